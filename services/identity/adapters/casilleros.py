"""casillero as identity needs it: whose a number is."""

from typing import TYPE_CHECKING
from uuid import UUID

from estrado.casillero.v1.registro_service_pb2 import ComprobarNumeroRequest

if TYPE_CHECKING:
    from estrado.casillero.v1.registro_service_pb2_grpc import RegistroServiceAsyncStub


class CasillerosRemotos:
    """See application.ports.verificacion.Casilleros."""

    def __init__(self, stub: "RegistroServiceAsyncStub") -> None:
        self._stub = stub

    async def es_de(self, persona: UUID, numero: str) -> bool:
        """See Casilleros.es_de."""
        return (await self._stub.ComprobarNumero(ComprobarNumeroRequest(persona=str(persona), numero=numero))).suyo

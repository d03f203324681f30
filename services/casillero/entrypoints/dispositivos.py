"""DispositivosService: proto → command → proto."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from estrado.casillero.v1 import dispositivos_service_pb2 as pb
from estrado.casillero.v1.dispositivos_service_pb2_grpc import DispositivosServiceServicer

from libs.foundation.rpc.context import current_principal
from libs.foundation.rpc.timestamps import to_timestamp
from libs.foundation.sql.runner import Runner
from services.casillero.application import listar_dispositivos, olvidar_dispositivo, suscribir_dispositivo
from services.casillero.domain.dispositivo import Dispositivo
from services.casillero.entrypoints import convert


@dataclass(frozen=True, slots=True)
class CasosDeDispositivos:
    """The use cases behind the RPCs."""

    suscribir_dispositivo: suscribir_dispositivo.SuscribirDispositivo
    listar_dispositivos: listar_dispositivos.ListarDispositivos
    olvidar_dispositivo: olvidar_dispositivo.OlvidarDispositivo


class DispositivosServicer(DispositivosServiceServicer):
    """See the proto for what each RPC means; refusals are raised by the use cases."""

    def __init__(self, runner: Runner[Any], casos: CasosDeDispositivos) -> None:
        self._run = runner.run
        self._casos = casos

    async def SuscribirDispositivo(
        self, request: pb.SuscribirDispositivoRequest, context: Any
    ) -> pb.SuscribirDispositivoResponse:
        """The device, as it is kept."""
        command = suscribir_dispositivo.Command(request.endpoint, request.nombre)
        suscrito = await self._run(self._casos.suscribir_dispositivo, current_principal(), command)
        return pb.SuscribirDispositivoResponse(dispositivo=_dispositivo(suscrito))

    async def ListarDispositivos(
        self, request: pb.ListarDispositivosRequest, context: Any
    ) -> pb.ListarDispositivosResponse:
        """The caller's, and the key."""
        hay = await self._run(self._casos.listar_dispositivos, current_principal(), listar_dispositivos.Command())
        return pb.ListarDispositivosResponse(dispositivos=map(_dispositivo, hay.dispositivos), llave=hay.llave)

    async def OlvidarDispositivo(
        self, request: pb.OlvidarDispositivoRequest, context: Any
    ) -> pb.OlvidarDispositivoResponse:
        """Forgotten."""
        command = olvidar_dispositivo.Command(convert.id_o_ninguno(request.dispositivo_id))
        await self._run(self._casos.olvidar_dispositivo, current_principal(), command)
        return pb.OlvidarDispositivoResponse()


def _dispositivo(uno: Dispositivo) -> pb.Dispositivo:
    return pb.Dispositivo(
        dispositivo_id=str(uno.dispositivo_id),
        nombre=uno.nombre,
        servicio=urlsplit(uno.punto).hostname or "",
        creado=to_timestamp(uno.creado),
    )

"""Delete copies of evidence that no request, of a verification or an entity, kept (RELIABILITY 2)."""

from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Reader, UseCase
from services.identity.application.evidencia import referenciadas
from services.identity.application.ports import Tx
from services.identity.application.ports.evidencia import ArchivoDeEvidencia


class BarrerEvidencia(UseCase[Tx, None, int, int]):
    """Job: copies over a day old without a request; gives how many they were. Raises Unavailable."""

    reads_only = True

    def __init__(self, lector: Reader[Tx], archivo: ArchivoDeEvidencia) -> None:
        self._lector = lector
        self._archivo = archivo

    async def prepare(self, principal: Principal, command: None) -> int:
        """Look at every object of the bucket."""

        async def con_solicitud(claves: list[str]) -> set[str]:
            return await self._lector.read(principal, lambda tx: referenciadas(tx, claves))

        return await self._archivo.barrer(con_solicitud)

    def handle(self, tx: Tx, command: None, prepared: int) -> int:
        """The database has nothing to change."""
        return prepared

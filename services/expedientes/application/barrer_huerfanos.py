"""Delete the copies that no filing kept (RELIABILITY 2)."""

from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Reader, UseCase
from services.expedientes.application.ports import Archivo, Tx


class BarrerHuerfanos(UseCase[Tx, None, int, int]):
    """Job: objects over a day old that no document has; gives how many they were. Raises Unavailable."""

    reads_only = True

    def __init__(self, lector: Reader[Tx], archivo: Archivo) -> None:
        self._lector = lector
        self._archivo = archivo

    async def prepare(self, principal: Principal, command: None) -> int:
        """Ask, some hundred keys at a time, which are referenced; delete the others."""

        async def referenciadas(claves: list[str]) -> set[str]:
            return await self._lector.read(principal, lambda tx: tx.documentos.referenciadas(claves))

        return await self._archivo.barrer(referenciadas)

    def handle(self, tx: Tx, command: None, prepared: int) -> int:
        """Nothing is left to do in the database."""
        return prepared

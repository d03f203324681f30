"""Erase evidence whose time is over."""

from collections.abc import Sequence

from libs.foundation.core.clock import Clock
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Reader, UseCase
from services.identity.application.ports import Tx
from services.identity.application.ports_de_verificacion import ArchivoDeEvidencia
from services.identity.application.verificadores import anotar
from services.identity.domain.accion import Accion
from services.identity.domain.verificacion import Verificacion

_DE_UNA_VEZ = 100


class BorrarEvidencia(UseCase[Tx, None, Sequence[Verificacion], int]):
    """Job: up to a hundred requests at a time; gives how many. The files go first: a row that still has its key says
    that there may be something to delete, so whatever is interrupted is done again. Raises Unavailable."""

    def __init__(self, reloj: Clock, lector: Reader[Tx], archivo: ArchivoDeEvidencia) -> None:
        self._reloj = reloj
        self._lector = lector
        self._archivo = archivo

    async def prepare(self, principal: Principal, command: None) -> Sequence[Verificacion]:
        """Find them and delete their files."""
        ahora = self._reloj.now()
        vencidas = await self._lector.read(principal, lambda tx: tx.verificaciones.por_borrar(ahora, _DE_UNA_VEZ))
        for verificacion in vencidas:
            await self._archivo.borrar(verificacion)
        return vencidas

    def handle(self, tx: Tx, command: None, prepared: Sequence[Verificacion]) -> int:
        """Forget the keys, and record it."""
        borradas = 0
        for vencida in sorted(prepared, key=lambda una: una.id):
            verificacion = tx.verificaciones.bloquear(vencida.id)
            if verificacion is not None and verificacion.llave is not None:
                tx.verificaciones.guardar(verificacion.sin_evidencia(tx.now()))
                anotar(tx, Accion.EVIDENCIA_BORRADA, verificacion)
                borradas += 1
        return borradas

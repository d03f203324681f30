"""Erase evidence whose time is over."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.identity.application.envios import avisar_a
from services.identity.application.ports import Tx
from services.identity.application.verificadores import anotar
from services.identity.domain.accion import Accion
from services.identity.domain.mensaje import Clase
from services.identity.domain.verificacion import Verificacion


@dataclass(frozen=True, slots=True)
class Borrado:
    """Whose evidence: a request's, or an entity's."""

    de: UUID


class BorrarEvidencia(UseCase[Tx, Borrado, None, bool]):
    """Job, a request at a time: forget the key, which is what erases, and the form where nothing was approved. One that
    nobody decided in time lapses with it, and its holder is told. The files are deleted afterwards (EliminarEvidencia):
    whoever deleted them first could find that they must be kept after all."""

    def handle(self, tx: Tx, command: Borrado, prepared: None) -> bool:
        """Whether it was due: a decision may have moved its time since it was found."""
        verificacion = tx.verificaciones.bloquear(command.de)
        ahora = tx.now()
        if verificacion is None or not verificacion.vencida(ahora):
            return False
        borrar(tx, verificacion, ahora)
        if verificacion.en_curso:
            avisar_a(tx, Clase.VERIFICACION_CADUCADA, verificacion.cuenta_id)
        return True


def borrar(tx: Tx, verificacion: Verificacion, ahora: datetime) -> None:
    """Erase the evidence of a locked request, on record."""
    borrada = verificacion.sin_evidencia(ahora)
    tx.verificaciones.guardar(borrada)
    anotar(tx, Accion.EVIDENCIA_BORRADA, verificacion, estado=borrada.estado.value)

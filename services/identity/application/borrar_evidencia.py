"""Erase evidence whose time is over."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.identity.application.envios import avisar_a
from services.identity.application.evidencia import Peticion, bloquear, borrar
from services.identity.application.ports import Tx
from services.identity.domain.mensaje import Clase
from services.identity.domain.verificacion import Verificacion


@dataclass(frozen=True, slots=True)
class Borrado:
    """Whose evidence: a request's, or an entity's."""

    de: UUID


class BorrarEvidencia(UseCase[Tx, Borrado, None, bool]):
    """Job, one at a time: forget the key, which is what erases, and of a request the form where nothing was approved.
    What nobody decided in time lapses with it, and who asked is told. The files are deleted afterwards
    (EliminarEvidencia): whoever deleted them first could find that they must be kept after all."""

    def handle(self, tx: Tx, command: Borrado, prepared: None) -> bool:
        """Whether it was due: a decision may have moved its time since it was found."""
        peticion = bloquear(tx, command.de)
        ahora = tx.now()
        if peticion is None or not peticion.vencida(ahora):
            return False
        borrar(tx, peticion, ahora)
        if peticion.en_curso:
            _avisar(tx, peticion)
        return True


def _avisar(tx: Tx, peticion: Peticion) -> None:
    if isinstance(peticion, Verificacion):
        avisar_a(tx, Clase.VERIFICACION_CADUCADA, peticion.cuenta_id)
    else:
        avisar_a(tx, Clase.ENTIDAD_DECIDIDA, peticion.solicitante)

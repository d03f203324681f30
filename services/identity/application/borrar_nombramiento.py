"""Erase the document of appointment of an entity whose time is over."""

from datetime import datetime

from libs.foundation.core.usecases import UseCase
from services.identity.application.borrar_evidencia import Borrado
from services.identity.application.envios import avisar_a
from services.identity.application.poderes import anotar_entidad
from services.identity.application.ports import Tx
from services.identity.domain.accion import Accion
from services.identity.domain.entidad import Entidad, Estado
from services.identity.domain.mensaje import Clase


class BorrarNombramiento(UseCase[Tx, Borrado, None, bool]):
    """Job, an entity at a time, as BorrarEvidencia does: forget the key. One that nobody decided in time lapses with
    it, and who asked is told."""

    def handle(self, tx: Tx, command: Borrado, prepared: None) -> bool:
        """Whether it was due: a decision may have moved its time since it was found."""
        entidad = tx.entidades.bloquear(command.de)
        ahora = tx.now()
        if entidad is None or not entidad.vencida(ahora):
            return False
        borrar_nombramiento(tx, entidad, ahora)
        if entidad.estado is Estado.PENDIENTE:
            avisar_a(tx, Clase.ENTIDAD_DECIDIDA, entidad.solicitante)
        return True


def borrar_nombramiento(tx: Tx, entidad: Entidad, ahora: datetime) -> None:
    """Erase the document of a locked entity, on record."""
    borrada = entidad.sin_evidencia(ahora)
    tx.entidades.guardar(borrada)
    anotar_entidad(tx, Accion.EVIDENCIA_BORRADA, borrada, estado=borrada.estado.value)

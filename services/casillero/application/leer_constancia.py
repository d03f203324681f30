"""What became of a notificacion up to now, to be certified: for its owner."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.ids import new_code
from libs.foundation.core.usecases import UseCase
from services.casillero.application.consultar_notificacion import propia
from services.casillero.application.ports import Tx
from services.casillero.domain.constancia import Constancia, certificar
from services.casillero.domain.errors import ConstanciaNoDisponible


@dataclass(frozen=True, slots=True)
class Command:
    """Of which notificacion."""

    notificacion_id: UUID


class LeerConstancia(UseCase[Tx, Command, None, Constancia]):
    """Its recipient's alone, before the access too: it says no more than they see without opening it, and is no step of
    the notificacion."""

    def handle(self, tx: Tx, command: Command, prepared: None) -> Constancia:
        """It. Raises NotificacionNoEncontrada, ConstanciaNoDisponible of an aviso, RelojNoFiable with the clock before
        its last step."""
        notificacion = propia(tx, command.notificacion_id)
        if not notificacion.entrega.es_notificacion:
            raise ConstanciaNoDisponible
        evidencias = tx.evidencias.de(notificacion.entrega.entrega_id)
        ahora = tx.now(after=max((una.instante for una in evidencias), default=notificacion.puesta_a_disposicion))
        codigo = tx.constancias.codigo(command.notificacion_id)
        if codigo is None:
            codigo = new_code()
            tx.constancias.agregar(command.notificacion_id, codigo, ahora)
        return certificar(notificacion.a_la_vista(), codigo, evidencias, ahora)

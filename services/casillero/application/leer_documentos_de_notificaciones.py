"""The documents of several notificaciones at once: all of those named may be read, or nothing is."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.casillero.application.consultar_notificacion import propia
from services.casillero.application.ports import Tx
from services.casillero.domain.descarga import exigir_que_quepan
from services.casillero.domain.notificacion import Notificacion


@dataclass(frozen=True, slots=True)
class Command:
    """Of which notificaciones; one that is named twice is meant once."""

    notificacion_ids: Sequence[UUID]


class LeerDocumentosDeNotificaciones(UseCase[Tx, Command, None, Sequence[Notificacion]]):
    """Their recipient's alone, and only after the access to each; avisos have no gate."""

    reads_only = True

    def handle(self, tx: Tx, command: Command, prepared: None) -> Sequence[Notificacion]:
        """They, in the order in which they were named, as their owner sees them. Raises NotificacionNoEncontrada,
        AccesoRequerido, PaqueteDemasiadoGrande."""
        cuales = list(dict.fromkeys(command.notificacion_ids))
        exigir_que_quepan(len(cuales), ())  # before any of them is looked for
        propias = [propia(tx, cual).a_la_vista() for cual in cuales]
        exigir_que_quepan(len(cuales), [documento for una in propias for documento in una.legibles()])
        return propias

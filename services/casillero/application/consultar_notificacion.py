"""One notificacion as its owner sees it, without opening it."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.casillero.application.ports import Tx
from services.casillero.domain.casillero import Casillero
from services.casillero.domain.errors import NotificacionNoEncontrada
from services.casillero.domain.notificacion import Notificacion


@dataclass(frozen=True, slots=True)
class Command:
    """Which one."""

    notificacion_id: UUID


def propia(tx: Tx, notificacion_id: UUID) -> Notificacion:
    """The caller's notificacion of that id. Missing, somebody else's and no verified identity look the same: raises
    NotificacionNoEncontrada (RELIABILITY 14)."""
    persona = tx.duena
    notificacion = tx.notificaciones.de(persona, notificacion_id) if persona else None
    if notificacion is None:
        raise NotificacionNoEncontrada
    return notificacion


def propio_bloqueado(tx: Tx) -> Casillero:
    """The caller's mailbox, locked. Who has none has no notificacion either: raises NotificacionNoEncontrada."""
    persona = tx.duena
    casillero = tx.casilleros.bloquear(persona).get(persona) if persona else None
    if casillero is None:
        raise NotificacionNoEncontrada
    return casillero


class ConsultarNotificacion(UseCase[Tx, Command, None, Notificacion]):
    """Its recipient's alone."""

    reads_only = True

    def handle(self, tx: Tx, command: Command, prepared: None) -> Notificacion:
        """The notificacion. Raises NotificacionNoEncontrada."""
        return propia(tx, command.notificacion_id)

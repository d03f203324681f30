"""One notificacion as its owner sees it, without opening it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.casillero.application.ports import Tx
from services.casillero.domain.casillero import Casillero
from services.casillero.domain.errors import NotificacionNoEncontrada
from services.casillero.domain.marcas import Marcas
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


@dataclass(frozen=True, slots=True)
class Vista:
    """A notificacion with the marks that whoever looks has put on it."""

    notificacion: Notificacion
    marcas: Marcas


def vistas(tx: Tx, notificaciones: Sequence[Notificacion]) -> Sequence[Vista]:
    """These as the caller sees them, in their order."""
    lectora = tx.principal.persona
    ids = [notificacion.notificacion_id for notificacion in notificaciones]
    puestas = tx.marcador.de(lectora, ids) if lectora and ids else {}
    return [Vista(una, puestas.get(una.notificacion_id, Marcas())) for una in notificaciones]


class ConsultarNotificacion(UseCase[Tx, Command, None, Vista]):
    """Its recipient's alone."""

    reads_only = True

    def handle(self, tx: Tx, command: Command, prepared: None) -> Vista:
        """The notificacion. Raises NotificacionNoEncontrada."""
        [vista] = vistas(tx, [propia(tx, command.notificacion_id).a_la_vista()])
        return vista

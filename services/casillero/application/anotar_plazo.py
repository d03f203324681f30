"""expedientes computed the plazo that an effect started; casillero only shows it (EVENTS.md, step 6)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.casillero.application.ports import Tx


@dataclass(frozen=True, slots=True)
class Command:
    """The deliveries whose recipients it binds, by whose word, the UTC instant at which it ends, and why."""

    entregas: tuple[UUID, ...]
    productor: str
    vence: datetime
    explicacion: str


class AnotarPlazo(UseCase[Tx, Command, None, None]):
    """Keeps the plazo on the notificaciones; a plazo computed again replaces the one before. Of what another
    producer ordered nobody else says when it ends."""

    def handle(self, tx: Tx, command: Command, prepared: None) -> None:
        """Write it down."""
        tx.casilleros.bloquear_de_entregas(command.entregas)
        tx.notificaciones.anotar_plazo(command.entregas, command.productor, command.vence, command.explicacion)

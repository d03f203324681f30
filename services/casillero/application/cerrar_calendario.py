"""The end of the caller's calendar of plazos."""

from dataclasses import dataclass

from libs.foundation.core.usecases import UseCase
from services.casillero.application.ports import Tx


@dataclass(frozen=True, slots=True)
class Command:
    """Of whoever asks."""


class CerrarCalendario(UseCase[Tx, Command, None, None]):
    """Its address serves nobody from then on; done again, nothing changes."""

    def handle(self, tx: Tx, command: Command, prepared: None) -> None:
        """End it."""
        if tx.principal.persona is not None:
            tx.calendarios.quitar(tx.principal.persona)

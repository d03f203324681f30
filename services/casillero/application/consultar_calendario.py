"""Whether the caller has a calendar of plazos."""

from dataclasses import dataclass

from libs.foundation.core.usecases import UseCase
from services.casillero.application.ports import Tx
from services.casillero.domain.calendario import Calendario


@dataclass(frozen=True, slots=True)
class Command:
    """Of whoever asks."""


class ConsultarCalendario(UseCase[Tx, Command, None, Calendario | None]):
    """Its owner's alone; the secret is not told again."""

    reads_only = True

    def handle(self, tx: Tx, command: Command, prepared: None) -> Calendario | None:
        """The calendar, None without one."""
        persona = tx.principal.persona
        return tx.calendarios.de(persona) if persona else None

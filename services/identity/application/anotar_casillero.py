"""Keep the number of the mailbox that casillero opened for a persona."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.identity.application.ports import Tx
from services.identity.domain.errors import PersonaNoEncontrada


@dataclass(frozen=True, slots=True)
class Anotar:
    """From CasilleroAbierto."""

    persona: UUID
    numero: str


class AnotarCasillero(UseCase[Tx, Anotar, None, None]):
    """Every verified account of the persona shows it, also one registered later."""

    def handle(self, tx: Tx, command: Anotar, prepared: None) -> None:
        """Raises PersonaNoEncontrada: a mailbox of somebody unknown here is for an operator to look at."""
        if not tx.personas.anotar_casillero(command.persona, command.numero):
            raise PersonaNoEncontrada

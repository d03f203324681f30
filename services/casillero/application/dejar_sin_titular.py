"""An account was untied from its persona, or an entity annulled: whether anybody can open the mailbox is in doubt
(EVENTS.md)."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.casillero.application.ports import Tx


@dataclass(frozen=True, slots=True)
class Command:
    """Whose identity was untied, or as whose an entity was annulled."""

    persona: UUID


class DejarSinTitular(UseCase[Tx, Command, None, None]):
    """The mailbox stays the persona's, with what lies in it. From now on identity is asked before each deposit, until
    the persona is verified anew: what two accounts did comes in no order between them, so this message alone does not
    say that nobody is. Its calendar ends: who made it may be who was untied."""

    def handle(self, tx: Tx, command: Command, prepared: None) -> None:
        """Keep it on the mailbox; without one there is nothing to keep."""
        casillero = tx.casilleros.bloquear(command.persona).get(command.persona)
        if casillero is not None:
            tx.casilleros.anotar_titular(casillero.casillero_id, sin_titular=True)
            tx.calendarios.quitar(command.persona)

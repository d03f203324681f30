"""Whether somebody stands behind a persona who opens its mailbox: a verified account, or a confirmed entity."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.identity.application.ports import Tx
from services.identity.domain.errors import PersonaNoEncontrada


@dataclass(frozen=True, slots=True)
class ConsultaDePersona:
    """Which persona; None stands for an id that is none."""

    persona: UUID | None


class ConsultarPersona(UseCase[Tx, ConsultaDePersona, None, bool]):
    """Says nothing else about the persona."""

    reads_only = True

    def handle(self, tx: Tx, command: ConsultaDePersona, prepared: None) -> bool:
        """Raises PersonaNoEncontrada: "nobody" is said only of somebody known."""
        if command.persona is None or tx.personas.leer(command.persona) is None:
            raise PersonaNoEncontrada
        return tx.personas.verificada(command.persona) or tx.entidades.confirmada_de(command.persona) is not None

"""Whether a number is that of somebody's mailbox."""

from dataclasses import dataclass, field
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.casillero.application.ports import Tx
from services.casillero.domain.registro import numero_canonico


@dataclass(frozen=True, slots=True)
class Command:
    """Of whom (None: of nobody), and the number as typed."""

    persona: UUID | None
    numero: str = field(repr=False)


class ComprobarNumero(UseCase[Tx, Command, None, bool]):
    """RPC ComprobarNumero: of the mailbox that is open or, where none is, of the one that the register has."""

    reads_only = True

    def handle(self, tx: Tx, command: Command, prepared: None) -> bool:
        """Whether it is."""
        if command.persona is None:
            return False
        return tx.registro.numeros([command.persona]).get(command.persona) == numero_canonico(command.numero)

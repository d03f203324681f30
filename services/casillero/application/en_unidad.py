"""A use case in the mailbox of a court, by its staff."""

from dataclasses import dataclass
from typing import Generic

from libs.foundation.core.usecases import UseCase
from libs.jurisdiccion.unidades import persona_de_unidad
from services.casillero.application.en_nombre_de import CommandT, ResultT, en_el_casillero_de
from services.casillero.application.ports import Tx
from services.casillero.domain.errors import CasilleroNoEncontrado
from services.casillero.domain.membresia import membresia_de


@dataclass(frozen=True, slots=True)
class DeUnidad(Generic[CommandT]):
    """What is done in one's own mailbox, done in that of the court of that code."""

    organo: str
    command: CommandT


class EnUnidad(UseCase[Tx, DeUnidad[CommandT], None, ResultT]):
    """Does `caso` as if the mailbox were the caller's, and notes in the audit who did it, for which court and by which
    role of it: looking too. The roles are those of the token, as in the court's cases."""

    def __init__(self, caso: UseCase[Tx, CommandT, None, ResultT]) -> None:
        self._caso = caso

    def handle(self, tx: Tx, command: DeUnidad[CommandT], prepared: None) -> ResultT:
        """Raises CasilleroNoEncontrado, the same for who is no staff of it, a court that there is not, and a mailbox
        that is not open; what `caso` raises."""
        membresia = membresia_de(tx.principal, command.organo, persona_de_unidad(command.organo))
        if membresia is None:
            raise CasilleroNoEncontrado
        return en_el_casillero_de(tx, membresia, self._caso, command.command)

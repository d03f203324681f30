"""A verified identity opens its mailbox (EVENTS.md, IdentidadVerificada)."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.casillero.application.ports import Tx
from services.casillero.domain.casillero import abrir_casillero
from services.casillero.domain.eventos import CasilleroAbierto


@dataclass(frozen=True, slots=True)
class Command:
    """Whose identity was verified."""

    persona: UUID


class AbrirCasillero(UseCase[Tx, Command, None, None]):
    """One mailbox per persona, for ever: further accounts of the same persona find the one there is."""

    def handle(self, tx: Tx, command: Command, prepared: None) -> None:
        """Open it and say so, unless it is open."""
        if tx.casilleros.de(command.persona) is not None:
            return
        casillero = abrir_casillero(command.persona, tx.now())
        tx.casilleros.agregar(casillero)
        tx.emit(CasilleroAbierto(casillero))

"""How far somebody has looked through a mailbox: what is put in it after that is new to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from libs.foundation.core.usecases import UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.casillero.application.listar_casilleros import CasilleroPropio, propios
from services.casillero.application.ports import Tx


@dataclass(frozen=True, slots=True)
class Command:
    """The newest `puesta_a_disposicion` that they have seen (UTC)."""

    hasta: datetime


class AnotarVisita(UseCase[Tx, Command, None, Sequence[CasilleroPropio]]):
    """Each who reads a mailbox has visits of their own. Told is what was seen, not when: what arrives between a list
    and this is new next time."""

    def __init__(self, jurisdiccion: Jurisdiccion) -> None:
        self._jurisdiccion = jurisdiccion

    def handle(self, tx: Tx, command: Command, prepared: None) -> Sequence[CasilleroPropio]:
        """The mailboxes as ListarCasilleros gives them from now on. A visit never takes back what an earlier one has
        seen, nor sees what is to come."""
        duena, lectora = tx.duena, tx.principal.persona
        casillero = tx.casilleros.de(duena) if duena else None
        if casillero and lectora:
            tx.marcador.visitar(lectora, casillero.casillero_id, min(command.hasta, tx.now()))
        return propios(tx, self._jurisdiccion)

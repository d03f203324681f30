"""A verified identity, or a confirmed entity, opens its mailbox (EVENTS.md, IdentidadVerificada)."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.ids import new_code
from libs.foundation.core.usecases import UseCase
from services.casillero.application.ports import Tx
from services.casillero.domain.casillero import abrir_casillero
from services.casillero.domain.eventos import CasilleroAbierto


@dataclass(frozen=True, slots=True)
class Command:
    """Whose identity was verified, or as whose an entity was confirmed."""

    persona: UUID


class AbrirCasillero(UseCase[Tx, Command, None, None]):
    """One mailbox per persona, for ever: further accounts of the same persona find the one there is, which somebody
    can open again if nobody could.

    Who had a mailbox before this suite keeps its number, whether the form of the verification said it or not: the
    register says whose it is, and an officer that this is who that is. Everybody else gets a random and checksummed
    one, so that nobody can count or guess mailboxes, and never one that the register has; the register has theirs from
    then on, so that of an import and an opening at the same moment one finds out of the other.
    """

    def handle(self, tx: Tx, command: Command, prepared: None) -> None:
        """Open it and say so, unless it is open."""
        casillero = tx.casilleros.bloquear(command.persona).get(command.persona)
        if casillero is None:
            casillero = abrir_casillero(command.persona, numero_para(tx, command.persona), tx.now())
            tx.casilleros.agregar(casillero)
            tx.emit(CasilleroAbierto(casillero))
        elif casillero.sin_titular:
            tx.casilleros.anotar_titular(casillero.casillero_id, sin_titular=False)


def numero_para(tx: Tx, persona: UUID) -> str:
    """The number that the register has for `persona`, else a new one, which it has from now on. Raises Stale."""
    return tx.registro.numeros([persona]).get(persona) or _nuevo(tx, persona)


def _nuevo(tx: Tx, persona: UUID) -> str:
    numero = new_code()
    while tx.registro.duenos([numero]):
        numero = new_code()
    tx.registro.agregar({numero: persona})
    return numero

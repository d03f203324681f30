"""Whose mailbox somebody with an office may suspend or open again."""

from dataclasses import dataclass, field

from services.casillero.application.ports import Tx
from services.casillero.domain.casillero import Casillero
from services.casillero.domain.errors import CasilleroPropio, NoAdministraCasilleros, NumeroSinCasillero
from services.casillero.domain.registro import numero_canonico

ADMINISTRADOR = "administrador"


@dataclass(frozen=True, slots=True)
class DelCasillero:
    """Which mailbox, by its number as typed, and why."""

    numero: str = field(repr=False)
    motivo: str = field(repr=False)


def bloquear_ajeno(tx: Tx, numero: str) -> Casillero:
    """The mailbox, locked, where the caller may administer it: an administrator any but their own. Raises
    NoAdministraCasilleros, NumeroSinCasillero, CasilleroPropio."""
    quien = tx.principal
    if quien.subject is None or not quien.has_role(ADMINISTRADOR):
        raise NoAdministraCasilleros
    canonico = numero_canonico(numero)
    persona = tx.registro.duenos([canonico]).get(canonico)
    casillero = tx.casilleros.bloquear(persona).get(persona) if persona else None
    # Its persona may have another number than one that the register has.
    if casillero is None or casillero.numero != canonico:
        raise NumeroSinCasillero
    if casillero.persona == quien.persona:
        raise CasilleroPropio
    return casillero

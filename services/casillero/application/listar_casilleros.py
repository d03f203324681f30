"""A mailbox as whoever reads it sees it, with what waits in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from libs.foundation.core.usecases import UseCase
from services.casillero.application.ports import Tx
from services.casillero.domain.casillero import Casillero


@dataclass(frozen=True, slots=True)
class Command:
    """Of whoever asks."""


class Titular(Enum):
    """Whose a mailbox is."""

    PROPIO = auto()
    ENTIDAD = auto()
    UNIDAD = auto()


@dataclass(frozen=True, slots=True)
class CasilleroPropio:
    """A mailbox, how many deliveries in it are unopened, up to which instant whoever asks has seen it (UTC; None:
    never), and how many were put in it since.

    `titular` is whose it is, `nombre` that of the entity or the court, and `en_nombre_de` what names it in requests:
    both "" in one's own, and where one entity or court was asked for.
    """

    casillero: Casillero
    sin_abrir: int
    visto_hasta: datetime | None
    nuevas: int
    titular: Titular = Titular.PROPIO
    nombre: str = ""
    en_nombre_de: str = ""


class ListarCasilleros(UseCase[Tx, Command, None, Sequence[CasilleroPropio]]):
    """RPC ListarCasilleros, of one mailbox: none for an account whose identity is not verified."""

    reads_only = True

    def handle(self, tx: Tx, command: Command, prepared: None) -> Sequence[CasilleroPropio]:
        """The mailbox, with what waits in it."""
        return propios(tx)


def propios(tx: Tx) -> Sequence[CasilleroPropio]:
    """The mailbox that the caller is in, with what waits in it."""
    persona = tx.duena
    casillero = tx.casilleros.de(persona) if persona else None
    titular = Titular.PROPIO
    if tx.membresia is not None:
        titular = Titular.UNIDAD if tx.membresia.rol else Titular.ENTIDAD
    return [] if casillero is None else [visto(tx, casillero, titular)]


def visto(tx: Tx, casillero: Casillero, titular: Titular, nombre: str = "", en_nombre_de: str = "") -> CasilleroPropio:
    """A mailbox with what waits in it, as the caller sees it."""
    cual, lectora = casillero.casillero_id, tx.principal.persona
    hasta = tx.marcador.visto_hasta(lectora, cual) if lectora else None
    sin_abrir, nuevas = tx.casilleros.sin_abrir(cual), tx.casilleros.nuevas(cual, hasta)
    return CasilleroPropio(casillero, sin_abrir, hasta, nuevas, titular, nombre, en_nombre_de)

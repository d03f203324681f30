"""The caller's mailbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from libs.foundation.core.usecases import UseCase
from services.casillero.application.ports import Tx
from services.casillero.domain.casillero import Casillero


@dataclass(frozen=True, slots=True)
class Command:
    """Of whoever asks."""


@dataclass(frozen=True, slots=True)
class CasilleroPropio:
    """A mailbox, how many deliveries in it are unopened, up to which instant whoever asks has seen it (UTC; None:
    never), and how many were put in it since."""

    casillero: Casillero
    sin_abrir: int
    visto_hasta: datetime | None
    nuevas: int


class ListarCasilleros(UseCase[Tx, Command, None, Sequence[CasilleroPropio]]):
    """None for an account whose identity is not verified."""

    reads_only = True

    def handle(self, tx: Tx, command: Command, prepared: None) -> Sequence[CasilleroPropio]:
        """The mailboxes, with what waits in each."""
        return propios(tx)


def propios(tx: Tx) -> Sequence[CasilleroPropio]:
    """The mailboxes that the caller is in, with what waits in each."""
    persona, lectora = tx.duena, tx.principal.persona
    casillero = tx.casilleros.de(persona) if persona else None
    if casillero is None:
        return []
    cual = casillero.casillero_id
    visto = tx.marcador.visto_hasta(lectora, cual) if lectora else None
    return [CasilleroPropio(casillero, tx.casilleros.sin_abrir(cual), visto, tx.casilleros.nuevas(cual, visto))]

"""The caller's mailbox."""

from collections.abc import Sequence
from dataclasses import dataclass

from libs.foundation.core.usecases import UseCase
from services.casillero.application.ports import Tx
from services.casillero.domain.casillero import Casillero


@dataclass(frozen=True, slots=True)
class Command:
    """Of whoever asks."""


@dataclass(frozen=True, slots=True)
class CasilleroPropio:
    """A mailbox and how many deliveries in it are unopened."""

    casillero: Casillero
    sin_abrir: int


class ListarCasilleros(UseCase[Tx, Command, None, Sequence[CasilleroPropio]]):
    """None for an account whose identity is not verified."""

    reads_only = True

    def handle(self, tx: Tx, command: Command, prepared: None) -> Sequence[CasilleroPropio]:
        """The mailboxes, with what waits in each."""
        persona = tx.duena
        casillero = tx.casilleros.de(persona) if persona else None
        return [CasilleroPropio(casillero, tx.casilleros.sin_abrir(casillero.casillero_id))] if casillero else []

"""The folders and labels that the caller uses in a mailbox, with how much each has."""

from dataclasses import dataclass

from libs.foundation.core.usecases import UseCase
from services.casillero.application.ports import Tx
from services.casillero.domain.marcas import Resumen, resumir


@dataclass(frozen=True, slots=True)
class Command:
    """Of whoever asks."""


class ListarMarcas(UseCase[Tx, Command, None, Resumen]):
    """None for an account whose identity is not verified."""

    reads_only = True

    def handle(self, tx: Tx, command: Command, prepared: None) -> Resumen:
        """What the caller has marked in the mailbox."""
        duena, lectora = tx.duena, tx.principal.persona
        return resumir(tx.marcador.en(duena, lectora) if duena and lectora else {})

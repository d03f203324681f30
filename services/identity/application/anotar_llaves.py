"""Note in the audit which keys of tokens are published."""

from collections.abc import Sequence
from dataclasses import dataclass

from libs.foundation.core.usecases import UseCase
from services.identity.application.ports import Tx
from services.identity.domain import accion
from services.identity.domain.accion import Accion


@dataclass(frozen=True, slots=True)
class AnotarLas:
    """The keys (by their `kid`) that the ring `llavero` publishes."""

    llavero: str
    llaves: Sequence[str]


class AnotarLlaves(UseCase[Tx, AnotarLas, None, None]):
    """Each once, whoever brought it: what puts a key into the folder need not reach the database, or tell the truth."""

    def handle(self, tx: Tx, command: AnotarLas, prepared: None) -> None:
        """Write a note of each that has none."""
        for objeto in map(accion.llave, command.llaves):
            if not tx.auditoria.de([objeto], 1):
                tx.auditoria.anotar(Accion.LLAVE_PUBLICADA, objeto, datos={"llavero": command.llavero})

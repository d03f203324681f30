"""Somebody may act for somebody else no more."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.expedientes.application.ports import Tx


@dataclass(frozen=True, slots=True)
class Revocado:
    """MandatoRevocado."""

    mandato_id: UUID


class RegistrarRevocacionDeMandato(UseCase[Tx, Revocado, None, None]):
    """Event MandatoRevocado, from identity. The feed of revocations has said so before; this is what is kept of it."""

    def handle(self, tx: Tx, command: Revocado, prepared: None) -> None:
        """Keep that it ended: rows of the audit go on naming it."""
        tx.mandatos.revocar(command.mandato_id)

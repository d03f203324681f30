"""The evidence of each step of a notificacion, for its owner."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.casillero.application.consultar_notificacion import propia
from services.casillero.application.ports import Tx
from services.casillero.domain.evidencia import Evidencia


@dataclass(frozen=True, slots=True)
class Command:
    """Of which notificacion."""

    notificacion_id: UUID


class ListarEvidencias(UseCase[Tx, Command, None, Sequence[Evidencia]]):
    """Its recipient's alone."""

    reads_only = True

    def handle(self, tx: Tx, command: Command, prepared: None) -> Sequence[Evidencia]:
        """In the order in which they were recorded. Raises NotificacionNoEncontrada."""
        return tx.evidencias.de(propia(tx, command.notificacion_id).entrega.entrega_id)

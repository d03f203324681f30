"""The evidence of each step of a notificacion, for its owner."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.casillero.application.consultar_notificacion import propia
from services.casillero.application.ports import Tx
from services.casillero.domain.cabezas import Situacion
from services.casillero.domain.evidencia import Evidencia


@dataclass(frozen=True, slots=True)
class Command:
    """Of which notificacion."""

    notificacion_id: UUID


@dataclass(frozen=True, slots=True)
class Probada:
    """One, and how far its proof is."""

    evidencia: Evidencia
    situacion: Situacion


class ListarEvidencias(UseCase[Tx, Command, None, Sequence[Probada]]):
    """Its recipient's alone."""

    reads_only = True

    def handle(self, tx: Tx, command: Command, prepared: None) -> Sequence[Probada]:
        """In the order in which they were recorded; until one of a reserved case is opened, without words, which tell
        of the act. Raises NotificacionNoEncontrada."""
        notificacion = propia(tx, command.notificacion_id)
        entrega_id = notificacion.entrega.entrega_id
        situaciones = tx.evidencias.situaciones(entrega_id)
        return [
            Probada(
                replace(evidencia, detalle="") if notificacion.cubierta else evidencia,
                situaciones[evidencia.evidencia_id],
            )
            for evidencia in tx.evidencias.de(entrega_id)
            if evidencia.evidencia_id in situaciones
        ]

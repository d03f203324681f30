"""Put off the moving of a case's documents: the store is away, one is missing or altered, or it failed."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.expedientes.application.ports import Tx
from services.expedientes.domain.reserva import Traslado


@dataclass(frozen=True, slots=True)
class TrasladoFallido:
    """Of which case, and why (the code of an error, or the kind of a mistake of ours)."""

    expediente_id: UUID
    causa: str


class AplazarTraslado(UseCase[Tx, TrasladoFallido, None, Traslado | None]):
    """Job: a case whose documents cannot be moved now keeps those of no other readable. Gives the traslado as it stands
    afterwards."""

    def handle(self, tx: Tx, command: TrasladoFallido, prepared: None) -> Traslado | None:
        """Note it, unless it was done meanwhile."""
        traslado = tx.traslados.bloquear(command.expediente_id)
        if traslado is None:
            return None
        aplazado = traslado.con_fallo(command.causa, tx.now())
        tx.traslados.guardar(aplazado)
        return aplazado

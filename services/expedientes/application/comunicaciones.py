"""What the handlers of casillero's events share."""

from dataclasses import dataclass
from uuid import UUID

from services.expedientes.application.ports import Tx
from services.expedientes.domain.errors import EntregaDesconocida
from services.expedientes.domain.expediente import Expediente
from services.expedientes.domain.resolucion import Comunicacion


@dataclass(frozen=True, slots=True)
class Entrega:
    """Which delivery an event is about; `propia`: a notificacion of ours (avisos change nothing in a case)."""

    entrega_id: UUID
    propia: bool


def bloqueada(tx: Tx, entrega: Entrega) -> tuple[Expediente, Comunicacion]:
    """The case, locked, and the communication that is this delivery. Raises EntregaDesconocida."""
    vista = tx.resoluciones.comunicacion(entrega.entrega_id)
    expediente = tx.expedientes.bloquear_por_id(vista.expediente_id) if vista else None
    # Read again: what was seen before the lock may have changed while it was waited for.
    comunicacion = tx.resoluciones.comunicacion(entrega.entrega_id)
    if expediente is None or comunicacion is None:
        raise EntregaDesconocida
    return expediente, comunicacion

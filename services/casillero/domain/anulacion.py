"""A later act takes a communication back."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Anulacion:
    """Since when (UTC), by which later act (the producer's reference, and what it is in words), and why."""

    anulada: datetime
    acto_id: str
    acto: str
    motivo: str

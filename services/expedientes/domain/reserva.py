"""A change of a case's class: it became reserved, or opened again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CambioDeReserva:
    """The change number `cambio` of a case's class, at `instante` (UTC): why, and on what legal ground."""

    cambio_id: UUID
    expediente_id: UUID
    cambio: int
    reservado: bool
    motivo: str
    fundamento: str
    instante: datetime

    @property
    def tipo(self) -> str:
        """What the line of the timeline is called."""
        return "reserva" if self.reservado else "apertura"

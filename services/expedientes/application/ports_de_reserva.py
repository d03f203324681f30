"""What the changes of a case's class need from outside."""

from typing import Protocol
from uuid import UUID

from services.expedientes.domain.expediente import Expediente
from services.expedientes.domain.reserva import CambioDeReserva


class Reservas(Protocol):
    """The changes of the cases' classes."""

    def cambiar(self, expediente: Expediente, cambio: CambioDeReserva) -> None:
        """Write the class of a locked case as it is now, and the change that made it so."""
        ...

    def uno(self, cambio_id: UUID) -> CambioDeReserva:
        """One that exists."""
        ...

"""What the changes of a case's class need from outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from libs.jurisdiccion.numeros import NumeroDeExpediente
from services.expedientes.domain.escrito import Documento
from services.expedientes.domain.expediente import Expediente
from services.expedientes.domain.reserva import CambioDeReserva


@dataclass(frozen=True, slots=True)
class Traslado:
    """The documents of a case are to be kept under the wrapped key `llave`, and what was readable is to go."""

    expediente_id: UUID
    numero: NumeroDeExpediente
    llave: bytes = field(repr=False)
    pedido: datetime


class Reservas(Protocol):
    """The changes of the cases' classes."""

    def cambiar(self, expediente: Expediente, cambio: CambioDeReserva) -> None:
        """Write the class of a locked case as it is now, and the change that made it so."""
        ...

    def uno(self, cambio_id: UUID) -> CambioDeReserva:
        """One that exists."""
        ...


class Traslados(Protocol):
    """What is still to be moved to where reserved cases are kept."""

    def pedir(self, expediente_id: UUID, llave: bytes, ahora: datetime) -> None:
        """Ask for it. It is for a locked case without a key; no change when it was asked before."""
        ...

    def pendientes(self, limite: int) -> Sequence[Traslado]:
        """Those that are not done, oldest first."""
        ...

    def pendiente(self, expediente_id: UUID) -> bool:
        """Whether one of that case is."""
        ...

    def documentos(self, expediente_id: UUID, ahora: datetime) -> Sequence[Documento]:
        """All whose bytes are kept for the case: also what waits for a signature at `ahora`."""
        ...

    def llevar(self, traslado: Traslado, versiones: Mapping[UUID, str]) -> None:
        """The documents of those ids lie under the case's key from now on, in these versions of the store."""
        ...

    def terminar(self, expediente_id: UUID) -> None:
        """What was readable is gone."""
        ...

"""What the changes of a case's class need from outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.expedientes.domain.escrito import Documento
from services.expedientes.domain.expediente import Expediente
from services.expedientes.domain.reserva import CambioDeReserva, Traslado


@dataclass(frozen=True, slots=True)
class SinTrasladar:
    """How many cases' documents are still to be moved, and since when (UTC) the oldest waits; None: none does."""

    casos: int
    desde: datetime | None


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

    def debidos(self, ahora: datetime, limite: int) -> Sequence[Traslado]:
        """Those to be done by now, the one that waits longest first."""
        ...

    def en_espera(self) -> SinTrasladar:
        """All that is not done, due or put off."""
        ...

    def bloquear(self, expediente_id: UUID) -> Traslado | None:
        """That of a case, locked to the end of the transaction; None: nothing of it is to be moved."""
        ...

    def guardar(self, traslado: Traslado) -> None:
        """Write when one that is locked is tried again, how often it failed and why."""
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

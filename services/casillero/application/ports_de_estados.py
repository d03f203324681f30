"""What the use cases need from outside of what changes deliveries after they were ordered."""

from collections.abc import Collection, Mapping
from typing import Protocol
from uuid import UUID

from services.casillero.domain.anulacion import Anulacion
from services.casillero.domain.papel import EnPapel
from services.casillero.domain.reserva import Reserva


class Papel(Protocol):
    """Deliveries on the paper route."""

    def bloquear(self, entrega_id: UUID) -> EnPapel | None:
        """The one of that id, locked until the transaction ends."""
        ...

    def guardar(self, papel: EnPapel) -> None:
        """Keep how far a locked one has come."""
        ...


class Anulaciones(Protocol):
    """Deliveries that a later act took back, also of orders that have not come yet."""

    def agregar(self, entrega_id: UUID, productor: str, anulacion: Anulacion) -> None:
        """Keep, for ever, that `productor` took it back. Raises Stale when that was kept meanwhile."""
        ...

    def de(self, entregas: Collection[UUID]) -> Mapping[tuple[UUID, str], Anulacion]:
        """Those kept of these deliveries, by delivery and producer."""
        ...


class Reservas(Protocol):
    """Cases whose class changed."""

    def anotar(self, reserva: Reserva) -> bool:
        """Keep it, unless a change as late or later is kept: whether it is. Raises Stale when the case's first one was
        kept meanwhile."""
        ...

    def de(self, casos: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Reserva]:
        """The latest of those `casos` (producer, its case) that have one."""
        ...

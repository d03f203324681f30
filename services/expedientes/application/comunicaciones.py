"""What the handlers of casillero's events share."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable
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


@runtime_checkable
class DeUnaEntrega(Protocol):
    """A command about a delivery."""

    @property
    def entrega(self) -> Entrega:
        """Which."""
        ...


def bloquear_casos(tx: Tx, commands: Sequence[object]) -> None:
    """Lock the cases of all `commands` that are about deliveries (mandates lock nothing) in the order of every filing.
    One mailbox after the other they would be locked as casillero tells of them, and two consumers, or a filing in two
    cases, would wait for each other."""
    if propias := [
        command.entrega.entrega_id
        for command in commands
        if isinstance(command, DeUnaEntrega) and command.entrega.propia
    ]:
        tx.expedientes.bloquear_de_entregas(propias)


def bloqueada(tx: Tx, entrega: Entrega) -> tuple[Expediente, Comunicacion]:
    """The case, locked, and the communication that is this delivery. Raises EntregaDesconocida."""
    expediente = next(iter(tx.expedientes.bloquear_de_entregas([entrega.entrega_id])), None)
    comunicacion = tx.resoluciones.comunicacion(entrega.entrega_id)
    if expediente is None or comunicacion is None:
        raise EntregaDesconocida
    return expediente, comunicacion

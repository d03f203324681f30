"""What the handlers of casillero's events share."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from services.expedientes.application.ports import Tx
from services.expedientes.domain.errors import EntregaDesconocida
from services.expedientes.domain.resolucion import Comunicacion


@dataclass(frozen=True, slots=True)
class Entrega:
    """Which delivery an event is about; `propia`: a notificacion of ours (avisos change nothing in a case)."""

    entrega_id: UUID
    propia: bool


@dataclass(frozen=True, slots=True)
class DeUnaEntrega:
    """A command about a delivery."""

    entrega: Entrega


CommandT = TypeVar("CommandT", bound=DeUnaEntrega)


def bloquear_casos(tx: Tx, commands: Sequence[object]) -> None:
    """Lock the cases of all `commands` that are about deliveries (mandates lock nothing) in the order of every filing.
    One mailbox after the other they would be locked as casillero tells of them, and two consumers, or a filing in two
    cases, would wait for each other."""
    if propias := [
        command.entrega.entrega_id
        for command in commands
        if isinstance(command, DeUnaEntrega) and command.entrega.propia
    ]:
        tx.expedientes.bloquear_sin_leer(propias)


def sobre_propias(items: Sequence[tuple[CommandT, None]]) -> list[CommandT]:
    """The commands about notificaciones of ours, in their order."""
    return [command for command, _ in items if command.entrega.propia]


def comunicadas(tx: Tx, commands: Sequence[DeUnaEntrega]) -> Mapping[UUID, Comunicacion]:
    """The communications that the deliveries of `commands` are, by their ids; their cases are locked. Raises
    EntregaDesconocida when any of them is none."""
    entregas = {command.entrega.entrega_id for command in commands}
    comunicaciones = tx.resoluciones.de_entregas(entregas)
    if len(comunicaciones) < len(entregas):
        raise EntregaDesconocida
    return comunicaciones


def cambiar(
    tx: Tx, items: Sequence[tuple[CommandT, None]], cambio: Callable[[Comunicacion, CommandT], Comunicacion]
) -> None:
    """Let each command about a notificacion of ours change its communication, one after the other, and keep those that
    are no longer as they were. Raises EntregaDesconocida."""
    if not (commands := sobre_propias(items)):
        return
    bloquear_casos(tx, commands)
    antes = comunicadas(tx, commands)
    despues = dict(antes)
    for command in commands:
        entrega_id = command.entrega.entrega_id
        despues[entrega_id] = cambio(despues[entrega_id], command)
    tx.resoluciones.guardar(*(una for entrega_id, una in despues.items() if una != antes[entrega_id]))

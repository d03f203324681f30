"""Stamped heads are looked at again, some at a time: what became damaged proves nothing, and makes place for another.

Nothing is stamped here. What was under a damaged head is under the next later one; where there is none, the newest head
waits to be stamped again, which SellarCabeza does.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Reader, UseCase
from services.casillero.application.ports import Tx
from services.casillero.domain.cabezas import CabezaSellada

# Which part of a head is not what was kept, "" where it is whole.
ParteDanada = Callable[[CabezaSellada], str]


@dataclass(frozen=True, slots=True)
class Command:
    """Those over more than `mayores_que` leaves, at most `limite`."""

    mayores_que: int
    limite: int


@dataclass(frozen=True, slots=True)
class Revisadas:
    """The size of the last that was looked at, None: there was none; and the damaged ones among them, with the part
    that is."""

    hasta: int | None
    danadas: Sequence[tuple[CabezaSellada, str]]


class RevisarCabezas(UseCase[Tx, Command, Revisadas, Revisadas]):
    """Harmless when done twice: a head is set aside only as it was read."""

    def __init__(self, lecturas: Reader[Tx], parte_danada: ParteDanada) -> None:
        self._lecturas, self._parte_danada = lecturas, parte_danada

    async def prepare(self, principal: Principal, command: Command) -> Revisadas:
        """What is found of them."""
        kept = await self._lecturas.read(principal, lambda tx: tx.cabezas.selladas(command.mayores_que, command.limite))
        looked_at = [(head, self._parte_danada(head)) for head in kept]
        return Revisadas(kept[-1].tamano if kept else None, [each for each in looked_at if each[1]])

    def handle(self, tx: Tx, command: Command, prepared: Revisadas) -> Revisadas:
        """What was found, the damaged ones set aside."""
        for head, part in prepared.danadas:
            tx.cabezas.apartar(head, part, tx.now())
        return prepared

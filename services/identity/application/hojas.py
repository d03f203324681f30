"""Pages of the lists of entities and mandates: at most 100 rows, and a cursor bound to the caller and the list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from libs.foundation.core.cursors import Cursors
from libs.foundation.core.principals import Principal
from services.identity.application.ports.lugar import Lugar

T = TypeVar("T")

_POR_HOJA, _MAXIMO = 20, 100


@dataclass(frozen=True, slots=True)
class HojaPedida:
    """`limite` 0 means 20, over 100 means 100; `cursor` "" the first."""

    limite: int = 0
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Hoja(Generic[T]):
    """One page, `siguiente` "" on the last."""

    filas: Sequence[T]
    siguiente: str


def hoja(
    cursores: Cursors,
    lista: str,
    quien: Principal,
    pedida: HojaPedida,
    leer: Callable[[Lugar | None, int], Sequence[T]],
    lugar: Callable[[T], Lugar],
) -> Hoja[T]:
    """The page after the cursor of what `leer(place, how many)` gives. Raises CursorInvalido."""
    leido = cursores.read(pedida.cursor, quien.key, lista)
    desde = Lugar(datetime.fromisoformat(leido[0]), UUID(leido[1])) if leido else None
    cuantas = min(pedida.limite if pedida.limite > 0 else _POR_HOJA, _MAXIMO)
    filas = leer(desde, cuantas + 1)
    if len(filas) <= cuantas:
        return Hoja(filas, "")
    ultima = lugar(filas[cuantas - 1])
    siguiente = cursores.make((ultima.solicitada.isoformat(), str(ultima.id)), quien.key, lista)
    return Hoja(filas[:cuantas], siguiente)

"""Pages of a list: at most 100 rows, and a cursor bound to the caller and to what was asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from libs.foundation.core.cursors import Cursors
from libs.foundation.core.principals import Principal
from services.expedientes.application.ports import Posicion

T = TypeVar("T")

LIMITE, MAXIMO = 20, 100


@dataclass(frozen=True, slots=True)
class Pagina(Generic[T]):
    """Some rows, and the cursor of the next page, "" on the last."""

    filas: tuple[T, ...]
    siguiente: str


class Paginador:
    """Reads and makes the cursors of one list."""

    def __init__(self, cursores: Cursors, lista: str) -> None:
        self._cursores = cursores
        self._lista = lista

    def pagina(
        self,
        principal: Principal,
        filtro: str,
        cursor: str,
        limite: int,
        leer: Callable[[Posicion | None, int], Sequence[T]],
        posicion: Callable[[T], Posicion],
    ) -> Pagina[T]:
        """The page after `cursor` of what `leer(posicion, how many)` gives. `limite` 0 means 20, over 100 means 100.

        Raises CursorInvalido.
        """
        ligado = (principal.key, self._lista, filtro)
        leida = self._cursores.read(cursor, *ligado)
        desde = Posicion(datetime.fromisoformat(leida[0]), UUID(leida[1])) if leida else None
        cuantas = min(limite if limite > 0 else LIMITE, MAXIMO)
        filas = tuple(leer(desde, cuantas + 1))
        if len(filas) <= cuantas:
            return Pagina(filas, "")
        ultima = posicion(filas[cuantas - 1])
        siguiente = self._cursores.make((ultima.instante.isoformat(), str(ultima.id)), *ligado)
        return Pagina(filas[:cuantas], siguiente)

"""Pages of rows in memory."""

from collections.abc import Callable
from typing import Any

from services.expedientes.application.ports import Posicion


def antes(filas: list[Any], posicion: Callable[[Any], Posicion], limite_: Posicion | None, cuantas: int) -> list[Any]:
    """The last ones before a position, the latest first."""
    quedan = [fila for fila in filas if limite_ is None or posicion(fila) < limite_]
    return sorted(quedan, key=posicion, reverse=True)[:cuantas]


def despues(filas: list[Any], posicion: Callable[[Any], Posicion], desde: Posicion | None, cuantas: int) -> list[Any]:
    """The first ones after a position, the earliest first."""
    quedan = [fila for fila in filas if desde is None or posicion(fila) > desde]
    return sorted(quedan, key=posicion)[:cuantas]

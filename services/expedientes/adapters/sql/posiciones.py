"""Keyset positions in SQL: the same statement reads the first page, from an end of time, and every other."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Uuid, bindparam, tuple_

from libs.foundation.sql.types import UtcDateTime
from services.expedientes.application.ports import Posicion

PRIMERA = Posicion(datetime(1, 1, 1, tzinfo=UTC), UUID(int=0))
ULTIMA = Posicion(datetime(9999, 12, 31, tzinfo=UTC), UUID(int=2**128 - 1))

_DADA = tuple_(bindparam("desde_instante", type_=UtcDateTime), bindparam("desde_id", type_=Uuid))


def despues_de(instante: Column[Any], identificador: Column[Any]) -> ColumnElement[bool]:
    """Rows after the position given by `como_parametros`."""
    return tuple_(instante, identificador) > _DADA


def antes_de(instante: Column[Any], identificador: Column[Any]) -> ColumnElement[bool]:
    """Rows before the position given by `como_parametros`."""
    return tuple_(instante, identificador) < _DADA


def como_parametros(posicion: Posicion) -> dict[str, Any]:
    """The parameters of a statement that pages."""
    return {"desde_instante": posicion.instante, "desde_id": posicion.id}

"""Deleting what is over, a part at a time: a transaction that takes too long is undone, and nothing would ever go."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Delete, bindparam, delete, select
from sqlalchemy.orm import Session

LOTE = 2000  # rows of one statement


def vencidas(clave: Column[Any], condicion: ColumnElement[bool]) -> Delete:
    """Deletes rows, named by their primary key, of which `condicion` is true with the instant `limite`."""
    algunas = select(clave).where(condicion).limit(bindparam("lote"))
    return delete(clave.table).where(clave.in_(algunas), condicion)


def borrar(session: Session, vencidas: Delete, limite: datetime) -> bool:
    """Delete at most LOTE of them; whether there may be more."""
    result = session.execute(vencidas, {"limite": limite, "lote": LOTE})
    return bool(result.rowcount >= LOTE)  # type: ignore[attr-defined]  # a DELETE gives a CursorResult

"""INSERT … ON CONFLICT DO NOTHING, which SQLAlchemy spells once per dialect."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Insert, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

Statements = Mapping[str, Insert]


def insert_if_new(table: Table) -> Statements:
    """The statement for each dialect; it inserts nothing where a unique column has the value already."""
    return {
        "postgresql": postgresql.insert(table).on_conflict_do_nothing(),
        "sqlite": sqlite.insert(table).on_conflict_do_nothing(),
    }


def run_if_new(session: Session, statements: Statements, values: Any) -> bool:
    """Whether a row was inserted (for one row of values)."""
    result = session.execute(statements[session.get_bind().dialect.name], values)
    return bool(result.rowcount)  # type: ignore[attr-defined]  # an INSERT gives a CursorResult

"""Rows by the hundred in one statement, the same whatever their number: on PostgreSQL a row that comes alone among many
costs several times as much as one in an array, and a statement with as many parameters as there are rows is another one
each time."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, Column, Insert, String, Table, Text, bindparam, func, insert, select, update
from sqlalchemy import column as column_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import TableValuedAlias
from sqlalchemy.types import TypeEngine

Row = Mapping[str, Any]

_PLACE = "lugar"


def unnested(*columns: Column[Any]) -> TableValuedAlias:
    """PostgreSQL's table of the rows that `lists` gives, with these columns and `lugar`, their order."""
    arrays = [bindparam(f"all_{column.name}", type_=ARRAY(_whole(column.type), dimensions=1)) for column in columns]
    fields = [column_(column.name, column.type) for column in columns]
    return func.unnest(*arrays).table_valued(*fields, with_ordinality=_PLACE, name="filas").render_derived()


def lists(rows: Sequence[Row], columns: Iterable[Column[Any]]) -> dict[str, list[Any]]:
    """`rows` as the parameters of `unnested`."""
    return {f"all_{column.name}": [row[column.name] for row in rows] for column in columns}


class InsertMany:
    """Inserts rows that give every column but those that the database numbers, in their order.

    pending   a table whose column `posicion` gets that of each new row, in the same transaction
    only_new  leave out those of which a unique column has the value already
    """

    def __init__(self, into: Table, *, pending: Table | None = None, only_new: bool = False) -> None:
        self._columns = [column for column in into.c if column.identity is None]
        self._postgres = _set_based(into, self._columns, pending, only_new)
        self._sqlite = sqlite.insert(into).on_conflict_do_nothing() if only_new else insert(into)
        self._last = self._queue = None
        if pending is not None:
            self._last = select(func.coalesce(func.max(into.c.posicion), 0))
            after = select(into.c.posicion).where(into.c.posicion > bindparam("last"))
            self._queue = insert(pending).from_select(["posicion"], after)

    def __call__(self, session: Session, rows: Sequence[Row]) -> None:
        """Insert `rows`, none at all included. Raises IntegrityError."""
        if not rows:
            return
        if session.get_bind().dialect.name == "postgresql":
            session.execute(self._postgres, lists(rows, self._columns))
        elif self._last is None or self._queue is None:
            session.execute(self._sqlite, rows)
        else:
            # SQLite has one writer at a time, so that what is behind the last row afterwards is what was inserted.
            last = session.execute(self._last).scalar_one()
            session.execute(self._sqlite, rows)
            session.execute(self._queue, {"last": last})


class UpdateMany:
    """Writes the columns `changing` of the rows that are there, each found by its `key`."""

    def __init__(self, key: Column[Any], changing: Sequence[Column[Any]]) -> None:
        names = [column.name for column in changing]
        self._columns = (key, *changing)
        rows = unnested(*self._columns)
        self._postgres = update(key.table).where(key == rows.c[key.name]).values({name: rows.c[name] for name in names})
        self._sqlite = (
            update(key.table)
            .where(key == bindparam(f"new_{key.name}"))
            .values({name: bindparam(f"new_{name}") for name in names})
        )

    def __call__(self, session: Session, rows: Sequence[Row]) -> None:
        """Update the rows of these keys, each given once, none at all included; of these values only the columns that
        are to change are looked at."""
        if not rows:
            return
        if session.get_bind().dialect.name == "postgresql":
            session.execute(self._postgres, lists(rows, self._columns))
        else:
            names = [column.name for column in self._columns]
            session.execute(self._sqlite, [{f"new_{name}": row[name] for name in names} for row in rows])


def _set_based(into: Table, columns: Sequence[Column[Any]], pending: Table | None, only_new: bool) -> Insert:
    rows = unnested(*columns)
    names = [column.name for column in columns]
    ordered = select(*(rows.c[name] for name in names)).order_by(rows.c[_PLACE])
    adding = postgresql.insert(into).from_select(names, ordered, include_defaults=False)
    if only_new:
        adding = adding.on_conflict_do_nothing()
    if pending is None:
        return adding
    new = adding.returning(into.c.posicion).cte("nuevas")
    return insert(pending).from_select(["posicion"], select(new.c.posicion), include_defaults=False)


def _whole(type_: TypeEngine[Any]) -> TypeEngine[Any]:
    """A text of any length: PostgreSQL would cut what is cast to a shorter one, and say nothing."""
    return Text() if isinstance(type_, String) else type_

"""What a log seals: rows of a table, each with one sequence of bytes that says all of it."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Row, Table, bindparam, delete, func, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from libs.foundation.sealing.tables import sellado_hojas
from libs.foundation.sql.among import among

ValueT = TypeVar("ValueT")

# What is wrong beside some of the rows given (by position), e.g. with what the row only tells the hash of.
Besides = Callable[[Session, Sequence[Row[Any]]], Mapping[int, str]]


def whole_or_halves(
    keys: Sequence[int], read: Callable[[Sequence[int]], dict[int, ValueT | None]]
) -> dict[int, ValueT | None]:
    """What `read` gives for `keys`. In a damaged SQLite file one row that cannot be read spoils the whole: then the
    halves are read, until the spoilt ones are alone, and these are None."""
    try:
        return read(keys)
    except DatabaseError as error:
        if not isinstance(error.orig, sqlite3.DatabaseError):
            raise
    if len(keys) == 1:
        return {keys[0]: None}
    middle = len(keys) // 2
    return whole_or_halves(keys[:middle], read) | whole_or_halves(keys[middle:], read)


def _nothing(_session: Session, _rows: Sequence[Row[Any]]) -> Mapping[int, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Sealable:
    """A row as the log sees it: its bytes, and what is wrong beside it ("" if nothing)."""

    content: bytes
    besides: str


class SealedTable:
    """A table whose rows the log `name` seals.

    table      append-only, with the column `posicion`, by which rows are named
    pending    positions of rows that are not sealed yet, written in the row's own transaction
    canonical  the bytes of a row that are sealed: the same for ever, and others for any other row
    besides    looks at what the bytes only tell the hash of
    """

    def __init__(
        self,
        name: str,
        table: Table,
        pending: Table,
        canonical: Callable[[Row[Any]], bytes],
        besides: Besides = _nothing,
    ) -> None:
        self.name = name
        self._canonical, self._besides = canonical, besides
        place, waiting = table.c.posicion, pending.c.posicion
        # From the first that waits on: PostgreSQL may walk both tables in order, the record from its beginning.
        first = select(func.min(waiting)).scalar_subquery()
        joined = select(table).join(pending, waiting == place).where(place >= first)
        self._unsealed = joined.order_by(waiting).limit(bindparam("limite"))
        self._sealed = delete(pending).where(among(waiting, "posiciones"))
        self._read = select(table).where(among(place, "posiciones"))
        leaf = (sellado_hojas.c.fila == place) & (sellado_hojas.c.registro == name)
        self._stray = (
            select(place, (sellado_hojas.c.fila.is_(None) & waiting.is_(None)).label("suelta"))
            .select_from(table.outerjoin(sellado_hojas, leaf).outerjoin(pending, waiting == place))
            .where(place > bindparam("despues_de"))
            .order_by(place)
            .limit(bindparam("limite"))
        )
        self._waiting = select(func.count()).select_from(pending)
        self._orphans = (
            select(waiting)
            .select_from(pending.outerjoin(table, waiting == place))
            .where(place.is_(None))
            .order_by(waiting)
            .limit(bindparam("limite"))
        )

    def unsealed(self, session: Session, limit: int) -> list[tuple[int, bytes]]:
        """Positions and bytes of rows to be sealed, in order of position, at most `limit`."""
        found = session.execute(self._unsealed, {"limite": limit})
        return [(row.posicion, self._canonical(row)) for row in found]

    def mark_sealed(self, session: Session, positions: Iterable[int]) -> None:
        """They are sealed, in this transaction."""
        session.execute(self._sealed, {"posiciones": list(positions)})

    def read(self, session: Session, positions: Sequence[int]) -> dict[int, Sealable | None]:
        """Those rows that are there; None for one that cannot be read."""
        return whole_or_halves(positions, lambda some: self._rows(session, some))

    def _rows(self, session: Session, positions: Sequence[int]) -> dict[int, Sealable | None]:
        rows = session.execute(self._read, {"posiciones": positions}).all()
        besides = self._besides(session, rows)
        return {row.posicion: Sealable(self._canonical(row), besides.get(row.posicion, "")) for row in rows}

    def stray(self, session: Session, after: int, limit: int) -> list[tuple[int, bool]]:
        """The next `limit` positions after `after`, each with whether it is neither sealed nor waiting to be."""
        found = session.execute(self._stray, {"despues_de": after, "limite": limit})
        return [(row.posicion, bool(row.suelta)) for row in found]

    def waiting(self, session: Session) -> int:
        """How many rows wait to be sealed."""
        return int(session.execute(self._waiting).scalar_one())

    def orphans(self, session: Session, limit: int) -> list[int]:
        """Positions that wait to be sealed and have no row."""
        return list(session.scalars(self._orphans, {"limite": limit}))

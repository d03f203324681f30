"""At which version a database is, and whether this release can run on it.

A migration either only expands, or contracts what an earlier release needed. A release runs on the newest version that
it knows and on a single expanding migration more, so that one migrates first and then restarts services in any order.
What a newer release applied is read from the table `migraciones`, where each migration says whether it expands.
"""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Boolean, Column, MetaData, String, Table, bindparam, column, inspect, select, table
from sqlalchemy.orm import Session

from libs.foundation.core.errors import Unavailable
from libs.foundation.sql.database import Database

migraciones = Table(
    "migraciones",
    MetaData(),
    Column("historia", String(40), primary_key=True),
    Column("version", String(32), primary_key=True),
    Column("anterior", String(32), nullable=False),
    Column("expande", Boolean, nullable=False),
)
_APPLIED = select(migraciones).where(migraciones.c.historia == bindparam("de"))


class EsquemaAdelantado(Unavailable):
    """A newer release migrated the database further than this one can run on (metadata `historia`, `version`,
    `conocida`)."""

    reason = "ESQUEMA_ADELANTADO"


class Position(StrEnum):
    """Where a database stands."""

    CURRENT = "current"
    BEHIND = "behind"
    EXPANDED = "one expansion ahead"
    AHEAD = "too far ahead"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a database stands in one history: its `version` ("": none yet), and `known`, this release's newest."""

    history: str
    version: str
    known: str
    position: Position

    @property
    def fits(self) -> bool:
        """Whether this code runs on it."""
        return self.position in {Position.CURRENT, Position.EXPANDED}


@dataclass(frozen=True, slots=True)
class History:
    """Migrations in a line: Alembic scripts below `folder`. The table `version_<name>` says where a database is.

    Read here without Alembic, which is only for who migrates: loaded, it would stay in every process's memory.
    """

    name: str
    folder: Path

    @property
    def table(self) -> str:
        """The table in which Alembic keeps the version."""
        return f"version_{self.name}"

    def versions(self) -> list[str]:
        """The versions that this release knows, newest first."""
        after = dict(_declared(path) for path in (self.folder / "versions").glob("*.py"))
        known = [after[None]]
        while known[0] in after:
            known.insert(0, after[known[0]])
        return known

    def standing(self, session: Session) -> Standing:
        """Where the database of `session` stands."""
        newest_first = self.versions()
        version, known = self._version(session), newest_first[0]
        if version == known:
            position = Position.CURRENT
        elif not version or version in newest_first:
            position = Position.BEHIND
        else:
            position = Position.EXPANDED if self._expanded(session, version, known) else Position.AHEAD
        return Standing(self.name, version, known, position)

    def _expanded(self, session: Session, version: str, known: str) -> bool:
        """Whether `version`, which this code does not have, came by one expanding migration after `known`."""
        if not inspect(session.connection()).has_table(migraciones.name):
            return False
        applied = {row.version: row for row in session.execute(_APPLIED, {"de": self.name})}
        return version in applied and applied[version].anterior == known and bool(applied[version].expande)

    def _version(self, session: Session) -> str:
        if not inspect(session.connection()).has_table(self.table):
            return ""
        return session.execute(select(column("version_num")).select_from(table(self.table))).scalar() or ""


def _declared(script: Path) -> tuple[str | None, str]:
    """The version that a migration follows (None: it is the first), and its own."""
    said = {
        target.id: node.value.value
        for node in ast.parse(script.read_bytes()).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    before, own = said["down_revision"], said["revision"]
    return (None if before is None else str(before)), str(own)


FOUNDATION = History("foundation", Path(__file__).parent.parent / "migrations")


def histories_of(service: str) -> tuple[History, ...]:
    """The histories of a service's database, in the order in which they are applied."""
    return (FOUNDATION, History("servicio", Path(__file__).parents[3] / "services" / service / "migrations"))


async def standings(database: Database, histories: Sequence[History]) -> list[Standing]:
    """Where the database stands in each of `histories`. Raises Unavailable."""
    return await database.read(lambda session: [history.standing(session) for history in histories])


def what_to_do(standings: Sequence[Standing]) -> str:
    """What keeps this release from running on the database, and what helps; "" when nothing does."""
    remedies = {
        Position.BEHIND: "run `estrado migrate` of this release",
        Position.AHEAD: "start the release that migrated it, or one newer",
    }
    return "; ".join(
        f"the schema: {one.history} is at {one.version or 'nothing'}, {one.position}"
        f" where this release knows {one.known}: {remedies[one.position]}"
        for one in standings
        if not one.fits
    )

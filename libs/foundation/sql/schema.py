"""At which version a database is, and whether this release can run on it.

A migration either only expands, or contracts what an earlier release needed. A release runs on the newest version that
it knows, on a single expanding migration more, and without its newest contractions: so one migrates first, restarts
services in any order, and contracts when no process of the release before is left.
What a newer release brought is read from the table `migraciones`, where each migration says whether it expands.
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
    UNCONTRACTED = "not contracted yet"
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
        return self.position in {Position.CURRENT, Position.UNCONTRACTED, Position.EXPANDED}


@dataclass(frozen=True, slots=True)
class Migration:
    """What the file of one says of itself; `before` is the version that it follows, None for the first."""

    version: str
    before: str | None
    expands: bool


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

    def migrations(self) -> list[Migration]:
        """The migrations that this release has, newest first."""
        after = {one.before: one for one in map(_declared, (self.folder / "versions").glob("*.py"))}
        known = [after[None]]
        while known[0].version in after:
            known.insert(0, after[known[0].version])
        return known

    def versions(self) -> list[str]:
        """The versions that this release knows, newest first."""
        return [one.version for one in self.migrations()]

    def expanded(self) -> str:
        """The version before the newest contractions: as far as one may migrate while the release before runs."""
        return next(one.version for one in self.migrations() if one.expands or one.before is None)

    def standing(self, session: Session) -> Standing:
        """Where the database of `session` stands."""
        newest_first = self.versions()
        version, known = self._version(session), newest_first[0]
        if version == known:
            position = Position.CURRENT
        elif version in newest_first[: newest_first.index(self.expanded()) + 1]:
            position = Position.UNCONTRACTED
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


def _declared(script: Path) -> Migration:
    said = {
        target.id: node.value.value
        for node in ast.parse(script.read_bytes()).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    before = said["down_revision"]
    return Migration(str(said["revision"]), None if before is None else str(before), bool(said["expands"]))


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

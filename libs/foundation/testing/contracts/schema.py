"""What migrations do on every database, and what each release makes of one that another release migrated."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import inspect

from libs.foundation.sql import database as limits
from libs.foundation.sql.database import Database, open_database
from libs.foundation.sql.migrate import apply
from libs.foundation.sql.schema import FOUNDATION, EsquemaAdelantado, History, Position, standings, what_to_do

_SCRIPT = """
from alembic import op

revision = {version!r}
down_revision = {before!r}
expands = {expands!r}


def upgrade():
    for statement in {statements!r}:
        op.execute(statement)
"""
# Each longer than a statement or a lock is waited for in that test.
_SLOW = {
    "postgresql": "SELECT pg_sleep(1)",
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000) SELECT max(i) FROM n",
}


@dataclass(frozen=True)
class Step:
    """A made-up migration."""

    version: str
    expands: bool = True
    statements: tuple[str, ...] = ()


def release(folder: Path, *steps: Step, before: str | None = None) -> History:
    """The service's history as a release has it: the migrations already in `folder`, and `steps` after `before`."""
    (folder / "versions").mkdir(parents=True, exist_ok=True)
    for step in steps:
        script = _SCRIPT.format(version=step.version, before=before, expands=step.expands, statements=step.statements)
        (folder / "versions" / f"{step.version}_prueba.py").write_text(script)
        before = step.version
    return History("servicio", folder)


ONE, TWO, THREE = Step("0001"), Step("0002"), Step("0003")
CONTRACTION = Step("0002", expands=False)


class SchemaContract:
    """Subclasses give the fixture `url`: of an empty database."""

    @pytest.fixture
    async def opened(self, url: str) -> AsyncIterator[Callable[[], Database]]:
        async with AsyncExitStack() as stack:

            def another() -> Database:
                database = open_database(url)
                stack.push_async_callback(database.close)
                return database

            yield another

    @pytest.fixture
    def database(self, opened: Callable[[], Database]) -> Database:
        return opened()

    @staticmethod
    async def position(database: Database, history: History) -> Position:
        """Where the database stands for the release that has `history`."""
        both = await standings(database, [FOUNDATION, history])
        assert [one.history for one in both] == ["foundation", "servicio"]
        assert bool(what_to_do(both)) is not all(one.fits for one in both)
        return both[1].position

    async def test_an_empty_database_is_behind(self, database: Database, tmp_path: Path) -> None:
        old = release(tmp_path / "old", ONE)
        assert await self.position(database, old) is Position.BEHIND
        assert "servicio is at nothing" in what_to_do(await standings(database, [old]))
        await apply(database, [FOUNDATION, old], contract=True)
        assert await self.position(database, old) is Position.CURRENT

    async def test_a_database_of_the_release_before_is_behind(self, database: Database, tmp_path: Path) -> None:
        old, new = release(tmp_path / "old", ONE), release(tmp_path / "new", ONE, TWO)
        await apply(database, [FOUNDATION, old], contract=True)
        assert await self.position(database, new) is Position.BEHIND
        assert "0001, behind where this release knows 0002: run `estrado migrate`" in what_to_do(
            await standings(database, [new])
        )
        await apply(database, [FOUNDATION, new], contract=True)
        assert await self.position(database, new) is Position.CURRENT

    async def test_a_release_runs_on_one_expansion_ahead_and_migrating_again_leaves_it(
        self, database: Database, tmp_path: Path
    ) -> None:
        old, new = release(tmp_path / "old", ONE), release(tmp_path / "new", ONE, TWO)
        for history in (old, new, old):
            await apply(database, [FOUNDATION, history], contract=True)
        assert await self.position(database, old) is Position.EXPANDED
        assert await self.position(database, new) is Position.CURRENT

    @pytest.mark.parametrize("steps", [(ONE, CONTRACTION), (ONE, TWO, THREE), (ONE, CONTRACTION, THREE), (Step("x"),)])
    async def test_a_release_does_not_run_further_ahead_nor_after_a_contraction_nor_on_what_is_not_its_own(
        self, database: Database, tmp_path: Path, steps: tuple[Step, ...]
    ) -> None:
        old, new = release(tmp_path / "old", ONE), release(tmp_path / "new", *steps)
        await apply(database, [FOUNDATION, new], contract=True)
        assert await self.position(database, old) is Position.AHEAD
        assert "too far ahead where this release knows 0001: start the release" in what_to_do(
            await standings(database, [old])
        )
        with pytest.raises(EsquemaAdelantado) as refused:
            await apply(database, [FOUNDATION, old], contract=True)
        assert refused.value.metadata == {"historia": "servicio", "version": steps[-1].version, "conocida": "0001"}
        assert await self.position(database, new) is Position.CURRENT

    async def test_a_contraction_waits_until_it_is_asked_for_and_both_releases_run_before_it(
        self, database: Database, tmp_path: Path
    ) -> None:
        old, new = release(tmp_path / "old", ONE), release(tmp_path / "new", ONE, TWO, Step("0003", expands=False))
        await apply(database, [FOUNDATION, old], contract=False)
        await apply(database, [FOUNDATION, new], contract=False)
        assert await self.position(database, old) is Position.EXPANDED
        assert await self.position(database, new) is Position.UNCONTRACTED
        await apply(database, [FOUNDATION, new], contract=False)
        assert await self.position(database, new) is Position.UNCONTRACTED
        await apply(database, [FOUNDATION, new], contract=True)
        assert await self.position(database, new) is Position.CURRENT
        assert await self.position(database, old) is Position.AHEAD

    async def test_a_release_that_only_contracts_leaves_the_one_before_at_its_own_version(
        self, database: Database, tmp_path: Path
    ) -> None:
        old, new = release(tmp_path / "old", ONE), release(tmp_path / "new", ONE, CONTRACTION)
        await apply(database, [FOUNDATION, old], contract=False)
        await apply(database, [FOUNDATION, new], contract=False)
        assert await self.position(database, old) is Position.CURRENT
        assert await self.position(database, new) is Position.UNCONTRACTED

    async def test_a_contraction_that_was_forgotten_comes_with_the_next_expansion(
        self, database: Database, tmp_path: Path
    ) -> None:
        old = release(tmp_path / "old", ONE)
        before = release(tmp_path / "before", ONE, CONTRACTION)
        new = release(tmp_path / "new", ONE, CONTRACTION, THREE)
        for history in (old, before, new):
            await apply(database, [FOUNDATION, history], contract=False)
        assert await self.position(database, before) is Position.EXPANDED
        assert await self.position(database, new) is Position.CURRENT

    async def test_an_empty_database_has_nobody_to_wait_for(self, database: Database, tmp_path: Path) -> None:
        new = release(tmp_path / "new", ONE, CONTRACTION)
        await apply(database, [FOUNDATION, new], contract=False)
        assert await self.position(database, new) is Position.CURRENT

    async def test_slow_migrations_that_come_together_take_turns(
        self, opened: Callable[[], Database], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for limit in ("_STATEMENT", "_LOCK", "_BUSY"):
            monkeypatch.setattr(limits, limit, 0.2)
        one, other = opened(), opened()
        slow = Step("0001", statements=("CREATE TABLE lenta (n INTEGER)", _SLOW[one.dialect]))
        histories = [FOUNDATION, release(tmp_path / "slow", slow)]
        assert await self.position(one, histories[1]) is Position.BEHIND  # and its file is made, on SQLite
        await asyncio.gather(*(apply(database, histories, contract=True) for database in (one, other)))
        monkeypatch.undo()
        database = opened()
        assert await self.position(database, histories[1]) is Position.CURRENT
        assert await database.read(lambda session: inspect(session.connection()).has_table("lenta"))

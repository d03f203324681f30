"""What every Database does, whatever is below it."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from functools import partial

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from libs.foundation.core.principals import servicio
from libs.foundation.core.usecases import IdempotencyKey
from libs.foundation.jobs.jobs import arriendos, take_lease
from libs.foundation.sql.answers import ClaveReutilizada, SqlAnswers, prune_answers, respuestas
from libs.foundation.sql.database import Database, TransaccionLenta
from libs.foundation.sql.types import UtcDateTime

metadata = MetaData()
cosas = Table(
    "cosas",
    metadata,
    Column("nombre", String, primary_key=True),
    Column("cuenta", Integer, nullable=False),
    Column("cuando", UtcDateTime),
)
NOON = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC)


class DatabaseContract:
    """Subclasses give the fixture `database`: empty."""

    @pytest.fixture(autouse=True)
    async def _tables(self, database: Database) -> None:
        def create(session: Session) -> None:
            for tables in (metadata, respuestas.metadata, arriendos.metadata):
                tables.create_all(session.connection())

        await database.write(create)

    @staticmethod
    async def names(database: Database) -> list[str]:
        """The rows there are."""
        query = select(cosas.c.nombre).order_by(cosas.c.nombre)
        return await database.read(lambda session: list(session.scalars(query)))

    async def test_what_is_committed_is_there(self, database: Database) -> None:
        await database.write(lambda session: session.execute(insert(cosas), {"nombre": "a", "cuenta": 1}))
        assert await self.names(database) == ["a"]

    async def test_a_body_that_raises_leaves_nothing(self, database: Database) -> None:
        def fail(session: Session) -> None:
            session.execute(insert(cosas), {"nombre": "a", "cuenta": 1})
            raise KeyError("no")

        with pytest.raises(KeyError):
            await database.write(fail)
        assert await self.names(database) == []

    async def test_a_transaction_over_its_budget_leaves_nothing(self, database: Database) -> None:
        with pytest.raises(TransaccionLenta):
            await database.write(
                lambda session: session.execute(insert(cosas), {"nombre": "a", "cuenta": 1}), budget=-1
            )
        assert await self.names(database) == []

    async def test_maintenance_is_a_transaction_too(self, database: Database) -> None:
        def fail(session: Session) -> None:
            session.execute(insert(cosas), {"nombre": "b", "cuenta": 1})
            raise KeyError("no")

        await database.maintain(lambda session: session.execute(insert(cosas), {"nombre": "a", "cuenta": 1}), 60)
        with pytest.raises(KeyError):
            await database.maintain(fail, 60)
        assert await self.names(database) == ["a"]

    async def test_a_broken_constraint_stays_what_it_is(self, database: Database) -> None:
        row = {"nombre": "a", "cuenta": 1}
        await database.write(lambda session: session.execute(insert(cosas), row))
        with pytest.raises(IntegrityError):
            await database.write(lambda session: session.execute(insert(cosas), row))

    async def test_concurrent_read_and_write_loses_no_update(self, database: Database) -> None:
        await database.write(lambda session: session.execute(insert(cosas), {"nombre": "a", "cuenta": 0}))

        def add_one(session: Session) -> None:
            now = session.scalars(select(cosas.c.cuenta).with_for_update()).one()
            session.execute(cosas.update().values(cuenta=now + 1))

        await asyncio.gather(*(database.write(add_one) for _ in range(20)))
        assert await database.read(lambda session: session.scalars(select(cosas.c.cuenta)).one()) == 20

    async def test_instants_come_back_in_utc_to_the_microsecond(self, database: Database) -> None:
        local = NOON.astimezone(timezone(timedelta(hours=-6)))
        await database.write(
            lambda session: session.execute(insert(cosas), {"nombre": "a", "cuenta": 0, "cuando": local})
        )
        stored = await database.read(lambda session: session.scalars(select(cosas.c.cuando)).one())
        assert (stored, stored.tzinfo) == (NOON, UTC)

    async def test_a_naive_instant_is_refused(self, database: Database) -> None:
        row = {"nombre": "a", "cuenta": 0, "cuando": NOON.replace(tzinfo=None)}
        with pytest.raises(Exception, match="naive"):
            await database.write(lambda session: session.execute(insert(cosas), row))

    async def test_an_answer_belongs_to_its_principal_and_its_request(self, database: Database) -> None:
        key = IdempotencyKey("k", "h" * 64)
        me, other = servicio("yo"), servicio("otro")
        await database.write(lambda session: SqlAnswers(session, me, NOON).store("Rpc", key, "respuesta"))

        def look(session: Session) -> None:
            mine = SqlAnswers(session, me, NOON)
            assert mine.find("Rpc", key) == "respuesta"
            assert mine.find("Rpc", None) is None
            assert mine.find("OtraRpc", key) is None
            assert SqlAnswers(session, other, NOON).find("Rpc", key) is None
            with pytest.raises(ClaveReutilizada):
                mine.find("Rpc", IdempotencyKey("k", "x" * 64))

        await database.read(look)

    async def test_answers_are_kept_thirty_days(self, database: Database) -> None:
        key = IdempotencyKey("k", "h" * 64)
        await database.write(lambda session: SqlAnswers(session, servicio("yo"), NOON).store("Rpc", key, "r"))
        for days, found in ((30, "r"), (31, None)):
            later = NOON + timedelta(days=days)
            await database.write(partial(prune_answers, now=later))
            answer = await database.read(lambda s: SqlAnswers(s, servicio("yo"), NOON).find("Rpc", key))
            assert answer == found

    async def test_a_lease_has_one_holder_until_it_expires(self, database: Database) -> None:
        life = timedelta(seconds=60)

        async def take(holder: str, at: datetime) -> bool:
            return await database.write(lambda session: take_lease(session, "barrer", holder, at, life))

        assert await take("a", NOON)
        assert not await take("b", NOON + timedelta(seconds=59))
        assert await take("a", NOON + timedelta(seconds=59))
        assert not await take("b", NOON + timedelta(seconds=61))
        assert await take("b", NOON + timedelta(seconds=120))
        assert not await take("a", NOON + timedelta(seconds=121))

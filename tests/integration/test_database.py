"""The database contract on PostgreSQL, and what only a server can do to us."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from libs.foundation.sql import database as limits
from libs.foundation.sql.database import BaseDeDatosAusente, BaseDeDatosNoDisponible, Database, open_database
from libs.foundation.testing.contracts.among import AmongContract
from libs.foundation.testing.contracts.database import DatabaseContract
from libs.foundation.testing.contracts.many import ADD, ManyContract, suceso
from libs.foundation.testing.contracts.schema import SchemaContract
from libs.foundation.testing.servers import PostgresServer


class TestPostgres(DatabaseContract):
    @pytest.fixture
    async def database(self, postgres: PostgresServer) -> AsyncIterator[Database]:
        database = open_database(postgres.url())
        yield database
        await database.close()

    async def test_a_server_that_went_away_is_unavailable_and_comes_back(
        self, postgres: PostgresServer, database: Database
    ) -> None:
        postgres.kill()
        try:
            with pytest.raises(BaseDeDatosNoDisponible):
                await database.write(lambda session: session.execute(text("SELECT 1")))
        finally:
            postgres.start()
        assert await database.read(lambda session: session.execute(text("SELECT 1")).scalar_one()) == 1


class TestManyOnPostgres(ManyContract):
    @pytest.fixture
    async def database(self, postgres: PostgresServer) -> AsyncIterator[Database]:
        database = open_database(postgres.url())
        yield database
        await database.close()

    async def test_a_text_that_is_too_long_is_refused_and_not_cut(self, database: Database) -> None:
        with pytest.raises(DBAPIError, match="too long"):
            await database.write(lambda session: ADD(session, [suceso(clase="demasiado larga")]))
        assert await self.rows(database) == []


class TestAmongOnPostgres(AmongContract):
    @pytest.fixture
    async def database(self, postgres: PostgresServer) -> AsyncIterator[Database]:
        database = open_database(postgres.url())
        yield database
        await database.close()


class TestPostgresSchema(SchemaContract):
    @pytest.fixture
    def url(self, postgres: PostgresServer) -> str:
        return postgres.url()


async def test_maintenance_outlasts_what_any_other_statement_may_take(
    postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "_STATEMENT", 0.2)
    database, slow = open_database(postgres.url()), text("SELECT pg_sleep(1)")
    with pytest.raises(BaseDeDatosNoDisponible):
        await database.write(lambda session: session.execute(slow))
    await database.maintain(lambda session: session.execute(slow), 60)
    await database.close()


async def test_a_database_that_is_not_there_yet_is_waited_for(postgres: PostgresServer) -> None:
    database = open_database(f"postgresql+asyncpg://{postgres.user}:{postgres.password}@{postgres.address}/despues")
    with pytest.raises(BaseDeDatosAusente):
        await database.read(lambda session: session.execute(text("SELECT 1")))
    postgres.url("despues")
    assert await database.read(lambda session: session.execute(text("SELECT 1")).scalar_one()) == 1
    await database.close()


async def test_an_address_where_nobody_listens_is_unavailable() -> None:
    database = open_database("postgresql+asyncpg://estrado:x@127.0.0.1:9/nada")
    with pytest.raises(BaseDeDatosNoDisponible):
        await database.read(lambda session: session.execute(text("SELECT 1")))
    await database.close()

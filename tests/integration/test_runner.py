"""The runner on PostgreSQL, whose clock is another."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from libs.foundation.core.errors import RelojNoFiable
from libs.foundation.sql.database import Database, open_database
from libs.foundation.sql.runner import Runner
from libs.foundation.sql.tx import SqlTx
from libs.foundation.testing.contracts.runner import ME, Decir, RunnerContract
from libs.foundation.testing.fakes import FixedClock
from libs.foundation.testing.servers import PostgresServer


class TestPostgres(RunnerContract):
    @pytest.fixture
    async def database(self, postgres: PostgresServer) -> AsyncIterator[Database]:
        database = open_database(postgres.url())
        yield database
        await database.close()

    @pytest.mark.parametrize("hours", [1, -1])
    async def test_clocks_that_disagree_write_nothing(
        self, runner: Runner[SqlTx], database: Database, clock: FixedClock, hours: int
    ) -> None:
        clock.instant += timedelta(hours=hours)
        with pytest.raises(RelojNoFiable):
            await runner.run(Decir(), ME, "hola")
        assert await self.said(database) == []

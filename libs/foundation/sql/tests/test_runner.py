"""The runner on SQLite."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from libs.foundation.sql.database import Database, open_database
from libs.foundation.testing.contracts.runner import RunnerContract


class TestSqlite(RunnerContract):
    @pytest.fixture
    async def database(self, tmp_path: Path) -> AsyncIterator[Database]:
        database = open_database(f"sqlite:///{tmp_path}/prueba.db")
        yield database
        await database.close()

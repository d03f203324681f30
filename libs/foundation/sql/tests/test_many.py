"""Rows by the hundred on SQLite."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from libs.foundation.sql.database import Database, open_database
from libs.foundation.testing.contracts.many import ManyContract


class TestSqlite(ManyContract):
    @pytest.fixture
    async def database(self, tmp_path: Path) -> AsyncIterator[Database]:
        database = open_database(f"sqlite:///{tmp_path}/s.db")
        yield database
        await database.close()

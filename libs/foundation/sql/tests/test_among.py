"""Rows by many keys on SQLite."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from libs.foundation.sql.database import Database, open_database
from libs.foundation.testing.contracts.among import AmongContract


class TestSqlite(AmongContract):
    @pytest.fixture
    async def database(self, tmp_path: Path) -> AsyncIterator[Database]:
        database = open_database(f"sqlite:///{tmp_path}/s.db")
        yield database
        await database.close()

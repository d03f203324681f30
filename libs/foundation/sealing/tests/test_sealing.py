"""The contract on SQLite, and what needs a process or a file of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from libs.foundation.sql.database import Database, open_database
from libs.foundation.testing.contracts.sealing import SealingContract
from libs.foundation.testing.contracts.tampering import TamperingContract


class TestSqlite(SealingContract, TamperingContract):
    @pytest.fixture
    async def database(self, tmp_path: Path) -> AsyncIterator[Database]:
        database = open_database(f"sqlite:///{tmp_path}/prueba.db")
        yield database
        await database.close()

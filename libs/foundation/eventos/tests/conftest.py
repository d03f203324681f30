"""A consumer's world on SQLite and an embedded log, both empty."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from libs.foundation.eventos.embedded import EmbeddedLog
from libs.foundation.sql.database import open_database
from libs.foundation.testing.eventos_world import World, create_tables


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[EmbeddedLog]:
    log = EmbeddedLog(tmp_path / "registro.db")
    yield log
    await log.close()


@pytest.fixture
async def world(tmp_path: Path, log: EmbeddedLog) -> AsyncIterator[World]:
    database = open_database(f"sqlite:///{tmp_path}/s.db")
    await create_tables(database)
    yield World(database, log, "prueba")
    await database.close()

"""The database contract on SQLite."""

import asyncio
import gc
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from libs.foundation.sql.database import BaseDeDatosNoDisponible, Database, open_database
from libs.foundation.testing.contracts.database import DatabaseContract


class TestSqlite(DatabaseContract):
    @pytest.fixture
    async def database(self, tmp_path: Path) -> AsyncIterator[Database]:
        database = open_database(f"sqlite:///{tmp_path}/prueba.db")
        yield database
        await database.close()


async def test_what_nobody_waits_for_any_more_is_not_begun(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/prueba.db")
    inside, leave, begun = threading.Event(), threading.Event(), threading.Event()

    def hold(_: Session) -> None:
        inside.set()
        leave.wait(10)

    holding = asyncio.create_task(database.write(hold, budget=20))
    await asyncio.to_thread(inside.wait, 10)
    left = asyncio.create_task(database.write(lambda _: begun.set()))
    await asyncio.sleep(0)
    left.cancel()
    with pytest.raises(asyncio.CancelledError):
        await left
    leave.set()
    await holding
    await database.write(lambda _: None)
    assert not begun.is_set()
    await database.close()


def lose(path: Path, put_back: bool) -> None:
    for file in path.parent.iterdir():
        file.unlink()
    if put_back:
        path.touch()


async def test_what_nobody_waits_for_any_more_fails_in_silence(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    database = open_database(f"sqlite:///{tmp_path}/prueba.db")
    inside, leave = threading.Event(), threading.Event()

    def fail(_: Session) -> None:
        inside.set()
        leave.wait(10)
        raise BaseDeDatosNoDisponible

    left = asyncio.create_task(database.write(fail, budget=20))
    await asyncio.to_thread(inside.wait, 10)
    left.cancel()
    with pytest.raises(asyncio.CancelledError):
        await left
    leave.set()
    await database.write(lambda _: None)
    await database.close()
    gc.collect()
    assert "never retrieved" not in caplog.text


@pytest.mark.parametrize("put_back", [False, True])
async def test_nothing_is_told_or_taken_once_the_file_is_gone(tmp_path: Path, put_back: bool) -> None:
    path = tmp_path / "prueba.db"
    database = open_database(f"sqlite:///{path}")
    await database.write(lambda session: session.execute(text("CREATE TABLE cosas (nombre TEXT)")))
    lose(path, put_back)
    with pytest.raises(BaseDeDatosNoDisponible):
        await database.write(lambda session: session.execute(text("INSERT INTO cosas VALUES ('a')")))
    with pytest.raises(BaseDeDatosNoDisponible):
        await database.read(lambda session: session.execute(text("SELECT * FROM cosas")).all())
    await database.close()


async def test_a_mistake_in_sql_is_not_called_unavailable(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/prueba.db")
    with pytest.raises(OperationalError, match="no such table"):
        await database.write(lambda session: session.execute(text("SELECT * FROM nada")))
    await database.close()

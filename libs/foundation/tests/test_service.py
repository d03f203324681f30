"""Tasks that end or fail are started again; they end with their block. A process waits for its stores and schema."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from libs.foundation import service
from libs.foundation.core.errors import Unavailable
from libs.foundation.rpc.server import RpcServer
from libs.foundation.service import Service, supervised
from libs.foundation.sql.database import BaseDeDatosNoDisponible, Body, T, open_database
from libs.foundation.sql.migrate import apply
from libs.foundation.sql.schema import FOUNDATION
from libs.foundation.testing.contracts.schema import ONE, TWO, Step, release

CONTRACTION = Step("0003", expands=False)


@pytest.mark.parametrize("ending", [None, Unavailable(), ZeroDivisionError()])
async def test_a_task_that_ends_is_started_again(ending: Exception | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "_RESTART", 0.0)
    starts = asyncio.Semaphore(0)

    async def worker() -> None:
        starts.release()
        if ending:
            raise ending

    async with asyncio.timeout(5), supervised("prueba", [worker]):
        await starts.acquire()
        await starts.acquire()


async def test_tasks_end_with_their_block() -> None:
    started, ended = asyncio.Event(), asyncio.Event()

    async def worker() -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with asyncio.timeout(5), supervised("prueba", [worker]):
        await started.wait()
    assert ended.is_set()


def unmade() -> RpcServer:
    raise AssertionError


class Away:
    """A database that does not answer; `asked` is set when it was asked."""

    dialect = "sqlite"

    def __init__(self) -> None:
        self.asked = asyncio.Event()

    async def write(self, body: Body[T], budget: float = 2.0) -> T:
        raise BaseDeDatosNoDisponible

    async def maintain(self, body: Body[T], budget: float) -> T:
        raise BaseDeDatosNoDisponible

    async def read(self, body: Body[T]) -> T:
        self.asked.set()
        raise BaseDeDatosNoDisponible

    async def close(self) -> None: ...


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ((ONE,), "servicio is at 0001, behind where this release knows 0002: run `estrado migrate`"),
        (
            (ONE, TWO, CONTRACTION),
            "servicio is at 0003, too far ahead where this release knows 0002: start the release",
        ),
    ],
)
async def test_a_process_waits_on_a_schema_it_cannot_run_on_and_says_what_to_do(
    steps: tuple[Step, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "histories_of", lambda _: (FOUNDATION, release(tmp_path / "this", ONE, TWO)))
    database, stop = open_database(f"sqlite:///{tmp_path}/prueba.db"), asyncio.Event()
    await apply(database, [FOUNDATION, release(tmp_path / "other", *steps)])

    def stop_after_a_word(_: Any, __: str, event: Any) -> Any:
        stop.set()
        return event

    async def unused() -> None:
        raise AssertionError

    waiting = Service("prueba", database, unmade, (), (), unused)
    with capture_logs(processors=[stop_after_a_word]) as logs:
        async with asyncio.timeout(5):
            assert not await waiting.until_ready(stop)
    assert [said in line["waiting_for"] for line in logs] == [True]
    await database.close()


async def test_a_process_goes_on_on_a_schema_one_expansion_ahead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "histories_of", lambda _: (FOUNDATION, release(tmp_path / "this", ONE)))
    database, prepared = open_database(f"sqlite:///{tmp_path}/prueba.db"), asyncio.Event()
    await apply(database, [FOUNDATION, release(tmp_path / "newer", ONE, TWO)])

    async def prepare() -> None:
        prepared.set()

    async with asyncio.timeout(5):
        assert await Service("prueba", database, unmade, (), (), prepare).until_ready(asyncio.Event())
    assert prepared.is_set()
    await database.close()


@pytest.mark.parametrize("kind", ["serve", "work"])
async def test_what_waits_for_its_stores_stops_when_told(kind: str) -> None:
    async def unused() -> None:
        raise AssertionError

    database, stop = Away(), asyncio.Event()
    waiting = asyncio.ensure_future(getattr(Service("prueba", database, unmade, (), (), unused), kind)(stop))
    async with asyncio.timeout(5):
        await database.asked.wait()
        stop.set()
        await waiting

"""Tasks that end or fail are started again; they end with their block."""

import asyncio

import pytest

from libs.foundation import service
from libs.foundation.core.errors import Unavailable
from libs.foundation.rpc.server import RpcServer
from libs.foundation.service import Service, supervised
from libs.foundation.sql.database import BaseDeDatosNoDisponible, Body, T


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


@pytest.mark.parametrize("kind", ["serve", "work"])
async def test_what_waits_for_its_stores_stops_when_told(kind: str) -> None:
    async def unused() -> None:
        raise AssertionError

    def unmade() -> RpcServer:
        raise AssertionError

    database, stop = Away(), asyncio.Event()
    waiting = asyncio.ensure_future(getattr(Service("prueba", database, unmade, (), (), unused), kind)(stop))
    async with asyncio.timeout(5):
        await database.asked.wait()
        stop.set()
        await waiting

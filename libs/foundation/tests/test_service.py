"""Tasks that end or fail are started again; they end with their block."""

import asyncio

import pytest

from libs.foundation import service
from libs.foundation.core.errors import Unavailable
from libs.foundation.service import supervised


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

"""A cancelled caller waits for its thread, however often it is cancelled."""

import asyncio
import threading

import pytest

from libs.foundation.objects.threads import in_batches, in_thread


async def test_a_cancelled_caller_leaves_only_when_the_thread_has_ended() -> None:
    started, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        started.set()
        may_end.wait(10)
        ended.set()

    caller = asyncio.create_task(in_thread(None, work))
    await asyncio.to_thread(started.wait, 10)
    for _ in range(3):
        caller.cancel()
        done, _ = await asyncio.wait([caller], timeout=0.01)
        assert not done
    may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert ended.is_set()


async def test_what_the_function_raises_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        await in_thread(None, lambda: 1 // 0)


async def test_batches_give_every_item_in_order() -> None:
    assert [item async for item in in_batches(range(1234), asyncio.to_thread)] == list(range(1234))

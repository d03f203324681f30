"""Blocking work in threads, without losing sight of it."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from concurrent.futures import Executor
from contextlib import suppress
from itertools import islice
from typing import ParamSpec, TypeVar

ArgsP = ParamSpec("ArgsP")
ResultT = TypeVar("ResultT")
ItemT = TypeVar("ItemT")

_BATCH = 500


async def in_thread(
    pool: Executor | None, function: Callable[ArgsP, ResultT], *args: ArgsP.args, **kwargs: ArgsP.kwargs
) -> ResultT:
    """The result of `function` in a thread of `pool` (None: the loop's own).

    A cancelled caller leaves only when the thread has ended, so that what the thread did can then be undone.
    """
    future = asyncio.get_running_loop().run_in_executor(pool, lambda: function(*args, **kwargs))
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        while not future.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([future])
        if not future.cancelled():
            future.exception()  # seen, so that asyncio does not report it as lost
        raise


async def in_batches(
    items: Iterable[ItemT], take: Callable[[Callable[[], list[ItemT]]], Awaitable[list[ItemT]]]
) -> AsyncGenerator[ItemT, None]:
    """The items of a blocking iterable, some hundreds at a time, by `take`, which runs a function in a thread."""
    iterator = iter(items)
    while batch := await take(lambda: list(islice(iterator, _BATCH))):
        for item in batch:
            yield item

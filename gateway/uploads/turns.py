"""Whose turn it is to have a file examined."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary


class Turns:
    """One file at a time for each account: whoever sends many that are slow to examine makes only themselves wait. How
    many wait is bounded by the requests that an account may have under way."""

    def __init__(self) -> None:
        # A lock lives as long as somebody holds it or waits for it.
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def of(self, account: str) -> AsyncIterator[None]:
        """The turn of `account`, from when those before are over to the end of the block."""
        lock = self._locks.setdefault(account, asyncio.Lock())
        async with lock:
            yield

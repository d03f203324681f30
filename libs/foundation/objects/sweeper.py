"""Deleting what nothing refers to (RELIABILITY 2). Run by leased jobs."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta

from libs.foundation.core.clock import Clock
from libs.foundation.objects.port import ObjectStore

_BATCH = 500


async def sweep_ingreso(store: ObjectStore, clock: Clock, older_than: timedelta) -> int:
    """Delete every object older than `older_than` (a receipt's life and 24 h), used or not. How many they were."""
    deleted = 0
    async for keys in _older(store, clock.now() - older_than):
        deleted += await _delete(store, keys)
    return deleted


async def sweep_orphans(
    store: ObjectStore,
    clock: Clock,
    is_referenced: Callable[[list[str]], Awaitable[set[str]]],
    older_than: timedelta = timedelta(days=1),
) -> int:
    """Delete every object older than `older_than` that was never referenced. How many they were.

    `is_referenced` gives those of up to 500 keys that any row, present or past, refers to.
    """
    deleted = 0
    async for keys in _older(store, clock.now() - older_than):
        referenced = await is_referenced(keys)
        deleted += await _delete(store, [key for key in keys if key not in referenced])
    return deleted


async def _older(store: ObjectStore, limit: datetime) -> AsyncIterator[list[str]]:
    batch: list[str] = []
    async for listed in store.list():
        if listed.written < limit:
            batch.append(listed.key)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


async def _delete(store: ObjectStore, keys: list[str]) -> int:
    for key in keys:
        await store.delete(key)
    return len(keys)

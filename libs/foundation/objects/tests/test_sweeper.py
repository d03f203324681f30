"""Sweeping: only what is old, and of that only what nothing refers to."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from libs.foundation.objects.folder import FolderStore
from libs.foundation.objects.sweeper import sweep_ingreso, sweep_orphans
from libs.foundation.testing.contracts.object_store import streamed

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


class FixedClock:
    def now(self) -> datetime:
        return NOW


@pytest.fixture
async def store(tmp_path: Path) -> FolderStore:
    store = FolderStore(tmp_path)
    for key, age in {"a/young": 1, "a/day": 24, "a/old": 25, "b/old": 100}.items():
        await store.put(key, streamed(b"x"))
        written = (NOW - timedelta(hours=age)).timestamp()
        os.utime(tmp_path / key, (written, written))
    return store


async def left(store: FolderStore) -> set[str]:
    return {listed.key async for listed in store.list()}


async def test_ingreso_empties_itself_of_what_is_old(store: FolderStore) -> None:
    assert await sweep_ingreso(store, FixedClock(), timedelta(hours=24)) == 2
    assert await left(store) == {"a/young", "a/day"}
    assert await sweep_ingreso(store, FixedClock(), timedelta(hours=24)) == 0


async def test_orphans_go_and_what_is_referenced_or_young_stays(store: FolderStore) -> None:
    asked: list[str] = []

    async def is_referenced(keys: list[str]) -> set[str]:
        asked.extend(keys)
        return {"b/old"}

    assert await sweep_orphans(store, FixedClock(), is_referenced) == 1
    assert sorted(asked) == ["a/old", "b/old"]
    assert await left(store) == {"a/young", "a/day", "b/old"}


async def test_many_orphans_are_asked_about_in_bounded_lots(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    (tmp_path / "a").mkdir()
    for number in range(1100):
        (tmp_path / "a" / str(number)).touch()
        os.utime(tmp_path / "a" / str(number), (0, 0))
    sizes: list[int] = []

    async def none(keys: list[str]) -> set[str]:
        sizes.append(len(keys))
        return set()

    assert await sweep_orphans(store, FixedClock(), none) == 1100
    assert max(sizes) <= 500
    assert await left(store) == set()


async def test_nothing_goes_when_references_cannot_be_asked(store: FolderStore) -> None:
    async def away(keys: list[str]) -> set[str]:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await sweep_orphans(store, FixedClock(), away)
    assert len(await left(store)) == 4

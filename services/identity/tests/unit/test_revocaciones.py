"""The feed: each follower hears each closing once, however late or slow it is."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from libs.foundation.rpc.sessions import Revocations
from services.identity.adapters.revocaciones import Revocaciones
from services.identity.application.seguir_revocaciones import Cierres, Seguir

START = datetime(2026, 3, 2, tzinfo=UTC)


class Table:
    """What a look finds: set by the test."""

    def __init__(self) -> None:
        self.closed: list[UUID] = []
        self.ended: list[UUID] = []
        self.now = START
        self.asked: list[datetime | None] = []

    async def look(self, seguir: Seguir) -> Cierres:
        self.asked.append(seguir.desde)
        return Cierres(list(self.closed), self.now, list(self.ended))


@pytest.fixture
def table() -> Table:
    return Table()


@pytest.fixture
def feed(table: Table) -> Revocaciones:
    return Revocaciones(table.look)


async def heard(feed: Revocaciones, follower: AsyncIterator[Revocations]) -> list[UUID]:
    """What `follower` hears of the next look."""
    waiting = asyncio.ensure_future(anext(follower))
    await asyncio.sleep(0)  # it begins to wait
    await feed.mirar()
    told = await waiting
    return [*told.sessions, *told.mandates]


async def test_a_follower_hears_each_closing_once_and_heartbeats_between(table: Table, feed: Revocaciones) -> None:
    a, b = uuid4(), uuid4()
    follower = feed.seguir()
    assert await heard(feed, follower) == []
    table.closed = [a]
    assert await heard(feed, follower) == [a]
    assert await heard(feed, follower) == []
    table.closed = [a, b]
    assert await heard(feed, follower) == [b]
    assert table.asked == [None, START, START, START]


async def test_a_new_follower_waits_for_a_fresh_look_and_hears_all(table: Table, feed: Revocaciones) -> None:
    table.closed = [uuid4(), uuid4()]
    await feed.mirar()
    table.closed = [*table.closed, uuid4()]
    assert set(await heard(feed, feed.seguir())) == set(table.closed)


async def test_a_slow_follower_misses_nothing(table: Table, feed: Revocaciones) -> None:
    follower = feed.seguir()
    await heard(feed, follower)
    for _ in range(100):
        table.closed.append(uuid4())
        await feed.mirar()
    assert set((await anext(follower)).sessions) == set(table.closed)


async def test_the_end_of_the_feed_ends_its_followers(feed: Revocaciones) -> None:
    running = asyncio.create_task(feed.run())
    follower = feed.seguir()
    await anext(follower)
    running.cancel()
    async with asyncio.timeout(5):
        with pytest.raises(StopAsyncIteration):
            await anext(follower)


async def test_closings_are_forgotten_once_no_token_of_theirs_lives(table: Table, feed: Revocaciones) -> None:
    table.closed = [uuid4()]
    await feed.mirar()
    table.closed, table.now = [], START + timedelta(seconds=300)
    assert len(await heard(feed, feed.seguir())) == 1
    table.now = START + timedelta(seconds=311)
    assert await heard(feed, feed.seguir()) == []


async def test_mandates_that_ended_are_told_beside_and_for_as_long_as_their_events_can_be_late(
    table: Table, feed: Revocaciones
) -> None:
    follower = feed.seguir()
    await heard(feed, follower)
    table.ended = [uuid4()]
    assert await heard(feed, follower) == table.ended
    assert await heard(feed, follower) == []
    ended, table.ended, table.now = table.ended, [], START + timedelta(days=30)
    assert await heard(feed, feed.seguir()) == ended
    table.now = START + timedelta(days=30, seconds=11)
    assert await heard(feed, feed.seguir()) == []

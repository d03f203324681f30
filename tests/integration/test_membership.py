"""A member id has one live process: the second is told, and takes over when the first is gone."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import asyncpg
import pytest
from sqlalchemy import make_url

from libs.foundation.eventos import membership
from libs.foundation.eventos.log import Record, Subscription
from libs.foundation.eventos.membership import MembresiaPerdida, MiembroRepetido, SoleMember
from libs.foundation.testing.servers import PostgresServer


class Quiet:
    """A log in which nothing happens."""

    @asynccontextmanager
    async def subscribe(self, group: str, topics: Sequence[str], member: str) -> AsyncIterator[Subscription]:
        """See log.EventLog."""
        yield self

    async def poll(self, max_records: int, timeout: float) -> Sequence[Record]:
        """See log.Subscription."""
        return []

    async def commit(self, next_offsets: Mapping[tuple[str, int], int]) -> None:
        """See log.Subscription."""

    async def rewind(self) -> None:
        """See log.Subscription."""

    async def lag(self) -> int:
        """See log.Subscription."""
        return 0


@pytest.fixture
def url(postgres: PostgresServer) -> str:
    return postgres.url()


async def test_the_second_of_a_name_is_told_until_the_first_leaves(url: str) -> None:
    first, second = SoleMember(Quiet(), url), SoleMember(Quiet(), url)
    async with first.subscribe("g", ["t"], "m0"):
        async with second.subscribe("g", ["t"], "m1"), second.subscribe("h", ["t"], "m0"):
            pass
        with pytest.raises(MiembroRepetido) as refused:
            async with second.subscribe("g", ["t"], "m0"):
                pass
        assert refused.value.metadata == {"miembro": "m0"}
    async with second.subscribe("g", ["t"], "m0") as subscription:
        assert await subscription.poll(1, 0) == []


async def poll_for_ever(subscription: Subscription) -> None:
    """Poll until it is refused. Raises TimeoutError after 10 s."""
    async with asyncio.timeout(10):
        while True:
            await subscription.poll(1, 0)
            await asyncio.sleep(0.05)


async def test_who_lost_the_name_reads_and_commits_no_more(url: str) -> None:
    async with SoleMember(Quiet(), url).subscribe("g", ["t"], "m0") as subscription:
        await subscription.poll(1, 0)
        dsn = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        operator = await asyncpg.connect(dsn)
        await operator.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
        await operator.close()
        with pytest.raises(MembresiaPerdida):
            await poll_for_ever(subscription)
        with pytest.raises(MembresiaPerdida):
            await subscription.commit({})


async def test_who_was_stopped_for_too_long_does_neither_afterwards(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(membership, "_IDLE_SECONDS", 0.5)
    async with SoleMember(Quiet(), url).subscribe("g", ["t"], "m0") as subscription:
        await subscription.poll(1, 0)
        time.sleep(0.6)  # noqa: ASYNC251 - the whole process stands still, as it does under SIGSTOP
        with pytest.raises(MembresiaPerdida):
            await subscription.commit({})


async def test_without_the_database_it_is_unavailable() -> None:
    with pytest.raises(MembresiaPerdida):
        async with SoleMember(Quiet(), "postgresql+asyncpg://u:p@127.0.0.1:1/d").subscribe("g", ["t"], "m0"):
            pass

"""A consumer says what it waits for until it is a member, and ends itself when records wait and nothing is done."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from estrado.expedientes.v1.eventos_pb2 import EscritoPresentado

from libs.foundation.eventos import consumer as consumer_module
from libs.foundation.eventos.consumer import ConsumidorAtascado, EventConsumer
from libs.foundation.eventos.embedded import EmbeddedLog
from libs.foundation.eventos.log import Event, Record, RegistroNoDisponible, Subscription
from libs.foundation.eventos.membership import MiembroRepetido
from libs.foundation.testing.eventos_world import WAIT, World


class HungSubscription:
    """Has records, and never gives them: what aiokafka did after some broker failures."""

    async def poll(self, max_records: int, timeout: float) -> Sequence[Record]:
        await asyncio.Event().wait()
        raise AssertionError

    async def commit(self, next_offsets: Mapping[tuple[str, int], int]) -> None: ...

    async def rewind(self) -> None: ...

    async def lag(self) -> int:
        return self.waiting

    waiting = 5


class HungLog(EmbeddedLog):
    def __init__(self, path: Path, subscription: Subscription) -> None:
        super().__init__(path)
        self.subscription = subscription

    @asynccontextmanager
    async def subscribe(self, group: str, topics: Sequence[str], member: str) -> AsyncIterator[Subscription]:  # type: ignore[override]  # one subscription for all
        yield self.subscription


class Trickle(HungSubscription):
    """Gives one record at a time, then none, and keeps what is committed."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.left = [Record(event.topic, 0, place, event) for place, event in enumerate(events)]
        self.committed: list[int] = []

    async def poll(self, max_records: int, timeout: float) -> Sequence[Record]:
        if self.left:
            return [self.left.pop(0)]
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.Event().wait(), timeout)
        return []

    async def commit(self, next_offsets: Mapping[tuple[str, int], int]) -> None:
        self.committed += next_offsets.values()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(WAIT):
        while not true():  # noqa: ASYNC110 - a consumer tells nobody when it changes
            await asyncio.sleep(0.01)


async def test_lag_without_progress_ends_it(world: World, tmp_path: Path) -> None:
    consumer = EventConsumer(world.inbox, HungLog(tmp_path / "x.db", HungSubscription()), "m0", stuck_seconds=0.3)
    assert consumer.missing() == "SUSCRIPCION"
    with pytest.raises(ConsumidorAtascado):
        await asyncio.wait_for(consumer.run(), WAIT)
    assert consumer.missing() == ""


class Refusing:
    """A log that refuses the first membership."""

    def __init__(self, log: EmbeddedLog) -> None:
        self._log, self._refused = log, False

    @asynccontextmanager
    async def subscribe(self, group: str, topics: Sequence[str], member: str) -> AsyncIterator[Subscription]:
        """See EventLog.subscribe."""
        if not self._refused:
            self._refused = True
            raise MiembroRepetido(miembro=member)
        async with self._log.subscribe(group, topics, member) as subscription:
            yield subscription


async def test_it_is_ready_from_its_first_membership_on_and_says_what_is_in_the_way(
    world: World, log: EmbeddedLog
) -> None:
    await log.ensure_topics(sorted(world.inbox.consumer.topics))
    consumer = EventConsumer(world.inbox, Refusing(log), "m0")
    running = asyncio.create_task(consumer.run())
    await until(lambda: consumer.missing() == "MIEMBRO_REPETIDO")
    await until(lambda: consumer.missing() == "")
    running.cancel()


async def test_several_batches_share_a_commit_of_how_far_it_read_and_none_is_left_without(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer_module, "_POLL_SECONDS", 60.0)
    subscription = Trickle(await world.emit(*[EscritoPresentado()] * 12))
    async with world.running(EventConsumer(world.inbox, HungLog(tmp_path / "x.db", subscription), "m0").run):
        await until(lambda: subscription.committed[-1:] == [12])
        assert await world.applied() == list(range(1, 13))
    assert len(subscription.committed) < 12


async def test_idleness_does_not_end_it(world: World, tmp_path: Path) -> None:
    subscription = HungSubscription()
    subscription.waiting = 0
    consumer = EventConsumer(world.inbox, HungLog(tmp_path / "x.db", subscription), "m0", stuck_seconds=0.2)
    running = asyncio.create_task(consumer.run())
    assert not (await asyncio.wait([running], timeout=1.0))[0]
    running.cancel()


async def test_a_declared_backoff_does_not_end_it(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Away(HungSubscription):
        async def poll(self, max_records: int, timeout: float) -> Sequence[Record]:
            raise RegistroNoDisponible

    monkeypatch.setattr(consumer_module, "_BACKOFF_AT_MOST", 0.3)
    consumer = EventConsumer(world.inbox, HungLog(tmp_path / "x.db", Away()), "m0", stuck_seconds=0.6)
    running = asyncio.create_task(consumer.run())
    assert not (await asyncio.wait([running], timeout=2.0))[0]
    running.cancel()

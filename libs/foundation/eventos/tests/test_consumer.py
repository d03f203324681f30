"""The consumer's loop: pauses while its own store is away, and ends itself when it hangs; any order of delivery."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from estrado.expedientes.v1.eventos_pb2 import ActoNotificado, EscritoPresentado, PlazoCalculado
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from libs.foundation.core.principals import Principal
from libs.foundation.eventos import consumer as consumer_module
from libs.foundation.eventos import inbox as inbox_module
from libs.foundation.eventos.consumer import ConsumidorAtascado, EventConsumer
from libs.foundation.eventos.embedded import EmbeddedLog
from libs.foundation.eventos.handlers import Handler
from libs.foundation.eventos.log import Event, Record, RegistroNoDisponible, Subscription
from libs.foundation.eventos.tables import inbox_held
from libs.foundation.sql.database import BaseDeDatosNoDisponible, Body, Database, T, open_database
from libs.foundation.testing.eventos_world import WAIT, AnotarPreparado, World, create_tables


class UnreliableDatabase:
    """Fails writes, after their body, while `failures` last."""

    dialect = "sqlite"

    def __init__(self, database: Database) -> None:
        self.database = database
        self.failures = 0

    async def write(self, body: Body[T], budget: float = 2.0) -> T:
        def failing(session: Session) -> T:
            result = body(session)
            if self.failures:
                self.failures -= 1
                raise BaseDeDatosNoDisponible
            return result

        return await self.database.write(failing, budget)

    async def maintain(self, body: Body[T], budget: float) -> T:
        return await self.database.maintain(body, budget)

    async def read(self, body: Body[T]) -> T:
        return await self.database.read(body)

    async def close(self) -> None:
        await self.database.close()


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[EmbeddedLog]:
    log = EmbeddedLog(tmp_path / "registro.db")
    yield log
    await log.close()


@pytest.fixture
async def world(tmp_path: Path, log: EmbeddedLog) -> AsyncIterator[World]:
    database = open_database(f"sqlite:///{tmp_path}/s.db")
    await create_tables(database)
    yield World(database, log, "prueba")
    await database.close()


async def test_its_own_store_away_pauses_and_never_parks(world: World, log: EmbeddedLog) -> None:
    unreliable = UnreliableDatabase(world.database)
    world.inbox._database = unreliable
    unreliable.failures = 4
    for subject in "ab":
        await world.emit(*[EscritoPresentado()] * 3, subject=subject)
    async with world.running():
        await world.until_applied(6)
    assert [await world.applied(subject) for subject in "ab"] == [[1, 2, 3]] * 2
    query = select(func.count()).select_from(inbox_held)
    assert await world.database.read(lambda session: session.execute(query).scalar()) == 0


async def test_an_unreadable_record_is_passed_over(world: World, log: EmbeddedLog) -> None:
    await log.ensure_topics(world.topics.all())
    one, two = await world.emit(EscritoPresentado(), EscritoPresentado())
    await log.publish([one])
    await log.run(lambda connection: connection.execute("UPDATE records SET headers = '{}'"), write=True)
    await log.publish([one, two])
    async with world.running(world.consumer.run):
        await world.until_applied(2)
    assert await world.applied() == [1, 2]


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


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(WAIT):
        while not true():  # noqa: ASYNC110 - a consumer tells nobody when it changes
            await asyncio.sleep(0.01)


async def test_lag_without_progress_ends_it(world: World, tmp_path: Path) -> None:
    consumer = EventConsumer(world.inbox, HungLog(tmp_path / "x.db", HungSubscription()), "m0", stuck_seconds=0.3)
    assert (consumer.missing(), consumer.given_up()) == ("SUSCRIPCION", "")
    with pytest.raises(ConsumidorAtascado):
        await asyncio.wait_for(consumer.run(), WAIT)
    assert consumer.given_up() == "CONSUMIDOR_ATASCADO"


async def test_a_consumer_started_anew_has_given_up_until_something_moves(world: World, tmp_path: Path) -> None:
    subscription = HungSubscription()
    consumer = EventConsumer(world.inbox, HungLog(tmp_path / "x.db", subscription), "m0", stuck_seconds=0.3)
    with pytest.raises(ConsumidorAtascado):
        await asyncio.wait_for(consumer.run(), WAIT)
    running = asyncio.create_task(consumer.run())
    await until(lambda: consumer.missing() == "")
    assert consumer.given_up()
    subscription.waiting = 0
    await until(lambda: consumer.given_up() == "")
    running.cancel()


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


class Hanging(AnotarPreparado):
    """Whoever its `prepare` asks does not answer."""

    async def prepare(self, principal: Principal, command: Event) -> None:
        await super().prepare(principal, command)
        await asyncio.Event().wait()


def hang(world: World) -> None:
    kind = PlazoCalculado.DESCRIPTOR.full_name
    handler = Handler(kind, lambda event: event, Hanging(world.behaviour))
    world.inbox.consumer = replace(world.inbox.consumer, handlers={**world.inbox.consumer.handlers, kind: handler})


async def test_what_one_message_waits_for_holds_up_no_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    hang(world)
    monkeypatch.setattr(inbox_module, "_PREPARE_SECONDS", 0.01)
    [event] = await world.emit(PlazoCalculado())
    await world.inbox.settle([event])
    monkeypatch.setattr(inbox_module, "_PREPARE_SECONDS", 10 * WAIT)
    world.clock.ahead = timedelta(minutes=5)
    async with asyncio.timeout(10), world.running():
        while len(world.behaviour.prepared) < 2:  # noqa: ASYNC110 - it is looked at again
            await asyncio.sleep(0.01)
        await world.emit(EscritoPresentado(), subject="b")
        await world.until_applied(1)
    assert await world.applied("b") == [1]


async def test_the_messages_of_a_batch_share_the_time_of_those_asked(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    hang(world)
    monkeypatch.setattr(inbox_module, "_PREPARE_SECONDS", 0.1)
    events = [event for subject in "abcdefghijkl" for event in await world.emit(PlazoCalculado(), subject=subject)]
    await world.inbox.settle(events)
    assert len(world.behaviour.prepared) >= 10
    query = select(func.count()).select_from(inbox_held)
    assert await world.database.read(lambda session: session.execute(query).scalar()) == 12


@pytest.mark.parametrize("seed", range(12))
async def test_whatever_the_order_and_however_often_each_is_applied_once_in_order(world: World, seed: int) -> None:
    chance = random.Random(seed)
    kinds: list[Callable[[], object]] = [
        lambda: EscritoPresentado(escrito_id="x"),
        lambda: PlazoCalculado(acto_id="x"),
        lambda: ActoNotificado(acto_id="x"),
    ]
    events: list[Event] = []
    for _ in range(40):
        message = chance.choice(kinds)()
        subject, reservado = chance.choice("abc"), chance.random() < 0.3
        events += await world.emit(message, subject=subject, reservado=reservado)  # type: ignore[arg-type]  # drawn
    delivered = events + chance.choices(events, k=20)
    chance.shuffle(delivered)
    while delivered:
        size = chance.randint(1, 15)
        await world.inbox.settle(delivered[:size])
        del delivered[:size]
    for subject in "abc":
        for topic in world.topics.all():
            count = sum(event.subject == subject and event.topic == topic for event in events)
            assert await world.applied(subject, topic) == list(range(1, count + 1))
    query = select(func.count()).select_from(inbox_held)
    assert await world.database.read(lambda session: session.execute(query).scalar()) == 0

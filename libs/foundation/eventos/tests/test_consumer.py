"""The consumer's loop: pauses while its own store is away, and ends itself when it hangs; any order of delivery."""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from estrado.expedientes.v1.eventos_pb2 import ActoNotificado, EscritoPresentado, ExpedienteIngresado, PlazoCalculado
from sqlalchemy import select
from sqlalchemy.orm import Session

from libs.foundation.core.principals import Principal
from libs.foundation.eventos import batch as batch_module
from libs.foundation.eventos import inbox as inbox_module
from libs.foundation.eventos.consumer import EventConsumer
from libs.foundation.eventos.embedded import EmbeddedLog
from libs.foundation.eventos.handlers import Handler
from libs.foundation.eventos.log import Event, RegistroNoDisponible, Topics, topics_of
from libs.foundation.eventos.streams import Message
from libs.foundation.eventos.tables import inbox_held
from libs.foundation.sql.database import BaseDeDatosNoDisponible, Body, Database, T
from libs.foundation.testing.eventos_world import WAIT, AnotarPreparado, Tx, World, applied


class UnreliableDatabase:
    """Fails writes, after their body, while `failures` last; gives them `budget` seconds."""

    dialect = "sqlite"

    def __init__(self, database: Database, failures: int = 0, budget: float = 2.0) -> None:
        self.database = database
        self.failures = failures
        self.budget = budget

    async def write(self, body: Body[T], budget: float = 2.0) -> T:
        def failing(session: Session) -> T:
            result = body(session)
            if self.failures:
                self.failures -= 1
                raise BaseDeDatosNoDisponible
            return result

        return await self.database.write(failing, min(budget, self.budget))

    async def maintain(self, body: Body[T], budget: float) -> T:
        return await self.database.maintain(body, budget)

    async def read(self, body: Body[T]) -> T:
        return await self.database.read(body)

    async def close(self) -> None:
        await self.database.close()


async def held(world: World) -> list[tuple[str, str]]:
    """State and reason of what is held, in the order in which it came."""
    query = select(inbox_held.c.state, inbox_held.c.reason).order_by(inbox_held.c.id)
    return await world.database.read(lambda session: [(state, reason) for state, reason in session.execute(query)])


async def test_its_own_store_away_pauses_and_never_parks(world: World, log: EmbeddedLog) -> None:
    world.inbox._database = UnreliableDatabase(world.database, failures=4)
    for subject in "ab":
        await world.emit(*[EscritoPresentado()] * 3, subject=subject)
    async with world.running():
        await world.until_applied(6)
    assert [await world.applied(subject) for subject in "ab"] == [[1, 2, 3]] * 2
    assert await held(world) == []


async def test_what_the_messages_at_hand_will_lock_is_locked_together_and_first(world: World) -> None:
    locked: list[list[str]] = []

    def lock(tx: Tx, commands: Sequence[Event]) -> None:
        assert tx.session.execute(select(applied.c.seq)).all() == []
        locked.append([f"{command.subject}{command.seq}" for command in commands])

    world.inbox.consumer = replace(world.inbox.consumer, lock=lock)
    world.behaviour.broken = {"roto"}
    (broken,) = await world.emit(EscritoPresentado(escrito_id="roto"), subject="c")
    await world.inbox.settle([broken])
    assert locked == []
    events = await world.emit(ActoNotificado(), EscritoPresentado(), ExpedienteIngresado(), subject="b")
    events += await world.emit(EscritoPresentado(), EscritoPresentado(), subject="a")
    events += await world.emit(EscritoPresentado(), subject="c")
    await world.inbox.settle(events)
    assert locked == [["a1", "a2", "b1", "b2"]]
    assert len(await world.applied()) == 4


async def test_a_mistake_in_what_is_locked_holds_its_aggregate_alone(world: World) -> None:
    def lock(_tx: Tx, commands: Sequence[Event]) -> None:
        if any(command.subject == "b" for command in commands):
            raise KeyError(commands)

    world.inbox.consumer = replace(world.inbox.consumer, lock=lock)
    events = [event for subject in "abc" for event in await world.emit(*[EscritoPresentado()] * 2, subject=subject)]
    await world.inbox.settle(events)
    assert [len(await world.applied(subject)) for subject in "abc"] == [2, 2, 2]
    world.behaviour.broken = {"roto"}
    events = await world.emit(*[EscritoPresentado(escrito_id="roto")] * 2, subject="b")
    events += await world.emit(EscritoPresentado(), subject="c")
    await world.inbox.settle(events)
    assert [len(await world.applied(subject)) for subject in "abc"] == [2, 2, 3]
    assert [state for state, _ in await held(world)] == ["parked", "behind"]


async def test_what_cannot_be_read_is_parked_in_its_place_although_all_is_locked_first(world: World) -> None:
    def decode(event: Event) -> Event:
        if event.seq == 3:
            raise KeyError(event.subject)
        return event

    handlers = {kind: replace(handler, decode=decode) for kind, handler in world.inbox.consumer.handlers.items()}
    world.inbox.consumer = replace(world.inbox.consumer, handlers=handlers, lock=lambda _tx, _commands: None)
    await world.inbox.settle(await world.emit(*[EscritoPresentado()] * 4))
    assert await world.applied() == [1, 2]
    assert [state for state, _ in await held(world)] == ["parked", "behind"]


async def test_a_message_that_takes_too_long_by_itself_holds_its_aggregate_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_module, "_ENOUGH", 0.1)
    monkeypatch.setattr(batch_module, "_SLOW", 0.2)
    world.inbox._database = UnreliableDatabase(world.database, budget=0.4)
    world.behaviour.seconds = {"lento": 0.5, "x": 0.03}
    events: list[Event] = []
    for subject in "abc":
        texts = [*["x"] * 10, "lento" if subject == "b" else "x", "x"]
        events += await world.emit(*(EscritoPresentado(escrito_id=text) for text in texts), subject=subject)
    await world.inbox.settle(events)
    assert [len(await world.applied(subject)) for subject in "abc"] == [12, 10, 12]
    assert await held(world) == [("retry", "TRANSACCION_LENTA"), ("behind", "")]
    world.behaviour.seconds.clear()
    world.clock.ahead = timedelta(minutes=2)
    await world.inbox.look_again()
    assert await world.applied("b") == list(range(1, 13))


async def test_a_long_queue_is_gone_through_beside_the_reading(world: World, log: EmbeddedLog) -> None:
    await log.ensure_topics(world.topics.all())
    world.behaviour.seconds = {"x": 0.02}
    one, *rest = await world.emit(*[EscritoPresentado(escrito_id="x")] * 200)
    await world.inbox.settle(rest)
    await log.publish([one])
    async with world.running(world.consumer.run):
        await world.until_applied(60)
        others = await world.emit(*[EscritoPresentado()] * 2, subject="b")
        await log.publish(others)
        async with asyncio.timeout(WAIT):
            while not await world.applied("b"):
                await world.changed.wait()
                world.changed.clear()
        assert len(await world.applied("a")) < 200
        await world.until_applied(202)
    assert await world.applied("a") == list(range(1, 201))


async def test_a_batch_that_gets_on_slowly_does_not_end_it(
    world: World, log: EmbeddedLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_module, "_ENOUGH", 0.2)
    world.behaviour.seconds = {"x": 0.15}
    await log.ensure_topics(world.topics.all())
    await log.publish(await world.emit(*[EscritoPresentado(escrito_id="x")] * 20))
    async with world.running(EventConsumer(world.inbox, log, "m0", stuck_seconds=1.5).run):
        await world.until_applied(20)


async def test_who_waits_for_events_to_send_is_told_when_something_was_done_alone(world: World) -> None:
    events = await world.emit(EscritoPresentado(), EscritoPresentado(), ExpedienteIngresado())
    for settled, told in ((events[1:2], False), (events[:1], True), (events[:1], False), (events[2:], False)):
        world.changed.clear()
        await world.inbox.settle(settled)
        assert world.changed.is_set() is told


async def test_an_unreadable_record_is_passed_over(world: World, log: EmbeddedLog) -> None:
    await log.ensure_topics(world.topics.all())
    one, two = await world.emit(EscritoPresentado(), EscritoPresentado())
    await log.publish([one])
    await log.run(lambda connection: connection.execute("UPDATE records SET headers = '{}'"), write=True)
    await log.publish([one, two])
    async with world.running(world.consumer.run):
        await world.until_applied(2)
    assert await world.applied() == [1, 2]


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
    assert len(await held(world)) == 12


class Owners:
    """Who has the record of streams: `away` of whom refuses, the one of whom `silent` says so when it was asked first
    does not answer."""

    def __init__(self, silent: str = "", away: str = "") -> None:
        self.silent, self.away = silent, away
        self.asked: list[str] = []
        self.was_asked = asyncio.Event()

    async def read_stream(self, topic: str, subject: str, from_seq: int) -> list[Event]:
        """See StreamReader.read_stream."""
        self.asked.append(subject)
        if topics_of(topic).service == self.silent:
            self.was_asked.set()
            await asyncio.Event().wait()
        if topics_of(topic).service == self.away:
            raise RegistroNoDisponible
        return []


async def with_gaps(world: World, service: str, subjects: Sequence[str]) -> None:
    """A first message that is missing, of each of `subjects`; their time has come."""
    topics = Topics(service)
    world.inbox.consumer = replace(world.inbox.consumer, topics=world.inbox.consumer.topics | {topics.publico})
    for subject in subjects:
        (event,) = await world.emit(EscritoPresentado(), subject=f"{service}{subject}")
        await world.inbox.settle([replace(event, topic=topics.publico, seq=2)])
    world.clock.ahead += timedelta(seconds=61)


async def test_an_owner_that_does_not_answer_holds_up_nobody_elses_held_messages(world: World) -> None:
    world.inbox._reader = owners = Owners(silent="callado")
    await with_gaps(world, "callado", "abc")
    world.behaviour.refused = {"luego"}
    await world.inbox.settle(await world.emit(EscritoPresentado(escrito_id="luego"), subject="z"))
    world.behaviour.refused.clear()
    world.clock.ahead += timedelta(seconds=61)
    looking = asyncio.create_task(world.inbox.look_again())
    async with asyncio.timeout(WAIT):
        await owners.was_asked.wait()
        await world.until_applied(1)
    await world.inbox.settle(await world.emit(EscritoPresentado(), subject="y"))
    assert not looking.done()
    looking.cancel()
    assert await world.applied("z") == [1]


async def test_an_owner_that_is_away_is_left_alone_for_a_while(world: World) -> None:
    world.inbox._reader = owners = Owners(away="lejos")
    await with_gaps(world, "lejos", "abcdefghijklmnopqrstuvwxyz")
    await with_gaps(world, "cerca", "ab")
    await world.inbox.look_again()
    assert len([subject for subject in owners.asked if subject.startswith("lejos")]) <= 8
    assert sorted(subject for subject in owners.asked if subject.startswith("cerca")) == ["cercaa", "cercab"]


async def test_one_held_message_that_fails_holds_up_no_other(world: World) -> None:
    world.behaviour.refused = {"luego"}
    for subject in "abcdefghijkl":
        await world.inbox.settle(await world.emit(EscritoPresentado(escrito_id="luego"), subject=subject))
    world.inbox._database = UnreliableDatabase(world.database)
    world.clock.ahead = timedelta(minutes=2)
    claim, turn = world.inbox._claim, world.inbox._take_turn

    async def failing(message: Message) -> None:
        world.inbox._database.failures = message.event.subject == "a"  # type: ignore[attr-defined]  # it is ours
        await turn(message)

    world.inbox._take_turn = failing  # type: ignore[method-assign]  # the store is away for one of them
    world.inbox._claim = lambda limit: claim(1)  # type: ignore[method-assign]  # one after the other
    world.behaviour.refused.clear()
    await world.inbox.look_again()
    assert [len(await world.applied(subject)) for subject in "abcdefghijkl"] == [0] + [1] * 11


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
    await world.inbox.look_again()
    for subject in "abc":
        for topic in world.topics.all():
            count = sum(event.subject == subject and event.topic == topic for event in events)
            assert await world.applied(subject, topic) == list(range(1, count + 1))
    assert await held(world) == []

"""Record, relay and inbox together, on any database and log. A subclass gives the fixtures `database`, `log` and
`places` (what `eventos_world` takes as a program: database and log)."""

import asyncio
import os
import random
import signal
import sys
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from estrado.expedientes.v1.eventos_pb2 import ActoNotificado, EscritoPresentado, ExpedienteIngresado, PlazoCalculado
from google.protobuf.message import Message
from prometheus_client import REGISTRY
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from libs.foundation.core.ids import new_id
from libs.foundation.eventos import parked
from libs.foundation.eventos.inbox_store import HELD_READ, InboxStore
from libs.foundation.eventos.log import Event, EventLog
from libs.foundation.eventos.resend import resend
from libs.foundation.eventos.streams import REWOUND, Stream
from libs.foundation.eventos.tables import eventos_sin_enviar, inbox_discarded, inbox_held
from libs.foundation.sql.database import Database
from libs.foundation.testing.eventos_world import WAIT, AnotarPreparado, World, create_tables

Places = tuple[str, str]


def escrito(text: str = "x") -> EscritoPresentado:
    """A public event that is handled one by one."""
    return EscritoPresentado(expediente_id="e", escrito_id=text)


class EventosContract:
    """Run by subclassing."""

    @pytest.fixture
    async def world(self, database: Database, log: EventLog) -> World:
        world = World(database, log, f"prueba{uuid4().hex[:8]}")
        await create_tables(database)
        await log.ensure_topics(world.topics.all())
        return world

    async def test_everything_arrives_once_and_in_order_with_concurrent_writers(self, world: World) -> None:
        chance = random.Random(7)
        kinds = (escrito(), PlazoCalculado(acto_id="x"), ActoNotificado(acto_id="x"))

        async def writer() -> None:
            for _ in range(25):
                await world.emit(chance.choice(kinds), subject=chance.choice("abc"))

        async with world.running():
            await asyncio.gather(*(writer() for _ in range(6)))
            await world.until_applied(150)
        for subject in "abc":
            for topic in (world.topics.publico, world.topics.interno):
                seqs = await world.applied(subject, topic)
                assert seqs == list(range(1, len(seqs) + 1))
        assert len(await world.applied()) == 150
        assert await self._count(world, eventos_sin_enviar) == 0

    async def test_what_a_lost_log_had_is_said_again_and_applied_once(self, world: World) -> None:
        first, *_ = await world.emit(*[escrito()] * 3)
        await world.inbox.settle([first])
        await world.database.write(lambda session: session.execute(delete(eventos_sin_enviar)))  # sent, and lost
        assert await world.database.write(lambda session: resend(session, first.time + timedelta(hours=1))) == 0
        assert await world.database.write(lambda session: resend(session, first.time)) == 3
        assert await world.database.write(lambda session: resend(session, first.time)) == 0
        async with world.running():
            await world.until_applied(3)
        assert await world.applied() == [1, 2, 3]

    async def test_duplicates_are_dropped(self, world: World) -> None:
        events = await world.emit(escrito(), escrito(), escrito())
        for _ in range(3):
            await world.inbox.settle(events)
        await world.inbox.settle(events[1:2])
        assert await world.applied() == [1, 2, 3]
        assert await self._count(world, inbox_held) == 0

    async def test_what_comes_too_early_waits_for_what_is_missing(self, world: World) -> None:
        one, two, three, four = await world.emit(*[escrito()] * 4)
        await world.inbox.settle([one, four, three])
        assert await world.applied() == [1]
        await world.inbox.settle([two])
        assert await world.applied() == [1, 2, 3, 4]
        assert await self._count(world, inbox_held) == 0

    async def test_a_gap_of_60_s_is_filled_from_the_owners_record(self, world: World) -> None:
        events = await world.emit(*[escrito()] * 4)
        await world.inbox.settle([events[0], events[3]])
        await world.inbox.look_again()
        assert await world.applied() == [1]
        world.clock.ahead = timedelta(seconds=61)
        await world.inbox.look_again()
        assert await world.applied() == [1, 2, 3, 4]

    async def test_a_failing_message_holds_its_aggregate_only_until_it_is_replayed_in_order(self, world: World) -> None:
        world.behaviour.broken = {"roto"}
        broken = await world.emit(escrito(), escrito("roto"), escrito(), ActoNotificado(acto_id="x"))
        fine = await world.emit(escrito(), escrito(), subject="b")
        await world.inbox.settle([*broken, *fine])
        assert await world.applied("a") == [1]
        assert await world.applied("b") == [1, 2]
        (found,) = await world.database.read(parked.list_parked)
        assert (found.event, found.behind) == (broken[1], 2)
        assert found.reason.startswith("KeyError eventos_world.py:")
        assert parked.as_json(found.event)["data"] == {"expediente_id": "e", "escrito_id": "roto"}

        await world.inbox.settle(await world.emit(escrito()))
        assert await world.applied("a") == [1]
        await self._replay(world, broken[1])
        assert await world.applied("a") == [1]
        world.behaviour.broken.clear()
        await self._replay(world, broken[1])
        assert await world.applied("a") == [1, 2, 3, 4, 5]
        assert await self._count(world, inbox_held) == 0

    async def test_a_long_queue_behind_a_parked_message_is_applied_in_order_after_its_replay(
        self, world: World
    ) -> None:
        world.behaviour.broken = {"roto"}
        world.behaviour.seconds = {"x": 0.008}
        events = await world.emit(escrito("roto"), *[escrito()] * 299)
        await world.inbox.settle(events[:1])
        await world.inbox.settle(events[1:])
        assert await world.applied() == []
        world.behaviour.broken.clear()
        await self._replay(world, events[0])
        assert await world.applied() == list(range(1, 301))
        assert await self._count(world, inbox_held) == 0

    async def test_a_long_queue_is_gone_on_with_when_its_first_message_comes(self, world: World) -> None:
        one, *rest = await world.emit(*[escrito()] * 250, PlazoCalculado(acto_id="x"), *[escrito()] * 10)
        await world.inbox.settle(rest)
        await world.inbox.settle([one])
        begun = len(await world.applied("a", world.topics.publico))
        assert begun < 250
        await world.inbox.settle(await world.emit(escrito()))
        assert len(await world.applied("a", world.topics.publico)) == begun
        await world.inbox.look_again()
        assert await world.applied("a", world.topics.publico) == list(range(1, 262))
        assert await self._count(world, inbox_held) == 0

    async def test_what_joins_a_long_queue_reads_the_head_of_it_alone(self, world: World) -> None:
        world.behaviour.broken = {"roto"}
        events = await world.emit(escrito("roto"), *[escrito()] * 3 * HELD_READ)
        await world.inbox.settle(events[:1])
        await world.inbox.settle(events[1:-1])

        def head(session: Session) -> Stream:
            key = (world.topics.publico, "a")
            return InboxStore(session, world.inbox.consumer.name).lock([key], ())[key]

        stream = await world.database.write(head)
        assert [message.event for message in stream.queue] == events[:HELD_READ]
        await world.inbox.settle(events[-1:])
        await world.inbox.settle(events[-5:])
        assert await self._count(world, inbox_held) == len(events)
        assert await world.database.write(head) == stream

    async def test_a_queue_whose_turn_was_cut_off_is_gone_on_with(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world.behaviour.broken = {"roto"}
        events = await world.emit(PlazoCalculado(acto_id="roto"), *[PlazoCalculado(acto_id="x")] * 4)
        await world.inbox.settle(events)
        world.behaviour.broken.clear()
        asked: list[str] = []

        async def cut_off(_self: object, _principal: object, command: Event) -> None:
            asked.append(command.subject)
            if len(asked) == 3:
                raise asyncio.CancelledError

        with monkeypatch.context() as patched:
            patched.setattr(AnotarPreparado, "prepare", cut_off)
            with pytest.raises(asyncio.CancelledError):
                await self._replay(world, events[0])
        assert await world.applied() == [1, 2]
        await world.inbox.look_again()
        assert await world.applied() == [1, 2]
        world.clock.ahead = timedelta(seconds=61)
        await world.inbox.look_again()
        assert await world.applied() == [1, 2, 3, 4, 5]

    async def test_a_gap_longer_than_an_answer_is_filled_at_once(self, world: World) -> None:
        events = await world.emit(*[escrito()] * 1_200)
        await world.inbox.settle([events[0], events[-1]])
        world.clock.ahead = timedelta(seconds=61)
        await world.inbox.look_again()
        assert await world.applied() == list(range(1, 1_201))

    @pytest.mark.parametrize("kind", ["uno", "muchos"])
    async def test_a_handler_that_says_not_now_holds_its_aggregate_alone(self, world: World, kind: str) -> None:
        world.behaviour.refused = {"luego"}

        def message(text: str) -> Message:
            return escrito(text) if kind == "uno" else ActoNotificado(acto_id=text)

        events: list[Event] = []
        for subject in "abcd":
            texts = ["x", "luego" if subject == "b" else "x", "x"]
            events += await world.emit(*map(message, texts), subject=subject)
        await world.inbox.settle(events)
        assert [len(await world.applied(subject)) for subject in "abcd"] == [3, 1, 3, 3]
        for _ in range(3):
            world.clock.ahead += timedelta(minutes=2)
            await world.inbox.look_again()
        assert await world.database.read(parked.list_parked) == []
        world.behaviour.refused.clear()
        world.clock.ahead += timedelta(minutes=2)
        await world.inbox.look_again()
        assert await world.applied("b") == [1, 2, 3]

    async def test_what_prepares_on_demand_does_so_only_for_the_message_that_asks(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(AnotarPreparado, "prepares_on_demand", True)
        world.behaviour.stale = ["b"]
        await world.inbox.settle(await world.emit(*(PlazoCalculado(expediente_id=text) for text in "abc")))
        assert world.behaviour.prepared == ["b"]
        assert await world.applied() == [1, 2, 3]

    async def test_a_failure_among_many_parks_that_one_alone(self, world: World) -> None:
        world.behaviour.broken = {"roto"}
        events: list[Event] = []
        for subject in "abcd":
            texts = ["x", "roto" if subject == "b" else "x", "x"]
            events += await world.emit(*(ActoNotificado(acto_id=text) for text in texts), subject=subject)
        await world.inbox.settle(events)
        assert [len(await world.applied(subject)) for subject in "abcd"] == [3, 1, 3, 3]

    async def test_a_refusal_parks_with_its_own_reason_and_may_be_discarded(self, world: World) -> None:
        world.behaviour.broken = {"no cabe"}
        events = await world.emit(escrito("no cabe"), escrito(), escrito())
        await world.inbox.settle(events)
        (found,) = await world.database.read(parked.list_parked)
        assert found.reason == "NO_CABE"
        now = world.clock.now()
        with pytest.raises(parked.MotivoAusente):
            await world.database.write(lambda s: parked.discard(s, events[0].id, " ", now))
        await world.database.write(lambda s: parked.discard(s, events[0].id, "resuelto a mano", now))
        await world.inbox.look_again()
        assert await world.applied() == [2, 3]
        await world.inbox.settle(events)
        assert await world.applied() == [2, 3]
        stated = await world.database.read(lambda s: s.execute(select(inbox_discarded.c.stated_reason)).scalars().all())
        assert stated == ["resuelto a mano"]
        with pytest.raises(parked.MensajeNoAparcado):
            await world.database.write(lambda s: parked.replay(s, events[0].id, now))

    async def test_a_store_that_went_back_in_time_is_parked_with_an_alarm(self, world: World) -> None:
        alarms = {"consumer": world.inbox.consumer.name, "kind": "rewound"}
        before = REGISTRY.get_sample_value("estrado_inbox_alarms_total", alarms) or 0
        events = await world.emit(*[escrito()] * 3)
        await world.inbox.settle(events)
        await world.inbox.settle([replace(events[1], id=uuid4())])
        (found,) = await world.database.read(parked.list_parked)
        assert found.reason == REWOUND
        assert await world.applied() == [1, 2, 3]
        assert REGISTRY.get_sample_value("estrado_inbox_alarms_total", alarms) == before + 1
        await world.inbox.settle(await world.emit(escrito()))
        assert await world.applied() == [1, 2, 3]
        await world.inbox.settle(await world.emit(escrito(), subject="b"))
        assert await world.applied("b") == [1]
        await self._replay(world, found.event)
        assert await world.applied("a") == [1, 2, 3]
        await world.database.write(lambda s: parked.discard(s, found.event.id, "copia restaurada", world.clock.now()))
        await world.inbox.look_again()
        assert await world.applied("a") == [1, 2, 3, 4]

    async def test_an_old_seq_whose_id_was_pruned_is_compared_with_the_owners_record(self, world: World) -> None:
        events = await world.emit(*[escrito()] * 3)
        await world.inbox.settle(events)
        world.clock.ahead = timedelta(days=31)
        await world.inbox.measure()
        await world.inbox.settle(events[:1])
        await world.inbox.look_again()
        assert await self._count(world, inbox_held) == 0
        await world.inbox.settle([replace(events[0], id=new_id())])
        await world.inbox.look_again()
        (found,) = await world.database.read(parked.list_parked)
        assert found.reason == REWOUND
        assert await world.applied() == [1, 2, 3]

    async def test_something_unavailable_that_one_message_needs_holds_its_aggregate_and_is_tried_again(
        self, world: World
    ) -> None:
        world.behaviour.unavailable = {"lejos"}
        events = await world.emit(PlazoCalculado(acto_id="lejos"), PlazoCalculado(acto_id="x"))
        await world.inbox.settle([*events, *await world.emit(PlazoCalculado(acto_id="x"), subject="b")])
        assert (await world.applied("a"), await world.applied("b")) == ([], [1])
        assert await world.database.read(parked.list_parked) == []
        for _ in range(3):
            world.clock.ahead += timedelta(minutes=2)
            await world.inbox.look_again()
        assert await world.applied("a") == []
        world.behaviour.unavailable.clear()
        world.clock.ahead += timedelta(minutes=2)
        await world.inbox.look_again()
        assert await world.applied("a") == [1, 2]
        # The second one's first half waited for the effect of the one before it.
        assert world.behaviour.prepared.index("x") > -1
        assert world.behaviour.prepared[-1] == "x"

    async def test_stale_prepares_again(self, world: World) -> None:
        world.behaviour.stale = ["x", "x"]
        await world.inbox.settle(await world.emit(PlazoCalculado(acto_id="x")))
        assert await world.applied() == [1]
        assert world.behaviour.prepared == ["x"] * 3

    async def test_types_without_handler_advance_the_stream(self, world: World) -> None:
        await world.inbox.settle(await world.emit(escrito(), ExpedienteIngresado(), escrito()))
        assert await world.applied() == [1, 3]
        assert await self._count(world, inbox_held) == 0

    async def test_the_first_event_after_a_seal_waits_for_the_other_stream(self, world: World) -> None:
        public = await world.emit(escrito(), escrito())
        reserved = await world.emit(escrito(), escrito(), reservado=True)
        public += await world.emit(escrito())
        assert (reserved[0].previous, public[2].previous) == (2, 2)
        await world.inbox.settle([*reserved, public[2]])
        assert await world.applied() == []
        await world.inbox.settle(public[:1])
        assert await world.applied() == [1]
        await world.inbox.settle(public[1:2])
        assert await world.applied() == [1, 2, 1, 2, 3]

    async def test_who_hears_one_stream_alone_does_not_wait(self, database: Database, log: EventLog) -> None:
        await create_tables(database)
        world = World(database, log, "prueba", reserved=False)
        events = await world.emit(escrito())
        await world.emit(escrito(), reservado=True)
        events += await world.emit(escrito())
        await world.inbox.settle(events)
        assert await world.applied() == [1, 2]

    async def test_effects_name_the_event_that_caused_them(self, world: World) -> None:
        (event,) = await world.emit(escrito())
        await world.inbox.settle([event])
        query = "SELECT cause FROM aplicados"
        found = await world.database.read(lambda s: s.connection().exec_driver_sql(query).scalar())
        assert found == f"event:{event.id}"

    @pytest.mark.parametrize("point", ["relay.leido", "relay.publicado", "inbox.aplicado"])
    async def test_a_process_killed_at_any_point_loses_and_doubles_nothing(
        self, world: World, places: Places, point: str
    ) -> None:
        for subject in "abc":
            await world.emit(*[escrito()] * 4, subject=subject)
        process = await start_worker(places, world, {"ESTRADO_CRASH_AT": point})
        assert await asyncio.wait_for(process.wait(), WAIT) == -signal.SIGKILL
        unsent = await self._count(world, eventos_sin_enviar)
        assert len(await world.applied()) == (12 if point == "inbox.aplicado" else 0)
        assert unsent == (0 if point == "inbox.aplicado" else 12)
        async with world.running():
            for subject in "abc":
                await world.emit(escrito(), subject=subject)
            await world.until_applied(15)
        for subject in "abc":
            assert await world.applied(subject) == [1, 2, 3, 4, 5]
        assert await self._count(world, eventos_sin_enviar) == 0

    async def _replay(self, world: World, event: Event) -> None:
        await world.database.write(lambda session: parked.replay(session, event.id, world.clock.now()))
        await world.inbox.look_again()

    async def _count(self, world: World, table: object) -> int:
        query = select(func.count()).select_from(table)  # type: ignore[arg-type]  # any table
        return await world.database.read(lambda session: session.execute(query).scalar_one())


async def start_worker(places: Places, world: World, environment: dict[str, str]) -> asyncio.subprocess.Process:
    """Relay and consumer of `world` in a process of their own."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "libs.foundation.testing.eventos_world", *places, world.topics.service),
        env=os.environ | environment,
    )

"""Record, relay and inbox on PostgreSQL and Kafka."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from uuid import uuid4

import pytest
from estrado.expedientes.v1.eventos_pb2 import EscritoPresentado

from libs.foundation.core.errors import Unavailable
from libs.foundation.eventos.kafka import KafkaLog
from libs.foundation.eventos.log import EventLog
from libs.foundation.eventos.relay_postgres import PostgresUnsent
from libs.foundation.sql.database import Database, open_database
from libs.foundation.testing.contracts.eventos import EventosContract, Places, start_worker
from libs.foundation.testing.eventos_world import WAIT, World, create_tables
from libs.foundation.testing.servers import KafkaServer, PostgresServer


@pytest.fixture
def places(postgres: PostgresServer, kafka: KafkaServer) -> Places:
    return postgres.url(), f"kafka:{kafka.bootstrap}"


@pytest.fixture
async def database(places: Places) -> AsyncIterator[Database]:
    database = open_database(places[0])
    yield database
    await database.close()


@pytest.fixture
async def log(kafka: KafkaServer) -> AsyncIterator[EventLog]:
    log = KafkaLog(kafka.bootstrap, replication=1, min_in_sync=1)
    yield log
    await log.close()


class TestEventos(EventosContract):
    @pytest.fixture
    async def database(self, database: Database) -> Database:
        return database

    @pytest.fixture
    async def log(self, log: EventLog) -> EventLog:
        return log


async def test_a_paused_relay_loses_its_lease_and_the_next_one_goes_on(
    database: Database, log: EventLog, places: Places
) -> None:
    world = World(database, log, f"prueba{uuid4().hex[:8]}", member="m1")
    await create_tables(database)
    await log.ensure_topics(world.topics.all())
    process = await start_worker(places, world, {})
    try:
        await world.emit(EscritoPresentado())
        await world.until_applied(1)
        process.send_signal(signal.SIGSTOP)
        await world.emit(EscritoPresentado(), EscritoPresentado())
        async with world.running():
            await world.until_applied(3)
            process.send_signal(signal.SIGCONT)
            await world.emit(*[EscritoPresentado()] * 20)
            await world.until_applied(23)
        assert await world.applied() == list(range(1, 24))
    finally:
        process.kill()
        await process.wait()


@pytest.mark.parametrize("victim", ["kafka", "postgres"])
async def test_a_killed_store_delays_and_loses_nothing(
    database: Database, log: EventLog, kafka: KafkaServer, postgres: PostgresServer, victim: str
) -> None:
    world = World(database, log, f"prueba{uuid4().hex[:8]}")
    await create_tables(database)
    await log.ensure_topics(world.topics.all())
    server = kafka if victim == "kafka" else postgres
    stop = asyncio.Event()

    async def writer(subject: str) -> None:
        while not stop.is_set():
            with suppress(Unavailable):
                await world.emit(EscritoPresentado(), subject=subject)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), 0.05)

    async with world.running():
        writers = [asyncio.create_task(writer(subject)) for subject in "abc"]
        await world.until_applied(10)
        await asyncio.to_thread(server.kill)
        await asyncio.to_thread(server.start)
        stop.set()
        await asyncio.gather(*writers)
        # What a commit cut off by the kill has stored, only the record knows.
        recorded = {s: len(await world.read_stream(world.topics.publico, s, 1)) for s in "abc"}
        await world.until_applied(sum(recorded.values()))
    assert sum(recorded.values()) >= 10
    for subject, count in recorded.items():
        assert await world.applied(subject) == list(range(1, count + 1))


async def test_one_relay_at_a_time_has_the_lease(database: Database, places: Places) -> None:
    await create_tables(database)
    one, two = PostgresUnsent(places[0]), PostgresUnsent(places[0])
    async with AsyncExitStack() as stack:
        async with one.lease() as first:
            waiting = asyncio.create_task(stack.enter_async_context(two.lease()))
            for _ in range(5):
                await first.unsent([], 1)
                assert not (await asyncio.wait([waiting], timeout=0.2))[0]
        second = await asyncio.wait_for(waiting, WAIT)
        assert list(await second.unsent([], 1)) == []


async def test_a_lease_outlives_a_slow_broker_and_not_an_idle_holder(database: Database, places: Places) -> None:
    await create_tables(database)
    async with PostgresUnsent(places[0]).lease() as lease:
        await lease.during(asyncio.sleep(3))
        await lease.unsent([], 1)
        await asyncio.sleep(3)
        with pytest.raises(Unavailable):
            await lease.unsent([], 1)

"""The relay when the log refuses or is away."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path

import pytest
from estrado.expedientes.v1.eventos_pb2 import EscritoPresentado
from prometheus_client import REGISTRY
from sqlalchemy import func, select

from libs.foundation.eventos import relay
from libs.foundation.eventos.embedded import EmbeddedLog
from libs.foundation.eventos.log import Event, EventoRechazado, RegistroNoDisponible
from libs.foundation.eventos.relay import Relay
from libs.foundation.eventos.tables import eventos_sin_enviar
from libs.foundation.sql.database import open_database
from libs.foundation.testing.eventos_world import WAIT, World, create_tables

SERVICE = "prueba"
ROTO = EscritoPresentado(escrito_id="x" * 200)


class UnreliableLog(EmbeddedLog):
    """Rejects events over 100 bytes, as a broker rejects what is too large; is away `away` times."""

    away = 0

    async def publish(self, events: Sequence[Event]) -> None:
        if self.away:
            self.away -= 1
            raise RegistroNoDisponible
        for event in events:
            if len(event.data) > 100:
                raise EventoRechazado(event=str(event.id))
        await super().publish(events)


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[UnreliableLog]:
    log = UnreliableLog(tmp_path / "registro.db")
    yield log
    await log.close()


@pytest.fixture
async def world(tmp_path: Path, log: UnreliableLog) -> AsyncIterator[World]:
    database = open_database(f"sqlite:///{tmp_path}/s.db")
    await create_tables(database)
    yield World(database, log, SERVICE)
    await database.close()


async def _unsent(world: World) -> int:
    query = select(func.count()).select_from(eventos_sin_enviar)
    return await world.database.read(lambda session: session.execute(query).scalar_one())


async def _eventually(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(WAIT):
        while not await true():  # noqa: ASYNC110 - rows of a database tell nobody when they change
            await asyncio.sleep(0.01)


async def test_an_event_that_can_never_be_sent_holds_its_key_only(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "BATCH", 3)
    await world.emit(EscritoPresentado(), ROTO, *[EscritoPresentado()] * 8)
    await world.emit(*[EscritoPresentado()] * 5, subject="b")
    async with world.running():
        await world.until_applied(6)
        await world.emit(EscritoPresentado(), subject="b")
        await world.until_applied(7)
        await world.emit(EscritoPresentado(), subject="a")

        async def held_again() -> bool:
            return len(world.relay._rejected[world.topics.publico, "a"]) == 10

        await _eventually(held_again)
    assert (await world.applied("a"), len(await world.applied("b"))) == ([1], 6)
    assert await _unsent(world) == 10
    assert REGISTRY.get_sample_value("estrado_relay_held_keys", {"service": SERVICE}) == 1


async def test_what_was_rejected_is_tried_again_later(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.emit(ROTO, EscritoPresentado())
    monkeypatch.setattr(relay, "_RETRY_REJECTED_SECONDS", 0.3)
    async with world.running():
        await _eventually(lambda: _held(world))
        monkeypatch.setattr(UnreliableLog, "publish", EmbeddedLog.publish)
        await world.until_applied(2)
    assert await _unsent(world) == 0


async def _held(world: World) -> bool:
    return bool(world.relay._rejected)


async def test_a_log_that_is_away_delays_and_loses_nothing(
    world: World, log: UnreliableLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "_BACKOFF_SECONDS", 0.01)
    log.away = 3
    await world.emit(*[EscritoPresentado()] * 5)
    async with world.running():
        await world.until_applied(5)
    assert log.away == 0
    assert await world.applied() == [1, 2, 3, 4, 5]


async def test_the_second_relay_waits_for_the_first(world: World, log: UnreliableLog) -> None:
    second = Relay(world.unsent, log, world.topics)
    async with world.unsent.lease():
        task = asyncio.create_task(second.run())
        await world.emit(EscritoPresentado())
        assert not (await asyncio.wait([task], timeout=0.5))[0]
        assert await _unsent(world) == 1

    async def all_sent() -> bool:
        return await _unsent(world) == 0

    await _eventually(all_sent)
    task.cancel()

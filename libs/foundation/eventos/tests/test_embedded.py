"""The embedded log keeps the contract, and is read from another process."""

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from libs.foundation.core.errors import Unavailable
from libs.foundation.eventos.embedded import EmbeddedLog
from libs.foundation.eventos.log import EventLog
from libs.foundation.testing.contracts.event_log import EventLogContract, event, read

T = TypeVar("T")
TOPIC = "estrado.prueba.v1"
OTHER_PROCESS = f"""
import asyncio, sys
from pathlib import Path
from libs.foundation.eventos.embedded import EmbeddedLog
from libs.foundation.testing.contracts.event_log import event
async def main():
    log = EmbeddedLog(Path(sys.argv[1]))
    await log.publish([event("{TOPIC}", "otro", 1)])
    await log.close()
asyncio.run(main())
"""


class TestEmbeddedLog(EventLogContract):
    @pytest.fixture
    async def log(self, tmp_path: Path) -> AsyncIterator[EventLog]:
        log = EmbeddedLog(tmp_path / "eventos" / "registro.db")
        yield log
        await log.close()


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[EmbeddedLog]:
    log = EmbeddedLog(tmp_path / "registro.db")
    await log.ensure_topics([TOPIC])
    yield log
    await log.close()


async def test_what_another_process_publishes_is_noticed(log: EmbeddedLog, tmp_path: Path) -> None:
    async with log.subscribe("g", [TOPIC], "m0") as subscription:
        waiting = asyncio.create_task(subscription.poll(1, 60))
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", OTHER_PROCESS, tmp_path / "registro.db")
        assert await process.wait() == 0
        (record,) = await asyncio.wait_for(waiting, 10)
        assert record.event is not None
        assert record.event.subject == "otro"


async def test_another_instance_in_the_process_shares_groups(log: EmbeddedLog, tmp_path: Path) -> None:
    other = EmbeddedLog(tmp_path / "registro.db")
    await log.publish([event(TOPIC, f"s{number}", 1) for number in range(40)])
    async with log.subscribe("g", [TOPIC], "m0") as one, other.subscribe("g", [TOPIC], "m1") as two:
        places = [{r.partition for r in await subscription.poll(100, 1)} for subscription in (one, two)]
    assert places[0].isdisjoint(places[1])
    assert all(places)
    await other.close()


async def test_a_member_that_left_its_partitions_to_another_cannot_commit_them(log: EmbeddedLog) -> None:
    await log.publish([event(TOPIC, f"s{number}", 1) for number in range(40)])
    async with log.subscribe("g", [TOPIC], "m0") as one:
        records = await read(one, 40)
        async with log.subscribe("g", [TOPIC], "m1"):
            with pytest.raises(Unavailable):
                await one.commit({(r.topic, r.partition): r.offset + 1 for r in records})
        assert len(await read(one, 40)) == 40


class Watched(EmbeddedLog):
    """Looks at what leaves the log's thread."""

    async def run(self, work: Callable[[sqlite3.Connection], T], *, write: bool = False) -> T:
        result = await super().run(work, write=write)
        assert not isinstance(result, sqlite3.Cursor)
        return result


async def test_no_cursor_leaves_the_logs_thread(log: EmbeddedLog, tmp_path: Path) -> None:
    """Closed in another thread it breaks the statement that runs meanwhile: consumers failed by it."""
    watched = Watched(tmp_path / "registro.db")
    await watched.publish([event(TOPIC, "s", 1)])
    async with watched.subscribe("g", [TOPIC], "m0") as subscription:
        (record,) = await subscription.poll(1, 60)
        await subscription.commit({(TOPIC, record.partition): 1})
        assert await subscription.lag() == 0
    await watched.close()

"""One replica at a time keeps a job; a run that fails does not end the schedule."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from libs.foundation.core.errors import Unavailable
from libs.foundation.jobs.jobs import Job, JobRunner, arriendos
from libs.foundation.sql.database import Database, open_database
from libs.foundation.testing.fakes import FixedClock


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = open_database(f"sqlite:///{tmp_path}/prueba.db")
    await database.write(lambda session: arriendos.metadata.create_all(session.connection()))
    yield database
    await database.close()


async def test_one_process_at_a_time_runs_it_until_its_lease_ends(database: Database) -> None:
    clock = FixedClock()
    ran: list[str] = []

    def job(process: str) -> Job:
        async def run() -> None:
            ran.append(process)

        return Job("barrer", 60.0, run)

    first, second = (JobRunner(database, clock, []) for _ in range(2))
    assert await first.run_once(job("primero"))
    assert not await second.run_once(job("segundo"))
    assert await first.run_once(job("primero"))
    clock.advance(seconds=2 * 60 + 31)
    assert await second.run_once(job("segundo"))
    assert not await first.run_once(job("primero"))
    assert ran == ["primero", "primero", "segundo"]


@pytest.mark.parametrize("failure", [Unavailable(), ZeroDivisionError()])
async def test_a_run_that_fails_is_followed_by_the_next(database: Database, failure: Exception) -> None:
    runs = asyncio.Semaphore(0)

    async def refuse() -> None:
        runs.release()
        raise failure

    keeping = asyncio.create_task(JobRunner(database, FixedClock(), [Job("barrer", 0.001, refuse)]).run())
    async with asyncio.timeout(5):
        await runs.acquire()
        await runs.acquire()
    keeping.cancel()


async def test_a_job_of_short_runs_is_taken_over_sooner(database: Database) -> None:
    clock = FixedClock()

    async def run() -> None:
        return

    first, second = (JobRunner(database, clock, []) for _ in range(2))
    job = Job("barrer", 2.0, run, longest=12.0)
    assert await first.run_once(job)
    clock.advance(seconds=15.9)
    assert not await second.run_once(job)
    clock.advance(seconds=0.2)
    assert await second.run_once(job)

"""Leased jobs: each runs on its schedule in one process at a time.

The lease spares replicas double work; it is not what makes a job correct: a job is one or more ordinary transactions
that are harmless when they are done twice.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from prometheus_client import Counter, Gauge
from sqlalchemy import Column, MetaData, String, Table, bindparam, or_, text, update
from sqlalchemy.orm import Session

from libs.foundation.core.clock import Clock
from libs.foundation.core.errors import EstradoError
from libs.foundation.core.ids import new_id
from libs.foundation.observability.trace import start_trace
from libs.foundation.sql.database import Database
from libs.foundation.sql.types import UtcDateTime

log = structlog.get_logger(__name__)
_failures = Counter("estrado_job_failures", "Runs of a job that failed", ["job"])
_last_run = Gauge("estrado_job_last_success", "Unix time of a job's last success", ["job"])

arriendos = Table(
    "arriendos",
    MetaData(),
    Column("nombre", String(80), primary_key=True),
    Column("titular", String(40), nullable=False),
    Column("hasta", UtcDateTime, nullable=False),
)
# Two processes may make the same lease at once: one of them does.
_MAKE = text(
    "INSERT INTO arriendos (nombre, titular, hasta) VALUES (:nombre, :titular, :hasta) ON CONFLICT (nombre) DO NOTHING"
).bindparams(bindparam("hasta", type_=UtcDateTime))
_TAKE = (
    update(arriendos)
    .where(
        arriendos.c.nombre == bindparam("nombre_"),
        or_(arriendos.c.titular == bindparam("titular_"), arriendos.c.hasta < bindparam("ahora")),
    )
    .values(titular=bindparam("titular_"), hasta=bindparam("hasta_"))
)


@dataclass(frozen=True, slots=True)
class Job:
    """`run` every `every` seconds; one process at a time keeps it. `longest` is how long a run may take, in seconds:
    when a process dies, another keeps the job after that and two rounds."""

    name: str
    every: float
    run: Callable[[], Awaitable[object]]
    longest: float = 30.0


def take_lease(session: Session, name: str, holder: str, now: datetime, life: timedelta) -> bool:
    """Whether `holder` has the lease `name` until `now` + `life` (it was free, expired, or its own)."""
    until = now + life
    session.execute(_MAKE, {"nombre": name, "titular": holder, "hasta": until})
    taken = session.execute(_TAKE, {"nombre_": name, "titular_": holder, "ahora": now, "hasta_": until})
    return bool(taken.rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult


class JobRunner:
    """Runs the jobs of one service on its database."""

    def __init__(self, database: Database, clock: Clock, jobs: Sequence[Job]) -> None:
        self._database = database
        self._clock = clock
        self._jobs = jobs
        self._holder = str(new_id())

    async def run(self) -> None:
        """Keep every job's schedule, for ever."""
        async with asyncio.TaskGroup() as group:
            for job in self._jobs:
                group.create_task(self._keep(job))

    async def _keep(self, job: Job) -> None:
        while True:
            start_trace()
            try:
                await self.run_once(job)
            except EstradoError as error:
                _failures.labels(job.name).inc()
                log.warning("job failed", job=job.name, reason=error.code)
            # Left to the supervisor, a mistake in one job would start all of them again, each second.
            except Exception:
                _failures.labels(job.name).inc()
                log.exception("job failed", job=job.name)
            await asyncio.sleep(job.every)

    async def run_once(self, job: Job) -> bool:
        """Run `job` now if this process has, or gets, its lease; whether it ran."""
        life = timedelta(seconds=2 * job.every + job.longest)
        mine = await self._database.write(
            lambda session: take_lease(session, job.name, self._holder, self._clock.now(), life)
        )
        if mine:
            await job.run()
            _last_run.labels(job.name).set(time.time())
        return mine

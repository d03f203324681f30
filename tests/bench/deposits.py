"""Deposits in mailboxes, from a backlog and at an even rate, beside the same rows written by bare parts.

Orders come from the log as expedientes sends them; `work casillero` and all the rest of the suite
run as they do in production. A deposit is visible from its commit on, so the instants are PostgreSQL's own.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
from estrado.comun.v1.entregas_pb2 import CLASE_DE_ENTREGA_NOTIFICACION, EntregaOrdenada, ReferenciaDeDocumento

from libs.foundation.eventos.kafka import KafkaLog
from libs.foundation.eventos.log import Event, Topics
from libs.foundation.rpc.timestamps import to_timestamp
from tests.bench import acts, bare_deposits, machine
from tests.bench.load import Figures, closed_loop, together
from tests.bench.profile import Profiler
from tests.bench.real import (
    FILERS,
    UNLIMITED,
    Filing,
    Servers,
    fetch,
    keep_commit_instants,
    more_cases,
    presenter,
)
from tests.integration.suite import Process, RealSuite, works

MAILBOXES = 2000
_TOPIC = Topics("expedientes").interno
_PUBLISHED = 500  # at once
_PATIENCE = 120.0
_TICK = 0.01  # seconds between two sendings at an even rate, as a relay gathers what it sends
_WARM = 4.0  # seconds of it that are not measured
# Orders of one run are told from those of others by their case, whose id begins with it.
_COMMITTED = """
SELECT e.entrega_id, pg_xact_commit_timestamp(n.xmin) AS at FROM notificaciones n JOIN entregas e USING (entrega_id)
WHERE e.expediente_id LIKE $1 || '-%' ORDER BY at
"""
_RECORDED = "SELECT count(*) FROM eventos"
_HEARD = f"SELECT count(*) FROM inbox_ids WHERE topic = '{Topics('casillero').interno}'"
_COUNT = "SELECT count(*) FROM entregas WHERE expediente_id LIKE $1 || '-%'"


@dataclass(slots=True)
class Deposits:
    """Rates per second and delays.

    backlog    deposits from a backlog by how many processes shared it, while no other service worked
    bare       the same rows in batches, by bare parts
    followed   the same by one process, while the rest of the suite followed
    whole      orders per second until the rest had heard of all of it: what the whole suite bears
    filed      the same, while filings arrived as fast as they were answered; `filings` of them per second
    visible    seconds from when an order was due to the commit of its deposit, at half of `whole`
    processor  processor milliseconds per deposit, by process, while no other service worked
    profile    percent of the depositing process's busy samples by part
    others     processors that were busy with what is not ours meanwhile, at most
    """

    backlog: dict[int, float] = field(default_factory=dict)
    bare: float = 0.0
    followed: float = 0.0
    whole: float = 0.0
    filed: float = 0.0
    filings: float = 0.0
    visible: Figures = field(default_factory=lambda: Figures(0, []))
    processor: dict[str, float] = field(default_factory=dict)
    profile: dict[str, float] = field(default_factory=dict)
    others: float = 0.0


async def measure(servers: Servers, folder: Path, many: int, seconds: float, py_spy: str | None) -> Deposits:
    """Backlogs of `many` orders, and an even rate for `seconds`. Raises BadAnswer, NotReady, TimeoutError."""
    await keep_commit_instants(servers.postgres)
    async with RealSuite(servers.postgres, servers.kafka, servers.minio, folder, UNLIMITED) as suite:
        await more_cases(suite)
        run = await _Run.prepared(suite, servers, many, Deposits())
        measured = run.measured
        try:
            async with run.alone():
                measured.backlog[1] = await run.backlog(watched=True)
                measured.backlog[2] = await run.backlog(2)
                await run.profiled(Profiler(py_spy, folder) if py_spy else None)
                measured.bare = await run.bare()
            await run.followed()
            await run.even(measured.whole / 2, seconds)
            await run.filed(seconds)
        finally:
            await run.log.close()
        return measured


@dataclass(slots=True)
class _Run:
    suite: RealSuite
    servers: Servers
    many: int
    measured: Deposits
    log: KafkaLog
    personas: Sequence[UUID]

    @classmethod
    async def prepared(cls, suite: RealSuite, servers: Servers, many: int, measured: Deposits) -> "_Run":
        """With mailboxes, and someone who sends orders."""
        log = KafkaLog(suite.environment["ESTRADO_KAFKA_BOOTSTRAP"], replication=1, min_in_sync=1)
        personas = [uuid4() for _ in range(MAILBOXES)]
        now = datetime.now(UTC)
        rows = [(uuid4(), f"BENCH-{number}", persona, now, now) for number, persona in enumerate(personas)]
        connection = await asyncpg.connect(suite.databases["casillero"].replace("+asyncpg", ""))
        try:
            await connection.copy_records_to_table(
                "casilleros", records=rows, columns=("casillero_id", "numero", "persona", "abierto", "ultimo")
            )
        finally:
            await connection.close()
        return cls(suite, servers, many, measured, log, personas)

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """While no other service works."""
        others = [self.suite.process("work", service) for service in ("expedientes", "identity")]
        await asyncio.gather(*(process.stop() for process in others))
        yield
        await asyncio.gather(*(process.start() for process in others))
        await self._heard()
        await self._quiet()

    async def backlog(self, processes: int = 1, *, watched: bool = False) -> float:
        """Deposits per second when `many` orders wait for that many processes; `watched`: with who used the
        processors."""
        run, worker = await self._waiting()
        async with self._more_workers(processes - 1):
            await worker.start()
            pids = {process.name: process.pid for process in self.suite.processes.values() if process.alive}
            before = machine.processor_time(pids, self.servers.by_name())
            await self._wait_for(run)
            after = machine.processor_time(pids, self.servers.by_name())
        if watched:
            spent = after.since(before)
            self.measured.others = spent.pop(machine.OTHERS) / (after.at - before.at)
            self.measured.processor = {process: 1000 * used / self.many for process, used in spent.items()}
        rate = await self._rate(run)
        await self._quiet()
        return rate

    async def _waiting(self) -> tuple[str, Process]:
        """A backlog, and who is to take it, stopped."""
        worker = self.suite.process("work", "casillero")
        await worker.stop()
        run = uuid4().hex[:8]
        orders = orders_of(run, self.many, self.personas)
        await acts.issue(self.suite.databases["expedientes"], orders)
        for batch in _batches(orders):
            await self.log.publish(batch)
        return run, worker

    @asynccontextmanager
    async def _more_workers(self, number: int) -> AsyncIterator[None]:
        """So many more processes that work for casillero, members of the same group."""
        more = []
        for each in range(1, number + 1):
            own = {"ESTRADO_DATA_DIR": str(self.suite.folder / f"work-{each}"), "ESTRADO_MEMBER": str(each)}
            log = self.suite.folder / f"work-casillero-{each}.log"
            more.append(Process(("work", "casillero"), self.suite.environment | own, log, works))
        try:
            await asyncio.gather(*(process.start() for process in more))
            yield
        finally:
            await asyncio.gather(*(process.stop() for process in more))

    async def bare(self) -> float:
        """The same number of orders by bare parts alone."""
        worker = self.suite.process("work", "casillero")
        await worker.stop()
        orders = orders_of(uuid4().hex[:8], self.many, self.personas)
        rate = await bare_deposits.rate(self.servers, orders, self.personas)
        await worker.start()
        return rate

    async def filed(self, seconds: float) -> None:
        """A backlog while filings arrive, from its beginning to its end."""
        run, worker = await self._waiting()
        filing = await Filing.prepared(self.suite.url, await presenter(self.suite), "")
        await worker.start()
        deposited = asyncio.create_task(self._wait_for(run))
        rounds = []
        while not deposited.done():
            rounds.append(await closed_loop(self.suite.url, filing, FILERS, seconds))
        await deposited
        self.measured.filings = together(rounds).per_second
        self.measured.filed = await self._rate(run)
        await self._quiet()

    async def followed(self) -> None:
        """The rate of a backlog, and that at which all hear of it."""
        run, worker = await self._waiting()
        await worker.start()
        began = time.monotonic()
        await self._wait_for(run)
        await self._heard()
        self.measured.whole = self.many / (time.monotonic() - began)
        self.measured.followed = await self._rate(run)
        await self._quiet()

    async def _heard(self) -> None:
        """Return once expedientes and identity know all that casillero has recorded, also after they were away."""
        async with asyncio.timeout(5 * _PATIENCE):
            for service in ("expedientes", "identity"):
                while await self._count("casillero", _RECORDED) > await self._count(service, _HEARD):
                    await asyncio.sleep(0.5)

    async def _count(self, service: str, query: str) -> int:
        return int((await fetch(self.suite.databases[service], query))[0][0])

    async def even(self, per_second: float, seconds: float) -> None:
        """Orders at an even rate, sent each _TICK; each one's time counts from when it was due."""
        run = uuid4().hex[:8]
        sent: dict[UUID, float] = {}
        orders = orders_of(run, int(per_second * (_WARM + seconds)), self.personas)
        await acts.issue(self.suite.databases["expedientes"], orders)
        start = time.time() + 0.1
        at = 0
        while at < len(orders):
            await asyncio.sleep(_TICK - time.time() % _TICK)
            due = int((time.time() - start) * per_second) + 1
            together = orders[at : max(at, due)]
            sent |= {_entrega(order): start + (at + n) / per_second for n, order in enumerate(together)}
            await self.log.publish(together)
            at += len(together)
        await self._wait_for(run, len(orders))
        rows = await fetch(self.suite.databases["casillero"], _COMMITTED, run)
        instants = [(sent[row["entrega_id"]], row["at"].timestamp()) for row in rows]
        times = sorted(committed - asked for asked, committed in instants if asked >= start + _WARM)
        self.measured.visible = Figures(per_second, times)

    async def profiled(self, profiler: Profiler | None) -> None:
        """Where the time of a backlog goes, in a run apart."""
        if profiler is None:
            return
        run, worker = await self._waiting()
        await worker.start()
        seconds = self.many / self.measured.backlog[1] / 2
        async with profiler.watching("deposits", {worker.name: worker.pid}, seconds) as profiles:
            await self._wait_for(run)
        self.measured.profile = profiles[worker.name]
        await self._quiet()

    async def _rate(self, run: str) -> float:
        """Without the first tenth of the run."""
        rows = await fetch(self.suite.databases["casillero"], _COMMITTED, run)
        counted = [row["at"] for row in rows[len(rows) // 10 :]]
        return (len(counted) - 1) / float((counted[-1] - counted[0]).total_seconds())

    async def _wait_for(self, run: str, many: int = 0) -> None:
        async with asyncio.timeout(_PATIENCE):
            while (await fetch(self.suite.databases["casillero"], _COUNT, run))[0][0] < (many or self.many):
                await asyncio.sleep(1.0)  # the question itself takes PostgreSQL's time from what is measured

    async def _quiet(self) -> None:
        """Return once what follows from deposits is done: events sent, alerts planned."""
        left = "SELECT (SELECT count(*) FROM eventos_sin_enviar) + (SELECT count(*) FROM deposito_sin_alertar)"
        async with asyncio.timeout(_PATIENCE):
            while await self._count("casillero", left):
                await asyncio.sleep(0.25)


def orders_of(run: str, many: int, personas: Sequence[UUID]) -> list[Event]:
    """Delivery orders of `many` cases for any of `personas`, as expedientes sends them."""
    issued = datetime.now(UTC) - timedelta(seconds=1)
    return [_order(str(UUID(f"{run}{number:024x}")), number, random.choice(personas), issued) for number in range(many)]


def _order(expediente: str, number: int, persona: UUID, issued: datetime) -> Event:
    message = EntregaOrdenada(
        entrega_id=str(uuid4()),
        clase=CLASE_DE_ENTREGA_NOTIFICACION,
        destinatario=str(persona),
        asunto=f"Decreto de trámite número {number} dentro del juicio ordinario laboral",
        productor="expedientes",
        documentos=[
            ReferenciaDeDocumento(
                documento_id=uuid4().hex, nombre="decreto.pdf", tipo="application/pdf", bytes=123_456, sha256="ab" * 32
            )
        ],
        emision=to_timestamp(issued),
        expediente_id=expediente,
        numero_de_expediente=f"01071-2026-{number:05}",
        acto_id=str(uuid4()),
    )
    return Event(
        id=uuid4(),
        topic=_TOPIC,
        type=message.DESCRIPTOR.full_name,
        source="/estrado/expedientes",
        subject=expediente,
        time=issued,
        seq=1,
        data=message.SerializeToString(),
    )


def _entrega(order: Event) -> UUID:
    return UUID(EntregaOrdenada.FromString(order.data).entrega_id)


def _batches(orders: list[Event]) -> list[list[Event]]:
    return [orders[at : at + _PUBLISHED] for at in range(0, len(orders), _PUBLISHED)]

"""Real mode: the suite as separate processes on PostgreSQL, Kafka and MinIO, and the bare parts on the same servers."""

import asyncio
import time
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import asyncpg
import orjson
from estrado.expedientes.v1 import expedientes_service_pb2_grpc

from cli.seed import _expediente, corte_sintetica
from libs.foundation.rpc.client import connect
from libs.foundation.rpc.tokens import ServiceIdentity
from libs.foundation.testing.servers import KafkaServer, MinioServer, PostgresServer, Server
from tests.bench import bare, machine
from tests.bench.client import Connection, log_in, request
from tests.bench.load import Figures, Work, at_rate, closed_loop, together
from tests.bench.pdfs import pdf_of
from tests.bench.profile import Profiler
from tests.integration.suite import RealSuite

PRESENTER = "lic.morales@abogados.example"
CASES = 24
# Seeded cases to copy: every party of the one has a mailbox, in the other somebody is served on paper.
WITH_MAILBOXES, WITH_PAPER = "sumario", "ordinario"
FILERS, READERS = 8, 16
ROUNDS = 3
PROFILED = {
    "filing": ("serve gateway", "serve expedientes", "work casillero"),
    "read": ("serve gateway", "serve expedientes"),
}
# Limits that protect a court from one client would only measure themselves here.
UNLIMITED = {
    "ESTRADO_GATEWAY_RATE_PER_ADDRESS": "",
    "ESTRADO_GATEWAY_RATE_PER_ACCOUNT": "",
    "ESTRADO_GATEWAY_MAX_PER_ACCOUNT": "100",
    "ESTRADO_GATEWAY_UPLOAD_MAX": str(256 * machine.MIB),
}
_LISTED = "/v1/expedientes?limite=20"
_NOTHING = "/v1/calendario?desde=2026-11-23&hasta=2026-11-23"
# Authenticated, then refused for its `limite` before any service is asked.
_REFUSED = "/v1/expedientes?limite=0"
_COMMITTED = "SELECT escrito_id, pg_xact_commit_timestamp(xmin) AS at FROM escritos"
_VISIBLE = """
SELECT e.acto_id, min(pg_xact_commit_timestamp(n.xmin)) AS first, max(pg_xact_commit_timestamp(n.xmin)) AS last
FROM notificaciones n JOIN entregas e USING (entrega_id) GROUP BY e.acto_id
"""


@dataclass(slots=True)
class Measured:
    """Figures of ours and of the bare parts, by what was measured; times in seconds, memory in MiB.

    others      processors that were busy with what is not ours meanwhile, at most
    idle        processor milliseconds per second without load, by process
    processor   processor milliseconds per unit of work beyond the idle ones, by work and process
    profiles    percent of a process's busy samples by part, by work and process
    """

    ours: dict[str, Figures] = field(default_factory=dict)
    bare: dict[str, Figures] = field(default_factory=dict)
    memory: dict[int, float] = field(default_factory=dict)
    resident: dict[str, float] = field(default_factory=dict)
    others: float = 0.0
    idle: dict[str, float] = field(default_factory=dict)
    processor: dict[str, dict[str, float]] = field(default_factory=dict)
    profiles: dict[str, dict[str, dict[str, float]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Servers:
    """The three servers, of which everything measured here makes use."""

    postgres: PostgresServer
    kafka: KafkaServer
    minio: MinioServer

    def by_name(self) -> dict[str, Server]:
        """Them, by what they are called in a table."""
        return {"PostgreSQL": self.postgres, "Kafka": self.kafka, "MinIO": self.minio}


async def measure(servers: Servers, folder: Path, seconds: float, py_spy: str | None) -> Measured:
    """Everything, each load for `seconds`. Raises BadAnswer, NotReady, TimeoutError."""
    await keep_commit_instants(servers.postgres)
    suite = RealSuite(servers.postgres, servers.kafka, servers.minio, folder, UNLIMITED)
    async with suite:
        await more_cases(suite)
        async with bare.bare_app(
            servers.postgres, servers.minio, suite.databases["expedientes"], folder / "bare.log"
        ) as bare_url:
            run = _Run(suite, servers, bare_url, seconds, Measured())
            await run.reads()
            await run.filings()
            await run.delay("visible", WITH_MAILBOXES)
            await run.delay("visible, one on paper", WITH_PAPER)
            await run.where(Profiler(py_spy, folder) if py_spy else None)
            await run.memory()
            return run.measured


@dataclass(frozen=True, slots=True)
class _Run:
    suite: RealSuite
    servers: Servers
    bare_url: str
    seconds: float
    measured: Measured

    async def reads(self) -> None:
        """Reads that touch the database, and those that do not."""
        for name, ours, theirs, status in (
            ("database", _LISTED, "/cases", 200),
            ("nothing", _NOTHING, "/nothing", 200),
            ("refused", _REFUSED, "/nothing", 422),
        ):
            await self._compare(name, READERS, _read(ours, await self._token(), status), _read(theirs, {}, 200))

    async def filings(self) -> None:
        """Filings of a 1 MiB PDF."""
        content = pdf_of(machine.MIB)
        head = request("POST", "/filings", {"content-type": "application/pdf"}, len(content))
        filing = await self._filing()
        await self._compare("filing", FILERS, filing, lambda connection, _: connection.ask(head, content, expected=201))
        self.measured.ours["upload"] = Figures(0, sorted(filing.uploads))

    async def where(self, profiler: Profiler | None) -> None:
        """Who uses the processors, idle and per unit of work; with a profile in a run apart."""
        before = self._used()
        await asyncio.sleep(self.seconds / ROUNDS)
        idle = self._used().per_second_since(before)
        self.measured.idle.update({name: 1000 * used for name, used in idle.items()})
        reading = _read(_LISTED, await self._token(), 200)
        for name, connections, work in (("filing", FILERS, await self._filing()), ("read", READERS, reading)):
            before = self._used()
            done = await closed_loop(self.suite.url, work, connections, self.seconds / ROUNDS)
            await self._quiet()
            after = self._used()
            self.measured.others = max(self.measured.others, after.per_second_since(before)[machine.OTHERS])
            self.measured.processor[name] = {
                process: 1000 * (used - idle[process] * (after.at - before.at)) / done.all
                for process, used in after.since(before).items()
            }
            if profiler:
                watched = {process: pid for process, pid in self._pids().items() if process in PROFILED[name]}
                async with profiler.watching(name, watched, self.seconds) as profiles:
                    await closed_loop(self.suite.url, work, connections, self.seconds)
                self.measured.profiles[name] = profiles
                await self._quiet()

    def _used(self) -> machine.Clockwork:
        return machine.processor_time(self._pids(), self.servers.by_name())

    async def _compare(self, name: str, connections: int, ours: Work, theirs: Work) -> None:
        """Ours and the bare ones take turns, so that what else the machine does is shared out."""
        mine, bares = [], []
        for _ in range(ROUNDS):
            mine.append(await closed_loop(self.suite.url, ours, connections, self.seconds / ROUNDS))
            await self._quiet()
            bares.append(await closed_loop(self.bare_url, theirs, connections, self.seconds / ROUNDS))
        self.measured.ours[name], self.measured.bare[name] = together(mine), together(bares)

    async def delay(self, name: str, cases: str) -> None:
        """From the commit of a filing to the commit of its avisos, at half the rate reached."""
        rate = self.measured.ours["filing"].per_second / 2
        since = time.time()
        filing = await self._filing(cases)
        self.measured.ours[f"filing, {name}"] = await at_rate(self.suite.url, filing, FILERS, rate, self.seconds)
        await self._quiet()
        times = await self._delays(since)
        self.measured.ours[name] = Figures(rate, times)
        self.measured.bare[name] = Figures(rate, await bare.round_trips(self.servers.kafka, rate, self.seconds))

    async def _delays(self, since: float) -> list[float]:
        committed = await fetch(self.suite.databases["expedientes"], _COMMITTED)
        visible = {row["acto_id"]: row["last"] for row in await fetch(self.suite.databases["casillero"], _VISIBLE)}
        return sorted(
            (visible[str(row["escrito_id"])] - row["at"]).total_seconds()
            for row in committed
            if row["at"].timestamp() >= since
        )

    async def memory(self) -> None:
        """The gateway's peak while one file is uploaded, small and large."""
        connection = await Connection.open(self.suite.url)
        pid = self.suite.process("serve", "gateway").pid
        for size in (1, 200):
            content = pdf_of(size * machine.MIB)
            headers = {"content-type": "application/pdf", **await self._token()}
            head = request("POST", "/v1/documentos", headers, len(content))
            machine.forget_peak(pid)
            pieces = [content[at : at + machine.MIB] for at in range(0, len(content), machine.MIB)]
            await connection.send_long(head, pieces, expected=201)
            self.measured.memory[size] = machine.peak(pid)
        connection.close()
        self.measured.resident.update({name: machine.resident(pid) for name, pid in self._pids().items()})

    async def _token(self) -> dict[str, str]:
        return await presenter(self.suite)

    async def _filing(self, cases: str = "") -> "Filing":
        return await Filing.prepared(self.suite.url, await self._token(), cases)

    def _pids(self) -> dict[str, int]:
        return {process.name: process.pid for process in self.suite.processes.values()}

    async def _quiet(self) -> None:
        """Return once every filing's avisos are there, so that the next measurement has the machine to itself."""
        deadline = time.monotonic() + 60
        while True:
            filed = await fetch(self.suite.databases["expedientes"], "SELECT count(*) FROM escritos")
            delivered = await fetch(
                self.suite.databases["casillero"],
                "SELECT count(DISTINCT acto_id) FROM entregas JOIN notificaciones USING (entrega_id)",
            )
            if delivered[0][0] >= filed[0][0]:
                return
            if time.monotonic() > deadline:
                raise TimeoutError(f"{filed[0][0]} filings, {delivered[0][0]} of them with their avisos")
            await asyncio.sleep(0.25)


@dataclass(frozen=True, slots=True)
class Filing:
    """Uploads a 1 MiB PDF and presents it; each connection has cases of its own."""

    numeros: list[str]
    headers: dict[str, str]
    upload: bytes
    content: bytes
    uploads: list[float] = field(default_factory=list)

    @classmethod
    async def prepared(cls, url: str, token: dict[str, str], kind: str) -> "Filing":
        """With the copies of the seeded case of that `kind` ("": of both)."""
        connection = await Connection.open(url)
        answer = await connection.ask(request("GET", f"/v1/expedientes?limite={2 * CASES}", token))
        connection.close()
        cases = [item["numero"] for item in orjson.loads(answer.body)["items"] if kind in item["tipo_de_proceso"]]
        content = pdf_of(machine.MIB)
        upload = request("POST", "/v1/documentos", {"content-type": "application/pdf", **token}, len(content))
        return cls(cases, token, upload, content)

    async def __call__(self, connection: Connection, number: int) -> None:
        """One filing; `uploads` keeps the seconds that its upload took."""
        begun = time.perf_counter()
        recibo = orjson.loads((await connection.ask(self.upload, self.content, expected=201)).body)["recibo"]
        self.uploads.append(time.perf_counter() - begun)
        body = orjson.dumps({"tipo": "memorial", "sumilla": "Evacúa audiencia", "documentos": [recibo]})
        turn = int(time.monotonic() * 1000) % (len(self.numeros) // FILERS)
        numero = self.numeros[number + FILERS * turn]
        headers = {"content-type": "application/json", "idempotency-key": str(uuid4()), **self.headers}
        await connection.ask(
            request("POST", f"/v1/expedientes/{numero}/escritos", headers, len(body)), body, expected=201
        )


async def presenter(suite: RealSuite) -> dict[str, str]:
    """The headers of who presents."""
    return await log_in(suite.url, PRESENTER, corte_sintetica()["contrasena"])


def _read(path: str, headers: dict[str, str], status: int) -> Work:
    head = request("GET", path, headers)
    return lambda connection, _: connection.ask(head, expected=status)


async def fetch(url: str, query: str, *values: object) -> list[asyncpg.Record]:
    """The rows that `query` gives in the database at `url`."""
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        rows: list[asyncpg.Record] = await connection.fetch(query, *values)
        return rows
    finally:
        await connection.close()


async def keep_commit_instants(postgres: PostgresServer) -> None:
    """Let PostgreSQL remember when each transaction committed; it takes a restart."""
    await fetch(postgres.url(), "ALTER SYSTEM SET track_commit_timestamp = on")
    postgres.kill()
    postgres.start()


async def more_cases(suite: RealSuite) -> None:
    """Enter the two seeded cases again and again, under other keys: CASES of each, in turns."""
    corte = corte_sintetica()
    abogados = {cuenta["correo"]: cuenta for cuenta in corte["cuenta"] if "colegiado" in cuenta}
    me = ServiceIdentity("cli", Path(suite.environment["ESTRADO_KEYS_DIR"]))
    target = suite.environment["ESTRADO_PEERS"].replace("{service}", "expedientes")
    async with connect(target, "expedientes", me) as channel:
        stub = expedientes_service_pb2_grpc.ExpedientesServiceStub(channel)
        for number in range(CASES):
            for seeded in corte["expediente"]:
                if seeded["tipo_de_proceso"] in {WITH_MAILBOXES, WITH_PAPER}:
                    copy = {**seeded, "llave": f"bench-{seeded['llave']}-{number}"}
                    await stub.RegistrarExpediente(_expediente(copy, abogados), timeout=30)

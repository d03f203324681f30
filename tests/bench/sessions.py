"""Logins and refreshes in real mode, beside the work that they cannot do without.

No login costs less than one Argon2id. A refresh is compared with a handler that does two writes and a signature
(`bare_app`).
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import orjson
from argon2 import PasswordHasher
from estrado.identity.v1 import identity_pb2, identity_service_pb2, identity_service_pb2_grpc

from libs.foundation.rpc.client import connect
from libs.foundation.rpc.tokens import ServiceIdentity
from services.identity.adapters.contrasenas import MEMORIA_KIB, PASADAS
from tests.bench import bare, machine
from tests.bench.client import Connection, request
from tests.bench.load import Figures, Work, at_rate, closed_loop, together
from tests.bench.real import ROUNDS, UNLIMITED, Servers
from tests.integration.suite import RealSuite

CONNECTIONS = 16
SHARE = 0.7  # of the rate reached
COUNTED = ("serve gateway", "serve identity")
_ACCOUNTS = 64
_CONTRASENA = "QZ-VKX7W"
_JSON = {"content-type": "application/json"}

Bare = Callable[[], Awaitable[Figures]]


@dataclass(slots=True)
class Sessions:
    """Figures by what was done, `ours` and `bare`; `even` is ours at SHARE of the rate reached.

    processor   processor milliseconds per unit of work beyond the idle ones, by work and process
    others      processors that were busy with what is not ours meanwhile, at most
    """

    ours: dict[str, Figures] = field(default_factory=dict)
    bare: dict[str, Figures] = field(default_factory=dict)
    even: dict[str, Figures] = field(default_factory=dict)
    processor: dict[str, dict[str, float]] = field(default_factory=dict)
    others: float = 0.0


async def measure(servers: Servers, folder: Path, seconds: float) -> Sessions:
    """Each load for `seconds`. Raises BadAnswer, NotReady."""
    async with RealSuite(servers.postgres, servers.kafka, servers.minio, folder, UNLIMITED) as suite:
        await _register(suite)
        cases = suite.databases["expedientes"]
        async with bare.bare_app(servers.postgres, servers.minio, cases, folder / "bare.log") as bare_url:
            run = _Run(suite, servers, seconds, Sessions())
            await run.compare("login", log_in, partial(_argon2, seconds / ROUNDS))
            ours = await Renewing.begun(suite.url, "/v1/sesiones/renovacion", log_in)
            theirs = await Renewing.begun(bare_url, "/sessions/renewal", _bare_session)
            load = partial(closed_loop, bare_url, theirs, CONNECTIONS, seconds / ROUNDS)
            await run.compare("refresh", ours, load)
            return run.measured


@dataclass(frozen=True, slots=True)
class _Run:
    suite: RealSuite
    servers: Servers
    seconds: float
    measured: Sessions

    async def compare(self, name: str, ours: Work, theirs: Bare) -> None:
        """Ours and the bare one in turns, so that what else the machine does is shared out; then ours at an even
        rate."""
        before = self._used()
        await asyncio.sleep(self.seconds / ROUNDS)
        idle = self._used().per_second_since(before)
        mine, bares = [], []
        spent = dict.fromkeys(idle, 0.0)
        for _ in range(ROUNDS):
            before = self._used()
            mine.append(await closed_loop(self.suite.url, ours, CONNECTIONS, self.seconds / ROUNDS))
            after = self._used()
            for process, used in after.since(before).items():
                spent[process] += used - idle[process] * (after.at - before.at)
            self.measured.others = max(self.measured.others, after.per_second_since(before)[machine.OTHERS])
            bares.append(await theirs())
        units = sum(figures.all for figures in mine)
        self.measured.processor[name] = {process: 1000 * used / units for process, used in spent.items()}
        self.measured.ours[name], self.measured.bare[name] = together(mine), together(bares)
        rate = SHARE * self.measured.ours[name].per_second
        self.measured.even[name] = await at_rate(self.suite.url, ours, CONNECTIONS, rate, self.seconds)

    def _used(self) -> machine.Clockwork:
        pids = {process.name: process.pid for process in self.suite.processes.values()}
        return machine.processor_time(pids, self.servers.by_name())


@dataclass(frozen=True, slots=True)
class Renewing:
    """Exchanges each connection's refresh token for the next one."""

    path: str
    tokens: list[str]

    @classmethod
    async def begun(cls, url: str, path: str, opened: Callable[[Connection, int], Awaitable[str]]) -> "Renewing":
        """With the first token of each connection."""
        connection = await Connection.open(url)
        tokens = [await opened(connection, number) for number in range(CONNECTIONS)]
        connection.close()
        return cls(path, tokens)

    async def __call__(self, connection: Connection, number: int) -> None:
        """One exchange."""
        self.tokens[number] = await _token(connection, self.path, {"token_renovacion": self.tokens[number]})


async def log_in(connection: Connection, number: int) -> str:
    """The refresh token of a new session of one of the accounts."""
    body = {"correo": _correo(number % _ACCOUNTS), "contrasena": _CONTRASENA}
    return await _token(connection, "/v1/sesiones", body)


async def _bare_session(connection: Connection, number: int) -> str:
    return await _token(connection, "/sessions", {"device": str(number)})


async def _token(connection: Connection, path: str, fields: dict[str, str]) -> str:
    body = orjson.dumps(fields)
    answer = await connection.ask(request("POST", path, _JSON, len(body)), body, expected=201)
    return str(orjson.loads(answer.body)["token_renovacion"])


async def _argon2(seconds: float) -> Figures:
    """Passwords verified one after the other on every core, and nothing else."""
    hasher = PasswordHasher(time_cost=PASADAS, memory_cost=MEMORIA_KIB, parallelism=1)
    kept = hasher.hash(_CONTRASENA)
    start = time.perf_counter()

    def verify() -> list[float]:
        times = []
        while (begun := time.perf_counter()) < start + seconds:
            hasher.verify(kept, _CONTRASENA)
            times.append(time.perf_counter() - begun)
        return times

    loop, cores = asyncio.get_running_loop(), machine.cores()
    with ThreadPoolExecutor(cores) as threads:
        done = await asyncio.gather(*(loop.run_in_executor(threads, verify) for _ in range(cores)))
    times = sorted(time for of_one in done for time in of_one)
    return Figures(len(times) / (time.perf_counter() - start), times)


async def _register(suite: RealSuite) -> None:
    """The accounts that log in: vouched, without a second factor."""
    me = ServiceIdentity("cli", Path(suite.environment["ESTRADO_KEYS_DIR"]))
    target = suite.environment["ESTRADO_PEERS"].replace("{service}", "identity")
    async with connect(target, "identity", me) as channel:
        identity = identity_service_pb2_grpc.IdentityServiceStub(channel)
        for number in range(_ACCOUNTS):
            registration = identity_service_pb2.RegistrarCuentaRequest(
                correo=_correo(number),
                contrasena=_CONTRASENA,
                nombre="Medida",
                cui="1234 56789 0101",
                tipo=identity_pb2.TIPO_DE_CUENTA_INDIVIDUAL,
                sin_verificar=True,  # all of them claim one CUI
            )
            await identity.RegistrarCuenta(registration, timeout=30)


def _correo(number: int) -> str:
    return f"medida-{number:07}@correo.example"

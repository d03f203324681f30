"""Tasks that end or fail are started again; they end with their block. A process waits for its stores and schema,
says for what, and not too often. What hangs ends its process."""

import asyncio
import faulthandler
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from structlog.testing import capture_logs

from libs.foundation import service, tasks
from libs.foundation.core.errors import Unavailable
from libs.foundation.eventos.consumer import ConsumidorAtascado
from libs.foundation.eventos.log import RegistroNoDisponible
from libs.foundation.observability.health import Health, Question
from libs.foundation.rpc.server import RpcServer
from libs.foundation.service import Service
from libs.foundation.sql.database import BaseDeDatosNoDisponible, Body, Database, T, open_database
from libs.foundation.sql.migrate import apply, migrate
from libs.foundation.sql.schema import FOUNDATION, Standing
from libs.foundation.tasks import Worker, patiently, supervised
from libs.foundation.testing.contracts.schema import ONE, TWO, Step, release

CONTRACTION = Step("0003", expands=False)


@pytest.mark.parametrize("ending", [None, Unavailable(), ZeroDivisionError(), ConsumidorAtascado("prueba")])
async def test_a_task_that_ends_is_started_again(ending: Exception | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "_RESTART", 0.0)
    starts = asyncio.Semaphore(0)

    async def worker() -> None:
        starts.release()
        if ending:
            raise ending

    async with asyncio.timeout(5), supervised("prueba", [worker]):
        await starts.acquire()
        await starts.acquire()


async def test_tasks_end_with_their_block() -> None:
    started, ended = asyncio.Event(), asyncio.Event()

    async def worker() -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with asyncio.timeout(5), supervised("prueba", [worker]):
        await started.wait()
    assert ended.is_set()


def unmade() -> RpcServer:
    raise AssertionError


class Away:
    """A database that does not answer."""

    dialect = "sqlite"

    async def write(self, body: Body[T], budget: float = 2.0) -> T:
        raise BaseDeDatosNoDisponible

    async def maintain(self, body: Body[T], budget: float) -> T:
        raise BaseDeDatosNoDisponible

    async def read(self, body: Body[T]) -> T:
        raise BaseDeDatosNoDisponible from ConnectionRefusedError(111, "Connection refused")

    async def close(self) -> None: ...


async def stores() -> None:
    """They answer."""


async def idle() -> None:
    """A task without an end."""
    await asyncio.Event().wait()


async def hung() -> None:
    """A consumer whose watchdog ends it."""
    raise ConsumidorAtascado("prueba")


def working(*workers: Worker) -> Service:
    """A service that is ready, with those workers."""

    return Service("prueba", Away(), unmade, (), workers, stores, stores, nothing)


async def test_a_hung_consumer_ends_its_work_process(monkeypatch: pytest.MonkeyPatch) -> None:
    forced: list[dict[str, Any]] = []
    monkeypatch.setattr(faulthandler, "dump_traceback_later", lambda seconds, **how: forced.append(how))
    monkeypatch.setattr(service, "standings", ready)
    async with asyncio.timeout(5):
        with pytest.raises(ConsumidorAtascado):
            await working(idle, hung).work(asyncio.Event(), Health())
    assert forced == [{"exit": True}]


async def ready(_database: object, _histories: object) -> list[Standing]:
    """Every schema is current."""
    return []


# A program: `estrado work` of a service whose consumer hung and whose other task, as a client library may, ends for
# nobody.
STUBBORN = """
import asyncio, sys
from contextlib import asynccontextmanager, suppress
from cli import main, processes, suite
from libs.foundation import service, tasks
from libs.foundation.tests.test_service import hung, ready, working

async def stubborn():
    while True:
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()

@asynccontextmanager
async def opened(settings, names):
    yield [working(hung, *others)]

others = {"none": [], "stubborn": [stubborn]}[sys.argv.pop()]
service.standings, service._LAST_SECONDS, suite.opened = ready, 1.0, opened
processes.known = lambda name: name
main.main()
"""


@pytest.mark.parametrize("other", ["none", "stubborn"])
async def test_it_ends_with_status_1_and_says_why_whatever_else_hangs(other: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", STUBBORN, "work", "prueba", other, stderr=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(60):
        _, logged = await process.communicate()
    assert process.returncode == 1
    assert "task hung: this process ends" in logged.decode()


def nothing() -> str:
    return ""


def service_on(
    database: Database, prepare: Worker = stores, missing: Question = nothing, topics: Worker = stores
) -> Service:
    """A service whose schema is that of identity."""
    return Service("identity", database, unmade, (), (), prepare, topics, missing)


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110 - health is only there to be asked
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("kind", ["serve", "work"])
async def test_what_waits_for_its_stores_says_so_and_stops_when_told(kind: str) -> None:
    stop, health = asyncio.Event(), Health()
    with capture_logs() as lines:
        waiting = asyncio.ensure_future(getattr(service_on(Away()), kind)(stop, health))
        await until(lambda: health.waiting_for() == BaseDeDatosNoDisponible.reason)
    assert health.wrong() == ""
    assert lines[0]["why"] == "ConnectionRefusedError [Errno 111] Connection refused"
    stop.set()
    await asyncio.wait_for(waiting, 5)


async def test_a_worker_is_ready_once_its_inboxes_are_members_and_not_while_it_ends(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/prueba.db")
    missing, stop, health = ["SUSCRIPCION"], asyncio.Event(), Health()
    assert health.waiting_for()
    working = asyncio.ensure_future(service_on(database, missing=lambda: "".join(missing)).work(stop, health))
    await until(lambda: "migrate" in health.waiting_for())
    await migrate(database, "identity", contract=True)
    await until(lambda: health.waiting_for() == "SUSCRIPCION")
    missing.clear()
    assert health.waiting_for() == ""
    stop.set()
    await asyncio.wait_for(working, 5)
    assert health.waiting_for()
    await database.close()


class Served:
    """A server of RPCs that nobody calls."""

    address = "unix:nowhere"

    async def start(self) -> None:
        """See RpcServer."""

    async def drain(self) -> None:
        """See RpcServer."""


@pytest.mark.parametrize(("kind", "waits_for"), [("serve", ""), ("work", "REGISTRO_DE_EVENTOS_NO_DISPONIBLE")])
async def test_while_the_event_log_is_away_filings_go_on(kind: str, waits_for: str, tmp_path: Path) -> None:
    async def away() -> None:
        raise RegistroNoDisponible

    database = open_database(f"sqlite:///{tmp_path}/prueba.db")
    await migrate(database, "identity", contract=True)
    stop, health = asyncio.Event(), Health()
    one = replace(service_on(database, topics=away), server=cast("Any", Served))
    running = asyncio.ensure_future(getattr(one, kind)(stop, health))
    await until(lambda: health.waiting_for() == waits_for)
    stop.set()
    await asyncio.wait_for(running, 5)
    await database.close()


async def test_what_is_waited_for_is_said_again_but_not_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "_PATIENCE", 0.001)
    monkeypatch.setattr(tasks, "_SAY_AGAIN", 0.1)
    attempts = 0
    with capture_logs() as lines:

        async def attempt() -> str:
            nonlocal attempts
            attempts += 1
            return "" if len(lines) == 3 else "ALGO"

        assert await asyncio.wait_for(patiently("prueba", attempt, asyncio.Event(), Health()), 5)
    assert [line["waiting_for"] for line in lines] == ["ALGO"] * 3
    assert attempts > 10


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ((ONE,), "servicio is at 0001, behind where this release knows 0002: run `estrado migrate`"),
        (
            (ONE, TWO, CONTRACTION),
            "servicio is at 0003, too far ahead where this release knows 0002: start the release",
        ),
    ],
)
async def test_a_process_waits_on_a_schema_it_cannot_run_on_and_says_what_to_do(
    steps: tuple[Step, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "histories_of", lambda _: (FOUNDATION, release(tmp_path / "this", ONE, TWO)))
    database, stop = open_database(f"sqlite:///{tmp_path}/prueba.db"), asyncio.Event()
    await apply(database, [FOUNDATION, release(tmp_path / "other", *steps)], contract=True)

    def stop_after_a_word(_: Any, __: str, event: Any) -> Any:
        stop.set()
        return event

    with capture_logs(processors=[stop_after_a_word]) as logs:
        async with asyncio.timeout(5):
            assert not await service_on(database).until_ready(stop, Health())
    assert [said in line["waiting_for"] for line in logs] == [True]
    await database.close()


async def test_a_process_goes_on_on_a_schema_one_expansion_ahead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "histories_of", lambda _: (FOUNDATION, release(tmp_path / "this", ONE)))
    database, prepared = open_database(f"sqlite:///{tmp_path}/prueba.db"), asyncio.Event()
    await apply(database, [FOUNDATION, release(tmp_path / "newer", ONE, TWO)], contract=True)

    async def prepare() -> None:
        prepared.set()

    async with asyncio.timeout(5):
        assert await service_on(database, prepare).until_ready(asyncio.Event(), Health(), prepare)
    assert prepared.is_set()
    await database.close()

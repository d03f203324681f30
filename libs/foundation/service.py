"""A running service: what answers RPCs (`serve`) and what works on its own (`work`)."""

import asyncio
import faulthandler
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import structlog

from libs.foundation.core.errors import Unavailable
from libs.foundation.eventos.consumer import ConsumidorAtascado
from libs.foundation.observability.health import Health, Question
from libs.foundation.rpc.server import RpcServer
from libs.foundation.sql.database import Database
from libs.foundation.sql.schema import histories_of, standings, what_to_do

log = structlog.get_logger(__name__)

Worker = Callable[[], Awaitable[None]]
OnHung = Callable[[ConsumidorAtascado], None]
_RESTART = 1.0  # seconds before a task that ended is started again
_PATIENCE = 0.5  # seconds between looks at a store that is away
_SAY_AGAIN = 10.0  # seconds between lines about the same store
_LAST_SECONDS = 10.0  # in which a process that a hung consumer ends may end by itself


@dataclass(frozen=True, slots=True)
class Service:
    """What `build` gives.

    followers  tasks that both kinds of process need beside them (revocations)
    workers    tasks of a `work` process: relay, inboxes, jobs
    missing    what the inboxes wait for, once they run
    given_up   which of them its watchdog ended, until it moves again
    closers    called at the end, last built first
    """

    name: str
    database: Database
    server: Callable[[], RpcServer]
    followers: tuple[Worker, ...]
    workers: tuple[Worker, ...]
    prepare: Worker
    missing: Question
    given_up: Question
    closers: tuple[Worker, ...] = field(default=())

    async def serve(self, stop: asyncio.Event, health: Health) -> None:
        """Answer RPCs until `stop`, then drain."""
        if not await self.until_ready(stop, health):
            return
        server = self.server()
        # Followers end first: whoever listens to a feed of this service would hold up the drain.
        async with supervised(self.name, self.followers):
            await server.start()
            log.info("serving", service=self.name, address=server.address)
            health.ready()
            await stop.wait()
            health.end()
        await server.drain()

    async def work(self, stop: asyncio.Event, health: Health) -> None:
        """Relay, consume and keep the jobs' schedule until `stop`. Raises ConsumidorAtascado: a consumer hung, and
        what hung it may be this process's connections; whoever supervises starts a new one (RELIABILITY 9)."""
        if not await self.until_ready(stop, health):
            return
        hung: list[ConsumidorAtascado] = []

        def end(error: ConsumidorAtascado) -> None:
            # What hangs may not let itself be ended either: then this dumps where it is, and ends the process.
            faulthandler.dump_traceback_later(_LAST_SECONDS, exit=True)
            hung.append(error)
            stop.set()

        async with supervised(self.name, (*self.followers, *self.workers), end):
            log.info("working", service=self.name)
            health.ready(self.missing, self.given_up)
            await stop.wait()
            health.end()
        if hung:
            raise hung[0]

    async def until_ready(self, stop: asyncio.Event, health: Health) -> bool:
        """Wait until the stores answer and the schema is one that this release runs on; False when `stop` comes
        first."""

        async def prepared() -> str:
            to_do = what_to_do(await standings(self.database, histories_of(self.name)))
            if not to_do:
                await self.prepare()
            return to_do

        return await patiently(self.name, prepared, stop, health)

    async def close(self) -> None:
        """Let go of connections."""
        for close in self.closers:
            await close()


async def patiently(owner: str, attempt: Callable[[], Awaitable[str]], stop: asyncio.Event, health: Health) -> bool:
    """Try until `attempt` gives "". What else it gives, or raises as Unavailable, is what is waited for: `health` and
    log are told. False when `stop` comes first."""
    said, said_at = "", 0.0
    while not stop.is_set():
        try:
            waiting, why = await attempt(), ""
        except Unavailable as error:
            waiting, why = error.code, _why(error)
        if not waiting:
            return True
        health.unready(waiting)
        if waiting != said or time.monotonic() - said_at > _SAY_AGAIN:
            log.warning("waiting", service=owner, waiting_for=waiting, why=why)
            said, said_at = waiting, time.monotonic()
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await stop.wait()
    return False


def _why(error: Unavailable) -> str:
    """What an operator needs and may see: a database's own words may quote a row."""
    cause = error.__cause__
    words = [*error.metadata.values(), type(cause).__name__ if cause else "", str(getattr(cause, "code", ""))]
    return " ".join(dict.fromkeys(filter(None, [*words, str(cause) if isinstance(cause, OSError) else ""])))


@asynccontextmanager
async def supervised(owner: str, workers: Sequence[Worker], on_hung: OnHung | None = None) -> AsyncIterator[None]:
    """Run `workers` for as long as the block lasts; one that ends or fails is logged and started again. A consumer that
    hung is left to `on_hung`, where it is given."""
    tasks = [asyncio.create_task(_keep(owner, worker, on_hung)) for worker in workers]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _keep(owner: str, worker: Worker, on_hung: OnHung | None) -> None:
    task = getattr(worker, "__qualname__", repr(worker))
    while True:
        try:
            await worker()
            log.warning("task ended", owner=owner, task=task)
        except Unavailable as error:
            log.warning("task interrupted", owner=owner, task=task, reason=error.code)
        except ConsumidorAtascado as error:
            if on_hung is not None:
                log.critical("task hung: this process ends", owner=owner, task=task)
                return on_hung(error)
            log.error("task hung: it is started again", owner=owner, task=task)
        except Exception:
            log.exception("task failed", owner=owner, task=task)
        await asyncio.sleep(_RESTART)

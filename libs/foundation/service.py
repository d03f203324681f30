"""A running service: what answers RPCs (`serve`) and what works on its own (`work`)."""

import asyncio
import faulthandler
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from libs.foundation.observability.health import Health, Question
from libs.foundation.rpc.server import RpcServer
from libs.foundation.sql.database import Database
from libs.foundation.sql.schema import histories_of, standings, what_to_do
from libs.foundation.tasks import Hung, Worker, patiently, supervised

log = structlog.get_logger(__name__)

_LAST_SECONDS = 10.0  # in which a process that a hung consumer ends may end by itself


@dataclass(frozen=True, slots=True)
class Service:
    """What `build` gives.

    followers  tasks that both kinds of process need beside them (revocations)
    workers    tasks of a `work` process: relay, inboxes, jobs
    prepare    makes buckets and whatever else both kinds need
    topics     makes the topics, which `work` alone needs: filings go on while the event log is away
    missing    what the inboxes wait for before they first run
    closers    called at the end, last built first
    """

    name: str
    database: Database
    server: Callable[[], RpcServer]
    followers: tuple[Worker, ...]
    workers: tuple[Worker, ...]
    prepare: Worker
    topics: Worker
    missing: Question
    closers: tuple[Worker, ...] = field(default=())

    async def serve(self, stop: asyncio.Event, health: Health) -> None:
        """Answer RPCs until `stop`, then drain."""
        if not await self.until_ready(stop, health, self.prepare):
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
        """Relay, consume and keep the jobs' schedule until `stop`. Raises Hung: a consumer hung, and
        what hung it may be this process's connections; whoever supervises starts a new one (RELIABILITY 9)."""
        if not await self.until_ready(stop, health, self.prepare, self.topics):
            return
        hung: list[Hung] = []

        def end(error: Hung) -> None:
            # What hangs may not let itself be ended either: then this dumps where it is, and ends the process.
            faulthandler.dump_traceback_later(_LAST_SECONDS, exit=True)
            hung.append(error)
            stop.set()

        async with supervised(self.name, (*self.followers, *self.workers), end):
            log.info("working", service=self.name)
            health.ready(self.missing)
            await stop.wait()
            health.end()
        if hung:
            raise hung[0]

    async def until_ready(self, stop: asyncio.Event, health: Health, *steps: Worker) -> bool:
        """Wait until the schema is one that this release runs on and `steps`, in order, succeed; False when `stop`
        comes first."""

        async def prepared() -> str:
            to_do = what_to_do(await standings(self.database, histories_of(self.name)))
            if not to_do:
                for step in steps:
                    await step()
            return to_do

        return await patiently(self.name, prepared, stop, health)

    async def close(self) -> None:
        """Let go of connections."""
        for close in self.closers:
            await close()

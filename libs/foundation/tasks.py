"""Tasks that a process keeps going, and what it waits for before it begins."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress

import structlog

from libs.foundation.core.errors import Unavailable
from libs.foundation.observability.health import Health

log = structlog.get_logger(__name__)

_RESTART = 1.0  # seconds before a task that ended is started again
_PATIENCE = 0.5  # seconds between looks at a store that is away
_SAY_AGAIN = 10.0  # seconds between lines about the same store


class Hung(Exception):
    """A task's watchdog gave it up."""


Worker = Callable[[], Awaitable[None]]
OnHung = Callable[[Hung], None]


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
    """Run `workers` for as long as the block lasts; one that ends or fails is logged and started again, one that hung
    is left to `on_hung`, where it is given."""
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
        except Hung as error:
            if on_hung is not None:
                log.critical("task hung: this process ends", owner=owner, task=task)
                return on_hung(error)
            log.error("task hung: it is started again", owner=owner, task=task)
        except Exception:
            log.exception("task failed", owner=owner, task=task)
        await asyncio.sleep(_RESTART)

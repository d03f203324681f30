"""The relay: sends what the record holds and the log does not have yet. One per database, leased (RELIABILITY 5)."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Collection, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import Any, NoReturn, Protocol

import structlog

from libs.foundation.core.crashpoints import reach
from libs.foundation.core.errors import Unavailable
from libs.foundation.eventos.log import Event, EventLog, EventoRechazado, Topics
from libs.foundation.eventos.metrics import RELAY_HELD, RELAY_LAG, RELAY_SENT

log = structlog.get_logger()

Unsent = tuple[int, Event]
Key = tuple[str, str]

BATCH = 500
POLL_SECONDS = 0.25
_BACKOFF_SECONDS = 1.0
_RETRY_REJECTED_SECONDS = 300.0


class Lease(Protocol):
    """The right to send a database's events, for as long as its connection lives."""

    async def unsent(self, besides: Collection[int], limit: int) -> Sequence[Unsent]:
        """Up to `limit` unsent events with their positions, in order, leaving out the positions `besides`."""
        ...

    async def mark(self, positions: Collection[int]) -> None:
        """They are sent."""
        ...

    async def wait(self, seconds: float) -> None:
        """Return when something may have been recorded, or after `seconds`."""
        ...

    async def during(self, sending: Coroutine[Any, Any, None]) -> None:
        """Await `sending` while keeping the lease; gives it up when the lease is lost."""
        ...


class UnsentStore(Protocol):
    """Where unsent events are."""

    def lease(self) -> AbstractAsyncContextManager[Lease]:
        """Wait for the lease. Whatever is done with it raises Unavailable once it is lost."""
        ...


class Waker(Protocol):
    """Tells the relay, wherever it runs, that something was committed."""

    def wake(self) -> None:
        """Call after each commit; returns at once."""
        ...

    async def run(self) -> NoReturn:
        """Pass calls of `wake` on, for ever."""
        ...


class Relay:
    """Publishes a service's unsent events in order of position and marks them."""

    def __init__(self, store: UnsentStore, event_log: EventLog, topics: Topics) -> None:
        self._store = store
        self._log = event_log
        self._topics = topics
        self._rejected: dict[Key, set[int]] = defaultdict(set)
        self._retry_at = 0.0

    async def run(self) -> NoReturn:
        """Send for ever: takes the lease whenever it is free, and starts over when store or log are away."""
        while True:
            try:
                await self._log.ensure_topics(self._topics.all())
                async with self._store.lease() as lease:
                    log.info("relay.leased", service=self._topics.service)
                    await self._serve(lease)
            except Unavailable as error:
                log.warning("relay.paused", service=self._topics.service, reason=error.code, details=error.metadata)
                await asyncio.sleep(_BACKOFF_SECONDS)

    async def _serve(self, lease: Lease) -> NoReturn:
        while True:
            if self._rejected and time.monotonic() > self._retry_at:
                self._rejected.clear()
            besides = set[int]().union(*self._rejected.values())
            rows = await lease.unsent(besides, BATCH)
            reach("relay.leido")
            self._measure(rows)
            if rows:
                await self._send(lease, rows)
            else:
                await lease.wait(POLL_SECONDS)

    async def _send(self, lease: Lease, rows: Sequence[Unsent]) -> None:
        rows = [row for row in rows if not self._held(*row)]
        try:
            await self._publish(lease, rows)
        except EventoRechazado:
            for row in rows:
                if not self._held(*row):
                    await self._send_one(lease, row)

    async def _send_one(self, lease: Lease, row: Unsent) -> None:
        position, event = row
        try:
            await self._publish(lease, [row])
        except EventoRechazado:
            self._rejected[event.topic, event.subject].add(position)
            self._retry_at = time.monotonic() + _RETRY_REJECTED_SECONDS
            log.error("relay.rejected", event_id=str(event.id), type=event.type, bytes=len(event.data))

    async def _publish(self, lease: Lease, rows: Sequence[Unsent]) -> None:
        if not rows:
            return
        await lease.during(self._log.publish([event for _, event in rows]))
        reach("relay.publicado")
        await lease.mark([position for position, _ in rows])
        RELAY_SENT.labels(self._topics.service).inc(len(rows))

    def _held(self, position: int, event: Event) -> bool:
        """Whether an earlier event of the same key cannot be sent: this one then waits too."""
        key = event.topic, event.subject
        if key not in self._rejected:
            return False
        self._rejected[key].add(position)
        return True

    def _measure(self, rows: Sequence[Unsent]) -> None:
        lag = (datetime.now(UTC) - rows[0][1].time).total_seconds() if rows else 0.0
        RELAY_LAG.labels(self._topics.service).set(max(lag, 0.0))
        RELAY_HELD.labels(self._topics.service).set(len(self._rejected))

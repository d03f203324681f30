"""The loop that feeds the inbox from the log, and the watchdog that ends it when it hangs (RELIABILITY 7 and 9)."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import NoReturn

import structlog

from libs.foundation.core.crashpoints import reach
from libs.foundation.core.errors import Unavailable
from libs.foundation.eventos.inbox import Inbox
from libs.foundation.eventos.log import Record, Subscribed, Subscription
from libs.foundation.eventos.metrics import INBOX_LAG
from libs.foundation.tasks import Hung

log = structlog.get_logger()

BATCH = 100
_POLL_SECONDS = 0.5
# From the beginning of a batch that was not full to that of the next: what comes meanwhile shares its transaction,
# whose statements are as many for one message as for a hundred. What comes after a pause is not delayed.
_BETWEEN_SECONDS = 0.04
_GATHER_SECONDS = 0.01  # between looks meanwhile: the log goes on only once what it brought was taken
_LAST_LOOK_SECONDS = 0.005
_LINGER_SECONDS = 0.25
# Between two commits of how far it read, which take as long as a small batch does: what comes again is known by its id.
_COMMIT_SECONDS = 0.5
_LOOK_AGAIN_SECONDS = 1.0
_MEASURE_SECONDS = 10.0
_STUCK_SECONDS = 30.0
_BACKOFF_AT_MOST = 10.0


class ConsumidorAtascado(Hung):
    """Records wait, and for 30 s nothing was done about it: end, so that the supervisor starts anew."""


class EventConsumer:
    """One member of a service's consumer group. `member` names it for ever; it must be this process's alone."""

    def __init__(
        self, inbox: Inbox, event_log: Subscribed, member: str, *, stuck_seconds: float = _STUCK_SECONDS
    ) -> None:
        self._inbox = inbox
        self._log = event_log
        self._member = member
        self._stuck_seconds = stuck_seconds
        self._subscription: Subscription | None = None
        self._missing = "SUSCRIPCION"
        self._moved = time.monotonic()
        self._failures = 0
        self._read: list[Record] = []
        self._settle_at = 0.0
        self._settled: dict[tuple[str, int], int] = {}
        self._commit_at = 0.0
        self._begin_at = 0.0

    def missing(self) -> str:
        """What it waits for, SUSCRIPCION or why that is refused, until it is a member of its group for the first time;
        "" then, whatever goes away later: all replicas would become unready at once, and no rollout could go on."""
        return self._missing

    async def run(self) -> NoReturn:
        """Consume for ever. Raises ConsumidorAtascado, or what a mistake in the inbox itself raises."""
        self._subscription = None
        self._moved = time.monotonic()
        looking = self._each(_LOOK_AGAIN_SECONDS, self._inbox.look_again)
        measuring = self._each(_MEASURE_SECONDS, self._inbox.measure)
        tasks = [asyncio.create_task(task) for task in (self._consume(), looking, measuring, self._watch())]
        try:
            (ended, *_), _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if ended.cancelled():  # not by us: a client library's own cancellation came through
                raise ConsumidorAtascado(self._inbox.consumer.name)
            ended.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks, timeout=_BACKOFF_AT_MOST)
        raise AssertionError

    async def _consume(self) -> NoReturn:
        name, topics = self._inbox.consumer.name, sorted(self._inbox.consumer.topics)
        while True:
            self._moved = time.monotonic()
            try:
                self._read, self._settled = [], {}
                async with self._log.subscribe(name, topics, self._member) as subscription:
                    self._subscription, self._missing = subscription, ""
                    await self._follow(subscription)
            except Unavailable as error:
                self._subscription = None
                self._missing = self._missing and error.code
                await self._back_off(error)

    async def _follow(self, subscription: Subscription) -> NoReturn:
        while True:
            try:
                await self._step(subscription)
                self._failures = 0
            except Unavailable as error:
                self._read, self._settled = [], {}
                await self._back_off(error)
                await subscription.rewind()

    async def _step(self, subscription: Subscription) -> None:
        records = await self._poll(subscription)
        if records and not self._read:
            self._settle_at = time.monotonic() + _LINGER_SECONDS
        self._read += records
        if self._read and (self._urgent() or time.monotonic() >= self._settle_at):
            await self._settle()
        if self._settled and time.monotonic() >= self._commit_at:
            await self._commit(subscription)

    async def _poll(self, subscription: Subscription) -> Sequence[Record]:
        """What is there to be read, once the next batch may begin."""
        records: list[Record] = []
        while (pause := self._begin_at - time.monotonic()) > 0 and len(records) < BATCH:
            await asyncio.sleep(min(pause, _GATHER_SECONDS))
            records += await subscription.poll(BATCH - len(records), 0.0)
        if len(records) < BATCH:
            patience = _LAST_LOOK_SECONDS if records else self._patience()
            records += await subscription.poll(BATCH - len(records), patience)
        return records

    def _patience(self) -> float:
        """Seconds to wait for more to read: until something is to be done with what was read before."""
        due = [self._settle_at] * bool(self._read) + [self._commit_at] * bool(self._settled)
        return max(0.0, min(due) - time.monotonic()) if due else _POLL_SECONDS

    def _urgent(self) -> bool:
        """Whether something of what was read is waited for: what only passes by may share a transaction with more."""
        handlers = self._inbox.consumer.handlers
        heard = any(record.event is not None and record.event.type in handlers for record in self._read)
        return heard or len(self._read) >= BATCH

    async def _settle(self) -> None:
        records, self._read = self._read, []
        if len(records) < BATCH:
            self._begin_at = time.monotonic() + _BETWEEN_SECONDS
        await self._inbox.settle([record.event for record in records if record.event is not None])
        if not self._settled:
            self._commit_at = time.monotonic() + _COMMIT_SECONDS
        self._settled |= {(record.topic, record.partition): record.offset + 1 for record in records}
        reach("inbox.aplicado")
        self._move()

    async def _commit(self, subscription: Subscription) -> None:
        settled, self._settled = self._settled, {}
        await subscription.commit(settled)

    async def _each(self, seconds: float, tend: Callable[[], Awaitable[None]]) -> NoReturn:
        """Look after what is held beside the reading: what one message waits for holds up no other."""
        while True:
            try:
                await tend()
            except Unavailable as error:
                log.warning("consumer.untended", consumer=self._inbox.consumer.name, reason=error.code)
            await asyncio.sleep(seconds)

    async def _back_off(self, error: Unavailable) -> None:
        """Wait, longer each time in a row; declared, so that the watchdog knows."""
        seconds = min(0.25 * 2**self._failures, _BACKOFF_AT_MOST)
        self._failures += 1
        self._moved = time.monotonic() + seconds
        log.warning(
            "consumer.paused",
            consumer=self._inbox.consumer.name,
            reason=error.code,
            details=error.metadata,
            seconds=seconds,
        )
        await asyncio.sleep(seconds)

    def _move(self) -> None:
        self._moved = max(self._moved, time.monotonic())

    async def _watch(self) -> NoReturn:
        while True:
            await asyncio.sleep(self._stuck_seconds / 6)
            lag = None
            if self._subscription is not None:
                with suppress(Unavailable, TimeoutError):
                    async with asyncio.timeout(self._stuck_seconds / 3):
                        lag = await self._subscription.lag()
            if lag is not None:
                INBOX_LAG.labels(self._inbox.consumer.name).set(lag)
            if lag == 0:
                self._move()
            elif time.monotonic() - max(self._moved, self._inbox.progressed) > self._stuck_seconds:
                log.error("consumer.stuck", consumer=self._inbox.consumer.name, lag=lag)
                raise ConsumidorAtascado(self._inbox.consumer.name)

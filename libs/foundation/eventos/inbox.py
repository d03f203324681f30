"""The inbox: messages applied once and in order per stream, whatever the log repeats, loses or delays."""

import asyncio
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

import structlog
from sqlalchemy.orm import Session

from libs.foundation.core.clock import Clock
from libs.foundation.core.errors import EstradoError, Unavailable
from libs.foundation.core.principals import servicio
from libs.foundation.core.usecases import Stale
from libs.foundation.eventos.batch import Batch, Consumer, Outcome, Work
from libs.foundation.eventos.inbox_store import InboxStore
from libs.foundation.eventos.leer_eventos import StreamReader
from libs.foundation.eventos.log import Event, topics_of
from libs.foundation.eventos.metrics import INBOX_ALARMS, INBOX_EVENTS, INBOX_HELD, INBOX_PARKED_AGE
from libs.foundation.eventos.streams import REWOUND, Hold, Key, Message, State, other_key
from libs.foundation.sql.database import Database, TransaccionLenta

log = structlog.get_logger()

CHANGING: Final = Hold(State.RETRY, "CAMBIO_CONTINUO")
_PREPARES_AT_ONCE = 10
_PREPARE_SECONDS = 20.0
_STALE_ATTEMPTS = 5
_TURNS_AT_ONCE = 8
_TURN_SECONDS = 5.0
_CLAIM_SECONDS = 1.0
_OWNER_RESTS = 10.0


class Inbox:
    """Settles messages in the consumer's own database. `committed` is called after each commit that may have emitted
    something (it wakes the relay). `progressed` is when something was last settled of what is read (monotonic)."""

    def __init__(
        self, consumer: Consumer, database: Database, reader: StreamReader, clock: Clock, committed: Callable[[], None]
    ) -> None:
        self.consumer = consumer
        self._database = database
        self._reader = reader
        self._clock = clock
        self._committed = committed
        self._silent: dict[str, float] = {}
        self.progressed = 0.0

    async def settle(self, events: Sequence[Event]) -> None:
        """Apply, drop or hold each of `events` durably. Raises Unavailable when the own database is away; what was
        settled by then stays."""
        prepared = Work().prepared
        try:
            await self._settle(Work(events, prepared=prepared))
        except (_Failed, Unavailable) as error:
            # Which one failed is not known where many were handled together, nor which of them took the time.
            if len(events) == 1:
                raise
            log.warning("inbox.one_by_one", consumer=self.consumer.name, error=type(error).__name__)
            for event in events:
                await self._settle(Work([event], prepared=prepared), one_at_a_time=True)

    async def look_again(self) -> None:
        """Settle held messages whose time has come, until there are none: retry, go on with a long queue, or ask the
        owner of their stream. Several streams at once: one that waits holds up no other. Raises Unavailable when the
        own database is away."""
        turns: set[asyncio.Task[None]] = set()
        try:
            while True:
                if free := _TURNS_AT_ONCE - len(turns):
                    turns |= {asyncio.create_task(self._take_turn(message)) for message in await self._claim(free)}
                if not turns:
                    return
                done, turns = await asyncio.wait(turns, timeout=_CLAIM_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                for turn in done:
                    turn.result()
        finally:
            for turn in turns:
                turn.cancel()
            await asyncio.gather(*turns, return_exceptions=True)

    async def _claim(self, limit: int) -> Sequence[Message]:
        now = self._clock.now()
        return await self._database.write(lambda session: self._store(session).claim_due(now, limit))

    async def _take_turn(self, message: Message) -> None:
        key = (message.event.topic, message.event.subject)
        try:
            await self._settle(await self._with_owners_word(message, key), one_at_a_time=True)
        except Unavailable as error:
            # It is claimed: its time comes again.
            log.warning("inbox.turn_ended", consumer=self.consumer.name, topic=key[0], reason=error.code)

    async def measure(self) -> None:
        """Set the gauges of held and parked messages, and forget ids older than 30 days."""
        now = self._clock.now()
        counts = await self._database.read(lambda session: self._store(session).counts())
        for state in State:
            INBOX_HELD.labels(self.consumer.name, state.value).set(counts.get(state, (0, now))[0])
        age = now - counts[State.PARKED][1] if State.PARKED in counts else timedelta()
        INBOX_PARKED_AGE.labels(self.consumer.name).set(age.total_seconds())
        await self._database.write(lambda session: self._store(session).prune(now))

    async def _with_owners_word(self, message: Message, key: Key) -> Work:
        """What to settle for a held message that is due, with what the owner of its stream says."""
        event = message.event
        held = frozenset({key})
        hold = message.held.hold.state if message.held else State.RETRY
        if hold is State.COMPARE:
            recorded = await self._ask_owner(key, event.seq)
            confirmed = {(key, found.seq): found.id for found in recorded[:1]}
            return Work(keys=held, released=held, confirmed=confirmed)
        if hold not in {State.GAP, State.PREVIOUS}:
            return Work(keys=held, released=held)
        missing = (other_key(key) or key) if hold is State.PREVIOUS else key
        last = await self._database.read(lambda session: self._store(session).last_seq(missing))
        log.error("inbox.gap", consumer=self.consumer.name, topic=missing[0], after=last, event_id=str(event.id))
        INBOX_ALARMS.labels(self.consumer.name, "gap").inc()
        return Work(await self._ask_owner(missing, last + 1), keys=held, released=held)

    async def _ask_owner(self, key: Key, from_seq: int) -> Sequence[Event]:
        """What the owner of a stream has of it. One that did not answer is left alone for a while: what waits for
        others must not wait for it. Raises Unavailable."""
        owner = topics_of(key[0]).service
        if time.monotonic() < self._silent.get(owner, 0.0):
            raise Unavailable(servicio=owner)
        try:
            return await self._reader.read_stream(*key, from_seq)
        except EstradoError as error:
            self._silent[owner] = time.monotonic() + _OWNER_RESTS
            raise Unavailable(error.code, servicio=owner) from error

    async def _settle(self, work: Work, *, one_at_a_time: bool = False) -> None:
        """Attempt after attempt until all is settled; a turn at held messages (`work.released`) ends after a while."""
        turn_ends = time.monotonic() + _TURN_SECONDS
        while (work.events or work.keys) and not work.last:
            work.last = bool(work.released) and time.monotonic() > turn_ends
            try:
                outcome = await self._attempt(work, one_at_a_time or len(work.events) <= 1)
            except _Failed as failed:
                if not one_at_a_time and len(work.events) > 1 and not isinstance(failed.error, Stale):
                    raise
                self._note(failed, work)
                work.last = False
                continue
            self._report(outcome)
            if not work.last:
                await self._prepare(outcome.unprepared, work)
            work.events, work.keys = outcome.left, frozenset(outcome.keys)

    async def _attempt(self, work: Work, one_at_a_time: bool) -> Outcome:
        def body(session: Session) -> Outcome:
            work.current = work.slow = None
            try:
                return Batch(session, self.consumer, work, self._clock.now()).run(one_at_a_time)
            except Unavailable as error:
                # What the database refuses is no refusal yet: this one is the handler's, for its message alone.
                if work.current is None:
                    raise
                raise _Failed(work.current, error) from error

        try:
            outcome = await self._database.write(body)
        except TransaccionLenta as error:
            if work.slow is None:
                raise
            raise _Failed(work.slow, error) from error
        except (_Failed, Unavailable):
            raise
        # A mistake in one handler may hold its aggregate, never the partition: this is where it becomes a fact.
        except Exception as error:
            if work.current is None:
                raise
            raise _Failed(work.current, error) from error
        if not work.released:
            self.progressed = time.monotonic()
        if outcome.applied:
            self._committed()
        return outcome

    def _note(self, failed: "_Failed", work: Work) -> None:
        if not isinstance(failed.error, Stale):
            state = State.RETRY if isinstance(failed.error, Unavailable) else State.PARKED
            work.failures[failed.event.id] = Hold(state, _reason(failed.error))
            return
        for outdated in work.outdated:
            work.prepared.pop(outdated.id, None)
            work.stale[outdated.id] = work.stale.get(outdated.id, 0) + 1
            if work.stale[outdated.id] >= _STALE_ATTEMPTS:
                work.failures[outdated.id] = CHANGING

    async def _prepare(self, events: Sequence[Event], work: Work) -> None:
        few = asyncio.Semaphore(_PREPARES_AT_ONCE)

        async def prepare(event: Event) -> None:
            handler = self.consumer.handlers[event.type]
            principal = servicio(self.consumer.name, f"event:{event.id}")
            try:
                async with asyncio.timeout(_PREPARE_SECONDS), few:
                    work.prepared[event.id] = await handler.use_case.prepare(principal, handler.decode(event))
            except (Unavailable, TimeoutError) as error:
                work.failures[event.id] = Hold(State.RETRY, _reason(error))
            # As in _attempt.
            except Exception as error:
                work.failures[event.id] = Hold(State.PARKED, _reason(error))

        await asyncio.gather(*map(prepare, events))

    def _report(self, outcome: Outcome) -> None:
        name = self.consumer.name
        counts: Mapping[str, int] = {
            "applied": len(outcome.applied),
            "skipped": outcome.skipped,
            "duplicate": outcome.duplicates,
            "held": sum(message.held is None for message, _ in outcome.held),
        }
        for result, count in counts.items():
            INBOX_EVENTS.labels(name, result).inc(count)
        for message, hold in outcome.held:
            if hold.state is State.PARKED and not (message.held and message.held.hold == hold):
                event = message.event
                log.error("inbox.parked", consumer=name, event_id=str(event.id), type=event.type, reason=hold.reason)
                if hold.reason == REWOUND:
                    INBOX_ALARMS.labels(name, "rewound").inc()

    def _store(self, session: Session) -> InboxStore:
        return InboxStore(session, self.consumer.name)


class _Failed(Exception):
    """Handling `event` raised `error`."""

    def __init__(self, event: Event, error: Exception) -> None:
        super().__init__(type(error).__name__)
        self.event = event
        self.error = error


def _reason(error: Exception) -> str:
    """A refusal's own reason; of a mistake its kind and place, never its text, which may hold personal data."""
    if isinstance(error, EstradoError):
        return error.code
    frames = traceback.extract_tb(error.__traceback__)
    place = f" {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return type(error).__name__ + place

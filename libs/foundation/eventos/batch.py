"""One transaction of the inbox: apply what can be applied, hold what cannot, keep how far each stream is."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from libs.foundation.core.principals import Principal, servicio
from libs.foundation.core.usecases import Stale
from libs.foundation.eventos.handlers import Handler
from libs.foundation.eventos.inbox_store import CLAIMED, Holding, InboxStore
from libs.foundation.eventos.log import Event
from libs.foundation.eventos.streams import (
    Apply,
    Duplicate,
    Facts,
    Hold,
    Key,
    Message,
    State,
    Stream,
    judge,
    other_key,
)
from libs.foundation.observability.trace import start_trace

TxFactory = Callable[[Session, Principal, datetime | None], Any]
Lock = Callable[[Any, Sequence[Any]], None]

ASK_OWNER_AFTER = timedelta(seconds=60)
_RETRY_AT_MOST = timedelta(seconds=60)
# Of the 2 s that a transaction has: after so many it takes no more messages; the message that takes so many by itself
# is the one to blame when they are exceeded.
_ENOUGH, _SLOW = 0.5, 1.0


@dataclass(frozen=True, slots=True)
class Consumer:
    """Who consumes and how: fixed at start.

    topics    every topic it hears
    handlers  by event type; events of other types advance their stream and are skipped
    make_tx   the service's transaction on a session; its third argument is the instant it may not precede
    lock      locks together, in sorted order, the rows that the handlers of all these commands will lock one by one;
              None where they lock none
    """

    name: str
    topics: frozenset[str]
    handlers: Mapping[str, Handler]
    make_tx: TxFactory
    lock: Lock | None = None


@dataclass(slots=True)
class Work:
    """What one attempt has to do, and what it knows.

    events     newly read
    keys       streams whose held messages are to be looked at besides
    released   of those, the ones whose time to try again has come; they are claimed, and gone on with while it lasts
    confirmed  ids the owner of a stream gave for a seq
    prepared   results of `prepare`, by event id
    stale      how often `handle` found a message's `prepare` missing or outdated, by event id
    outdated   the events for which it did so in the last attempt
    failures   messages that cannot be handled now, by event id
    current    the event being handled, to know whose fault an error is
    slow       the event that took too long by itself in the last attempt
    last       whether this is the turn's last attempt: what is held is then left to another turn
    """

    events: Sequence[Event] = ()
    keys: frozenset[Key] = frozenset()
    released: frozenset[Key] = frozenset()
    confirmed: Mapping[tuple[Key, int], UUID] = field(default_factory=dict)
    prepared: dict[UUID, Any] = field(default_factory=dict)
    stale: dict[UUID, int] = field(default_factory=dict)
    outdated: Sequence[Event] = ()
    failures: dict[UUID, Hold] = field(default_factory=dict)
    current: Event | None = None
    slow: Event | None = None
    last: bool = False


@dataclass(slots=True)
class Outcome:
    """What an attempt did. `unprepared` need their `prepare` first; `left` and `keys` go into the next attempt."""

    applied: list[Event] = field(default_factory=list)
    skipped: int = 0
    duplicates: int = 0
    held: list[tuple[Message, Hold]] = field(default_factory=list)
    unprepared: list[Event] = field(default_factory=list)
    left: list[Event] = field(default_factory=list)
    keys: set[Key] = field(default_factory=set)


class Batch:
    """One attempt at some work, in one session."""

    def __init__(self, session: Session, consumer: Consumer, work: Work, now: datetime) -> None:
        self._session = session
        self._consumer = consumer
        self._work = work
        self._now = now
        self._started = time.monotonic()
        self._store = InboxStore(session, consumer.name)
        self._outcome = Outcome()
        self._done: list[Message] = []
        self._advanced: dict[Key, Stream] = {}
        self._commands: dict[UUID, Any] = {}

    def run(self, one_at_a_time: bool) -> Outcome:
        """Do it. Raises what a handler raises, with `work.current` set to its event."""
        self._load()
        self._lock_aggregates()
        while self._apply_singles(one_at_a_time) or (not one_at_a_time and self._apply_many()):
            pass
        self._work.current = None
        self._keep()
        return self._outcome

    def _load(self) -> None:
        keys = {(event.topic, event.subject) for event in self._work.events} | self._work.keys
        others = {other for key in keys if (other := other_key(key)) and other[0] in self._consumer.topics}
        self._streams = dict(sorted(self._store.lock(keys, others).items()))
        new: dict[Key, list[Message]] = defaultdict(list)
        for event in self._work.events:
            new[event.topic, event.subject].append(Message(event))
        for key, messages in new.items():
            self._streams[key].add(messages)
        old = [
            (stream.key, message.event.seq)
            for stream in self._streams.values()
            for message in stream.queue
            if message.event.seq <= stream.seq
        ]
        ids = self._store.ids(old)
        for place, event_id in self._work.confirmed.items():
            ids.setdefault(place, set()).add(event_id)
        self._facts = Facts(ids, self._work.failures, self._work.released)

    def _lock_aggregates(self) -> None:
        """Lock together what the messages at hand will lock one by one: in the order of streams they would deadlock
        with whoever locks in sorted order."""
        if self._consumer.lock is None:
            return
        events = [message.event for stream in self._streams.values() if self._moves(stream) for message in stream.queue]
        commands = [
            self._command(handler, event)
            for event in events
            if (handler := self._consumer.handlers.get(event.type)) and event.id not in self._work.failures
        ]
        self._work.current = None
        if len(commands) > 1:
            principal = servicio(self._consumer.name, f"event:{events[0].id}")
            # A row that cannot be read is some message's fault: one by one it will be seen whose.
            self._work.current = events[0]
            self._consumer.lock(self._consumer.make_tx(self._session, principal, None), commands)
            self._work.current = None

    def _moves(self, stream: Stream) -> bool:
        return bool(stream.queue) and not isinstance(self._judge(stream), Hold)

    def _judge(self, stream: Stream) -> Apply | Duplicate | Hold:
        return judge(stream, self._streams, self._facts, self._consumer.topics)

    def _command(self, handler: Handler, event: Event) -> Any:
        if event.id not in self._commands:
            self._work.current = event
            self._commands[event.id] = handler.decode(event)
        return self._commands[event.id]

    def _apply_singles(self, every: bool) -> bool:
        """Apply what is handled message by message (`every`: all), stream after stream; whether there was any."""
        before = len(self._done)
        for stream in self._streams.values():
            while not self._enough and (handler := self._ready(stream)) and (every or handler.many is None):
                self._handle(handler, [self._take(stream)])
        return len(self._done) > before

    def _apply_many(self) -> bool:
        """Apply the next run of one type from every stream at once; whether there was any."""
        ready = [(handler, stream) for stream in self._streams.values() if (handler := self._ready(stream))]
        if not ready or self._enough:
            return False
        handler = ready[0][0]
        streams = [stream for theirs, stream in ready if theirs is handler]
        self._handle(handler, [event for stream in streams for event in self._take_run(handler, stream)])
        return True

    @property
    def _enough(self) -> bool:
        return bool(self._done) and time.monotonic() - self._started > _ENOUGH

    def _handle(self, handler: Handler, events: Sequence[Event]) -> None:
        started = time.monotonic()
        start_trace(events[0].traceparent)
        cause = f"event:{events[0].id}" + (f"+{len(events) - 1}" if len(events) > 1 else "")
        principal = servicio(self._consumer.name, cause)
        tx = self._consumer.make_tx(self._session, principal, max(event.time for event in events))
        items = [(self._command(handler, event), self._work.prepared.get(event.id)) for event in events]
        self._work.current = events[0]
        try:
            if handler.many:
                handler.many.handle_many(tx, items)
            else:
                handler.use_case.handle(tx, *items[0])
        except Stale as stale:
            about = [event for event, (command, _) in zip(events, items, strict=True) if command in stale.about]
            self._work.outdated = about or [events[0]]
            raise
        if time.monotonic() - started > _SLOW:
            self._work.slow = events[0]
        self._outcome.applied += events

    def _take_run(self, handler: Handler, stream: Stream) -> Iterator[Event]:
        """The next event of `stream` and those of its type that follow."""
        while self._ready(stream) is handler:
            yield self._take(stream)

    def _take(self, stream: Stream) -> Event:
        self._advance(stream)
        return self._done[-1].event

    def _advance(self, stream: Stream) -> None:
        self._done.append(stream.advance())
        self._advanced[stream.key] = stream

    def _ready(self, stream: Stream) -> Handler | None:
        """The handler of the stream's first message if that can be applied now; steps over what needs no handling."""
        while not stream.exhausted:
            verdict = self._judge(stream)
            handler = self._consumer.handlers.get(stream.queue[0].event.type)
            if isinstance(verdict, Duplicate):
                self._store.release([stream.queue.pop(0)])
                self._outcome.duplicates += 1
            elif isinstance(verdict, Hold):
                return None
            elif handler is None:
                self._advance(stream)
                self._outcome.skipped += 1
            else:
                return None if self._waits_for_prepare(stream.queue[0].event) else handler
        return None

    def _waits_for_prepare(self, event: Event) -> bool:
        handler = self._consumer.handlers.get(event.type)
        if handler is None or event.id in self._work.prepared:
            return False
        return handler.waits_for_prepare(event.id in self._work.stale)

    def _keep(self) -> None:
        holds: list[Holding] = []
        for stream in self._streams.values():
            if stream.queue:
                holds += self._hold(stream)
            holds += [(message, Hold(State.BEHIND), None) for message in stream.beyond]
        self._store.advance(self._advanced.values())
        self._store.remember((message.event for message in self._done), self._now)
        self._store.release(self._done)
        self._store.hold(holds, self._now)
        self._outcome.held = [(message, hold) for message, hold, _ in holds]

    def _hold(self, stream: Stream) -> list[Holding]:
        """What of a stream is to be held, why and until when. What could be done is left to the next attempt, but
        for held messages that this turn did not claim: they are left to a turn of their own."""
        first, *rest = stream.queue
        verdict = self._judge(stream)
        ours = stream.key in self._work.released
        if isinstance(verdict, Hold):
            due = self._due(first, verdict)
        elif first.held is not None and not ours:
            verdict, due = Hold(State.RETRY), self._now
        else:
            self._leave(stream, verdict)
            return self._claimed(stream.queue) if ours else []
        return [(first, verdict, due), *((message, _behind(message), None) for message in rest)]

    def _leave(self, stream: Stream, verdict: Apply | Duplicate) -> None:
        """Its first message is for the next attempt: it needs its `prepare`, which may read what the ones before it
        commit in this one, or there was no time for it."""
        event = stream.queue[0].event
        if isinstance(verdict, Apply) and self._waits_for_prepare(event):
            self._outcome.unprepared.append(event)
        self._outcome.left += [message.event for message in stream.queue if message.held is None]
        self._outcome.keys.add(stream.key)

    def _claimed(self, queue: Sequence[Message]) -> list[Holding]:
        """The row that says, should this turn end before its work, that there is more to do."""
        for place, message in enumerate(queue):
            if message.held is not None:
                hold = message.held.hold if place else Hold(State.RETRY)
                return [(message, hold, self._now + (timedelta() if self._work.last else CLAIMED))]
        return []

    def _due(self, message: Message, hold: Hold) -> datetime | None:
        held, key = message.held, (message.event.topic, message.event.subject)
        if hold.state is State.PARKED:
            return None
        if hold.state is State.COMPARE:
            return held.due if held and held.hold == hold else self._now
        if (
            held
            and held.hold == hold
            and (hold.state is not State.RETRY or message.event.id not in self._work.failures)
        ):
            # What the owner gave may not have been all.
            return self._now if self._advanced and key in self._work.released else held.due
        if hold.state is State.RETRY:
            return self._now + min(timedelta(seconds=2 ** min(held.attempts if held else 0, 6)), _RETRY_AT_MOST)
        return self._now + ASK_OWNER_AFTER


def _behind(message: Message) -> Hold:
    """A parked message stays parked, wherever it stands."""
    parked = message.held is not None and message.held.hold.state is State.PARKED
    return message.held.hold if message.held and parked else Hold(State.BEHIND)

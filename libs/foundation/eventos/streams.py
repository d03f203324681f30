"""What becomes of a message, decided from its stream alone: pure (RELIABILITY 7 and 8; EVENTS, last section).

A stream is (topic, subject). Its messages wait in order of `seq`; only the first decides, the rest stand behind it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from libs.foundation.eventos.log import Event, topics_of

Key = tuple[str, str]
REWOUND: Final = "ALMACEN_RETROCEDIDO"


class State(StrEnum):
    """What a held message waits for."""

    GAP = "gap"  # an earlier seq of its stream
    PREVIOUS = "previous"  # the end of the aggregate's other stream
    RETRY = "retry"  # something that only this message needs and that is unavailable
    COMPARE = "compare"  # the owner's word about an id that was pruned here
    PARKED = "parked"  # an operator
    BEHIND = "behind"  # an earlier message that is held


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a message is held."""

    state: State
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A message's row among the held ones. `due`: when to look at it again, None for never by itself."""

    id: int
    hold: Hold
    attempts: int
    since: datetime
    due: datetime | None


@dataclass(frozen=True, slots=True)
class Message:
    """An event to apply, with its row if it was held before."""

    event: Event
    held: Held | None = None


@dataclass(slots=True)
class Facts:
    """What judging needs besides the stream.

    ids       known ids by stream and seq, for seqs at or below the last one applied
    failures  messages that could not be handled in this attempt, by event id
    released  streams whose held messages are due
    """

    ids: dict[tuple[Key, int], set[UUID]] = field(default_factory=dict)
    failures: Mapping[UUID, Hold] = field(default_factory=dict)
    released: frozenset[Key] = frozenset()


@dataclass(slots=True)
class Stream:
    """A stream's last applied event and what waits, in order.

    queue    what can be decided about
    read_to  where more is held than was read: the last seq that was read
    beyond   new messages with a higher one: what stands before them is not known here
    """

    key: Key
    seq: int
    event_id: UUID | None
    queue: list[Message] = field(default_factory=list)
    read_to: int | None = None
    beyond: list[Message] = field(default_factory=list)

    def add(self, messages: Iterable[Message]) -> None:
        """Queue `messages`, each once; a held one goes before another of the same seq."""
        queued = {message.event.id for message in self.queue}
        for message in messages:
            if self.read_to is not None and message.event.seq > self.read_to:
                self.beyond.append(message)
            elif message.event.id not in queued:
                queued.add(message.event.id)
                self.queue.append(message)
        self.queue.sort(key=lambda waiting: (waiting.event.seq, waiting.held is None))

    @property
    def exhausted(self) -> bool:
        """Whether nothing may be taken now. While more is held than was read one message stays, for its row to say
        that the stream is to be gone on with."""
        return len(self.queue) <= (self.read_to is not None)

    def advance(self) -> Message:
        """Take the first message as applied."""
        message = self.queue.pop(0)
        self.seq, self.event_id = message.event.seq, message.event.id
        return message


@dataclass(frozen=True, slots=True)
class Duplicate:
    """It was applied before."""


@dataclass(frozen=True, slots=True)
class Apply:
    """It is the next one."""


def other_key(key: Key) -> Key | None:
    """The aggregate's other stream: reserved for public and back; None for internal ones."""
    topic = topics_of(key[0]).other(key[0])
    return None if topic is None else (topic, key[1])


def judge(
    stream: Stream, streams: Mapping[Key, Stream], facts: Facts, heard: frozenset[str]
) -> Apply | Duplicate | Hold:
    """What becomes of the first message of `stream`. `heard`: the consumer's topics."""
    message = stream.queue[0]
    event = message.event
    if message.held and message.held.hold.state is State.PARKED:
        return message.held.hold
    if event.seq <= stream.seq:
        return _judge_old(stream, event, facts)
    if event.seq > stream.seq + 1:
        return Hold(State.GAP)
    return facts.failures.get(event.id) or _still_waits(message, stream, streams, facts, heard) or Apply()


def _still_waits(
    message: Message, stream: Stream, streams: Mapping[Key, Stream], facts: Facts, heard: frozenset[str]
) -> Hold | None:
    if message.held and message.held.hold.state is State.RETRY and stream.key not in facts.released:
        return message.held.hold
    other = other_key(stream.key)
    if message.event.previous is None or other is None or other[0] not in heard:
        return None
    known = streams.get(other)
    return None if known and known.seq >= message.event.previous else Hold(State.PREVIOUS)


def _judge_old(stream: Stream, event: Event, facts: Facts) -> Duplicate | Hold:
    known = set(facts.ids.get((stream.key, event.seq), ()))
    if event.seq == stream.seq and stream.event_id is not None:
        known.add(stream.event_id)
    if event.id in known:
        return Duplicate()
    # Another event with a seq that was applied: its producer's store went back in time. Never drop it, never apply it.
    return Hold(State.PARKED, REWOUND) if known else Hold(State.COMPARE)

"""The event log port. Implementations: `kafka` (aiokafka) and `embedded` (SQLite); one contract suite runs on both."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

PARTITIONS = 12


@dataclass(frozen=True, slots=True)
class Event:
    """One event with its CloudEvents 1.0 attributes.

    topic        e.g. "estrado.expedientes.v1"
    type         the protobuf message's full name
    source       "/estrado/<service>"
    subject      id of the aggregate; also the record's key
    time         UTC instant at which it was recorded
    seq          contiguous per topic and subject, from 1
    previous     last seq of the aggregate's other stream, on the first event after a switch; else None
    data         the serialized protobuf message
    """

    id: UUID
    topic: str
    type: str
    source: str
    subject: str
    time: datetime
    seq: int
    data: bytes
    traceparent: str = ""
    previous: int | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """An event as read from the log, with its place."""

    event: Event
    partition: int
    offset: int


class Subscription(Protocol):
    """One member of a consumer group. Offsets advance only by `commit`."""

    async def poll(self, max_records: int, timeout: float) -> Sequence[Record]:
        """Up to `max_records` records in order per partition; empty after `timeout` seconds without any. Raises
        Unavailable when the log is away."""
        ...

    async def commit(self, next_offsets: Mapping[tuple[str, int], int]) -> None:
        """Make `next_offsets` ((topic, partition) → next offset to read) the group's position."""
        ...

    async def rewind(self) -> None:
        """Read again from the committed position."""
        ...


class EventLog(Protocol):
    """Durable, partitioned, ordered topics."""

    async def ensure_topics(self, topics: Sequence[str]) -> None:
        """Create the topics that are missing with PARTITIONS partitions; raises TopicMalConfigurado (Unavailable)
        when one exists with another number."""
        ...

    async def publish(self, events: Sequence[Event]) -> None:
        """Append in order per subject; returns after every in-sync replica has them. Raises Unavailable."""
        ...

    def subscribe(self, group: str, topics: Sequence[str], member: str) -> AbstractAsyncContextManager[Subscription]:
        """Join `group` as the static member `member`; new groups start at the oldest record."""
        ...

    def tail(self, topics: Sequence[str], *, from_start: bool = False) -> AsyncIterator[Record]:
        """Records of `topics` as they come, outside any group, for ever."""
        ...


@dataclass(frozen=True, slots=True)
class Topics:
    """The three topics of a service."""

    service: str
    publico: str = field(init=False)
    reservado: str = field(init=False)
    interno: str = field(init=False)

    def __post_init__(self) -> None:
        """Derive the names (EVENTS.md, Topics)."""
        object.__setattr__(self, "publico", f"estrado.{self.service}.v1")
        object.__setattr__(self, "reservado", f"estrado.{self.service}.reservado.v1")
        object.__setattr__(self, "interno", f"estrado.{self.service}.interno.v1")

    def all(self) -> tuple[str, str, str]:
        """The three names."""
        return (self.publico, self.reservado, self.interno)

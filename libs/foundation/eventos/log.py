"""The event log port. Implementations: `kafka` (aiokafka) and `embedded` (SQLite); one contract suite runs on both."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from libs.foundation.core.errors import Invalid, Unavailable

PARTITIONS = 12
RETENTION = timedelta(days=30)


class RegistroNoDisponible(Unavailable):
    """The event log does not answer, refused for now, or gave the partitions to another member."""

    reason = "REGISTRO_DE_EVENTOS_NO_DISPONIBLE"


class TopicMalConfigurado(Unavailable):
    """`topic` is missing (0 `particiones`), has another number of them than `esperadas`, fewer `replicas`, or a lower
    `min_isr`: an event could count that too few replicas have."""

    reason = "TOPIC_MAL_CONFIGURADO"


def require_partitions(topic: str, found: int) -> None:
    """Raises TopicMalConfigurado unless `topic` has as many partitions as it must."""
    if found != PARTITIONS:
        raise TopicMalConfigurado(topic=topic, particiones=str(found), esperadas=str(PARTITIONS))


class EventoRechazado(Invalid):
    """The log will never accept one event of the batch (it is too large). The others may or may not be stored."""

    reason = "EVENTO_RECHAZADO"


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
    """An event as read from the log, with its place. `event` is None where the bytes there are no event of ours."""

    topic: str
    partition: int
    offset: int
    event: Event | None


class Subscription(Protocol):
    """One member of a consumer group. Offsets advance only by `commit`."""

    async def poll(self, max_records: int, timeout: float) -> Sequence[Record]:
        """Up to `max_records` records in order per partition; empty after `timeout` seconds without any. Raises
        Unavailable when the log is away."""
        ...

    async def commit(self, next_offsets: Mapping[tuple[str, int], int]) -> None:
        """Make `next_offsets` ((topic, partition) → next offset to read) the group's position. Raises Unavailable,
        also when a partition was given to another member meanwhile."""
        ...

    async def rewind(self) -> None:
        """Read again from the committed position. Raises Unavailable."""
        ...

    async def lag(self) -> int:
        """How many records of this member's partitions are not committed. Raises Unavailable."""
        ...


class Subscribed(Protocol):
    """What consumers need of the log."""

    def subscribe(self, group: str, topics: Sequence[str], member: str) -> AbstractAsyncContextManager[Subscription]:
        """Join `group` as the static member `member`; new groups start at the oldest record. Entering raises
        Unavailable, also while a topic is missing."""
        ...


class EventLog(Subscribed, Protocol):
    """Durable, partitioned, ordered topics. One instance per process; `close` it."""

    async def ensure_topics(self, topics: Sequence[str]) -> None:
        """Create the topics that are missing with PARTITIONS partitions, kept 30 days; raises TopicMalConfigurado
        (Unavailable) when one exists with another number."""
        ...

    async def check_topics(self, topics: Sequence[str]) -> None:
        """Change nothing; raises TopicMalConfigurado when one is missing or is not as `ensure_topics` makes it, another
        Unavailable when the log is away."""
        ...

    async def publish(self, events: Sequence[Event]) -> None:
        """Append in order per subject; returns after every in-sync replica has them. Raises Unavailable (some may be
        stored: publish all again), EventoRechazado."""
        ...

    def tail(self, topics: Sequence[str], *, from_start: bool = False) -> AsyncGenerator[Record]:
        """Records of `topics` as they come, outside any group, for ever. Raises Unavailable."""
        ...

    async def close(self) -> None:
        """Let go of connections and threads."""
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

    def other(self, topic: str) -> str | None:
        """The stream in which an aggregate of `topic` continues when it is sealed or opened; None for `interno`."""
        return {self.publico: self.reservado, self.reservado: self.publico}.get(topic)


def topics_of(topic: str) -> Topics:
    """The topics of the service that owns `topic`."""
    return Topics(topic.split(".")[1])

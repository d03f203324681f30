"""A small service that emits and hears events, to try record, relay and inbox on any database and log.

`python -m libs.foundation.testing.eventos_world <database> <log> <service>` runs relay and consumer, to be killed.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

from estrado.expedientes.v1.eventos_pb2 import ActoNotificado, EscritoPresentado, PlazoCalculado
from google.protobuf.message import Message
from sqlalchemy import Column, Integer, MetaData, String, Table, insert, select
from sqlalchemy.orm import Session

from libs.foundation.core.errors import Conflict, RelojNoFiable, Unavailable
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Stale, UseCase
from libs.foundation.eventos import tables
from libs.foundation.eventos.batch import Consumer
from libs.foundation.eventos.consumer import EventConsumer
from libs.foundation.eventos.embedded import EmbeddedLog
from libs.foundation.eventos.handlers import Handler
from libs.foundation.eventos.inbox import Inbox
from libs.foundation.eventos.kafka import KafkaLog
from libs.foundation.eventos.log import Event, EventLog, Topics
from libs.foundation.eventos.outbox import Encoded, Outbox, read_stream
from libs.foundation.eventos.relay import Relay, UnsentStore, Waker
from libs.foundation.eventos.relay_postgres import PostgresUnsent, PostgresWaker
from libs.foundation.eventos.relay_sqlite import LocalWaker, SqliteUnsent
from libs.foundation.sql.database import Database, PostgresDatabase, SqliteDatabase, open_database
from libs.foundation.sql.types import BigIntPk

WAIT = 60.0

metadata = MetaData()
applied = Table(
    "aplicados",
    metadata,
    Column("n", BigIntPk, primary_key=True, autoincrement=True),
    Column("subject", String, nullable=False),
    Column("topic", String, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("cause", String, nullable=False),
)


class NoCabe(Conflict):
    """A refusal of the test's domain."""

    reason = "NO_CABE"


class MovableClock:
    """A clock that a test sets forward."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        """See Clock.now."""
        return datetime.now(UTC) + self.ahead


@dataclass
class Tx:
    """The transaction of the test's use cases."""

    session: Session
    principal: Principal
    not_before: datetime | None


@dataclass
class Behaviour:
    """What goes wrong, by the text in the message; taken out, it is repaired. `seconds`: how long it takes."""

    broken: set[str] = field(default_factory=set)
    unavailable: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    seconds: dict[str, float] = field(default_factory=dict)
    stale: list[str] = field(default_factory=list)
    prepared: list[str] = field(default_factory=list)


class Anotar(UseCase[Tx, Event, None, None]):
    """Notes that an event was applied."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour

    def handle(self, tx: Tx, command: Event, prepared: None) -> None:
        """Note it; fail as the behaviour says."""
        text = _text(command)
        row = {"subject": command.subject, "topic": command.topic, "seq": command.seq, "cause": tx.principal.cause}
        tx.session.execute(insert(applied), row)
        if text in self.behaviour.seconds:
            time.sleep(self.behaviour.seconds[text])
        if text in self.behaviour.refused:
            raise RelojNoFiable
        if text in self.behaviour.stale:
            self.behaviour.stale.remove(text)
            raise Stale
        if text == "no cabe" and text in self.behaviour.broken:
            raise NoCabe
        if text in self.behaviour.broken:
            raise KeyError(text)


class AnotarPreparado(Anotar):
    """The same with a first half."""

    async def prepare(self, principal: Principal, command: Event) -> None:
        """Note that it was asked; be unavailable as the behaviour says."""
        text = _text(command)
        self.behaviour.prepared.append(text)
        if text in self.behaviour.unavailable:
            raise Unavailable


class AnotarMuchos(Anotar):
    """The same for many at once."""

    def handle_many(self, tx: Tx, items: Sequence[tuple[Event, None]]) -> None:
        """See HandlesMany."""
        for command, _ in items:
            self.handle(tx, command, None)


def _text(event: Event) -> str:
    kinds: dict[str, type[Message]] = {
        kind.DESCRIPTOR.full_name: kind for kind in (EscritoPresentado, PlazoCalculado, ActoNotificado)
    }
    message: Any = kinds[event.type].FromString(event.data)
    return str(getattr(message, "escrito_id", "") or getattr(message, "acto_id", "") or message.expediente_id)


class World:
    """One service: its database, the log, its record, relay and inbox.

    EscritoPresentado is handled one by one, PlazoCalculado after a `prepare`, ActoNotificado many at once; other types
    are unknown.
    """

    def __init__(
        self, database: Database, log: EventLog, service: str, *, member: str = "m0", reserved: bool = True
    ) -> None:
        """`service` names topics and group; `reserved`: whether it hears the reserved topic too."""
        self.topics = Topics(service)
        self.database = database
        self.log = log
        self.clock = MovableClock()
        self.behaviour = Behaviour()
        self.outbox = Outbox(service)
        self.changed = asyncio.Event()
        self.unsent, self.waker = unsent_of(database)
        self.relay = Relay(self.unsent, log, self.topics)
        use_cases = (
            (EscritoPresentado, Anotar(self.behaviour)),
            (PlazoCalculado, AnotarPreparado(self.behaviour)),
            (ActoNotificado, AnotarMuchos(self.behaviour)),
        )
        handlers = [Handler(kind.DESCRIPTOR.full_name, lambda event: event, use_case) for kind, use_case in use_cases]
        heard = frozenset(self.topics.all()) - (frozenset() if reserved else {self.topics.reservado})
        consumer = Consumer(service, heard, {handler.type: handler for handler in handlers}, Tx)
        self.inbox = Inbox(consumer, database, self, self.clock, self.changed.set)
        self.consumer = EventConsumer(self.inbox, log, member)

    async def read_stream(self, topic: str, subject: str, from_seq: int) -> list[Event]:
        """See StreamReader.read_stream: from the own record."""
        return await self.database.read(lambda session: read_stream(session, topic, subject, from_seq))

    async def emit(self, *messages: Message, subject: str = "a", reservado: bool = False) -> list[Event]:
        """Record `messages` in one transaction and wake the relay."""

        def body(session: Session) -> list[Event]:
            entries = [Encoded(message, subject, reservado) for message in messages]
            return list(self.outbox.append(session, *entries, now=datetime.now(UTC)))

        events = await self.database.write(body)
        self.waker.wake()
        return events

    async def applied(self, subject: str | None = None, topic: str | None = None) -> list[int]:
        """The seqs applied so far to `subject` (of `topic`), in order of their application."""
        query = select(applied.c.seq).order_by(applied.c.n)
        query = query.where(applied.c.subject == subject) if subject else query
        query = query.where(applied.c.topic == topic) if topic else query
        return await self.database.read(lambda session: list(session.execute(query).scalars()))

    async def until_applied(self, count: int) -> None:
        """Return when `count` events are applied; fails when they are not in time."""
        async with asyncio.timeout(WAIT):
            while len(await self.applied()) < count:
                with suppress(TimeoutError):  # another process may be the one that applies
                    await asyncio.wait_for(self.changed.wait(), 0.1)
                self.changed.clear()

    @asynccontextmanager
    async def running(self, *tasks: Callable[[], Any]) -> AsyncIterator[None]:
        """Relay and consumer (or `tasks`) run inside the block."""
        started = [asyncio.create_task(task()) for task in tasks or (self.waker.run, self.relay.run, self.consumer.run)]
        try:
            yield
        finally:
            for task in started:
                task.cancel()
            for result in await asyncio.gather(*started, return_exceptions=True):
                if isinstance(result, Exception):
                    raise result


async def create_tables(database: Database) -> None:
    """The tables of events and of the test's own domain."""

    def body(session: Session) -> None:
        tables.metadata.create_all(session.connection())
        metadata.create_all(session.connection())

    await database.write(body)


def unsent_of(database: Database) -> tuple[UnsentStore, Waker]:
    """What the relay of `database` needs."""
    if isinstance(database, PostgresDatabase):
        return PostgresUnsent(database.url), PostgresWaker(database.url)
    assert isinstance(database, SqliteDatabase)
    waker = LocalWaker()
    return SqliteUnsent(database, waker), waker


def open_log(place: str) -> EventLog:
    """The embedded log at a path, or Kafka at "kafka:host:port"."""
    if place.startswith("kafka:"):
        return KafkaLog(place.removeprefix("kafka:"), replication=1, min_in_sync=1)
    return EmbeddedLog(Path(place))


async def _main(database: str, log: str, service: str) -> NoReturn:
    world = World(open_database(database), open_log(log), service)
    async with world.running():
        await asyncio.Event().wait()
    raise AssertionError


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:4]))

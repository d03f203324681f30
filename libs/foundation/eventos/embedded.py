"""The event log in one SQLite file, for running the whole suite in one process.

Members of groups live in that process; other processes may publish and tail, and are noticed within `POLL_SECONDS`.
"""

import asyncio
import json
import sqlite3
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from weakref import WeakValueDictionary

from aiokafka.partitioner import murmur2

from libs.foundation.eventos.envelope import SobreIlegible, event_from, headers_of
from libs.foundation.eventos.log import (
    PARTITIONS,
    RETENTION,
    Event,
    Record,
    RegistroNoDisponible,
    TopicMalConfigurado,
    require_partitions,
)

T = TypeVar("T")
Place = tuple[str, int]

POLL_SECONDS = 0.1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS partitions (
    topic TEXT, partition INTEGER, next INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (topic, partition)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS records (
    topic TEXT, partition INTEGER, offset INTEGER, stored REAL NOT NULL, headers TEXT NOT NULL, value BLOB NOT NULL,
    PRIMARY KEY (topic, partition, offset));
CREATE TABLE IF NOT EXISTS commits (
    grupo TEXT, topic TEXT, partition INTEGER, next INTEGER NOT NULL,
    PRIMARY KEY (grupo, topic, partition)) WITHOUT ROWID;
"""
_ENDS = "SELECT topic, partition, next FROM partitions WHERE topic IN (SELECT value FROM json_each(?))"
_COMMITTED = "SELECT topic, partition, next FROM commits WHERE grupo = ?"
_TAKE_OFFSET = "UPDATE partitions SET next = next + 1 WHERE topic = ? AND partition = ? RETURNING next - 1"
_COMMIT = "INSERT INTO commits VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET next = excluded.next"
_FETCH = """SELECT offset, headers, value FROM records WHERE topic = ? AND partition = ? AND offset >= ?
            ORDER BY offset LIMIT ?"""


@dataclass(eq=False)
class _Hub:
    """What the logs of one file share in this process: who waits for records, and the members of each group."""

    waiting: set[asyncio.Event] = field(default_factory=set)
    groups: dict[str, dict[str, "EmbeddedSubscription"]] = field(default_factory=dict)

    def wake(self) -> None:
        for event in self.waiting:
            event.set()

    @contextmanager
    def waiter(self) -> Iterator[asyncio.Event]:
        event = asyncio.Event()
        self.waiting.add(event)
        try:
            yield event
        finally:
            self.waiting.discard(event)


_HUBS: WeakValueDictionary[Path, _Hub] = WeakValueDictionary()


class EmbeddedLog:
    """See log.EventLog."""

    def __init__(self, path: Path) -> None:
        """The log in the SQLite file `path`, made at its first use."""
        self._path = path.resolve()
        self.hub = _HUBS.setdefault(self._path, _Hub())
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="event-log")
        self._connection: sqlite3.Connection | None = None

    async def run(self, work: Callable[[sqlite3.Connection], T], *, write: bool = False) -> T:
        """`work` in the log's thread, in one transaction if it writes. Raises RegistroNoDisponible."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._transaction, work, write)

    def _transaction(self, work: Callable[[sqlite3.Connection], T], write: bool) -> T:
        try:
            connection = self._connection or self._open()
            if not write:
                return work(connection)
            connection.execute("BEGIN IMMEDIATE")
            try:
                result = work(connection)
                connection.execute("COMMIT")
                return result
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            raise RegistroNoDisponible from error

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(self._path, timeout=5, isolation_level=None, check_same_thread=False)
        self._connection.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; {_SCHEMA}")
        return self._connection

    async def ensure_topics(self, topics: Sequence[str]) -> None:
        """See EventLog.ensure_topics; also drops records past their 30 days."""

        def create(connection: sqlite3.Connection) -> None:
            places = [(topic, partition) for topic in topics for partition in range(PARTITIONS)]
            connection.executemany("INSERT OR IGNORE INTO partitions (topic, partition) VALUES (?, ?)", places)
            connection.execute("DELETE FROM records WHERE stored < ?", (time.time() - RETENTION.total_seconds(),))

        await self.run(create, write=True)

    async def check_topics(self, topics: Sequence[str]) -> None:
        """See EventLog.check_topics."""
        ends = await self.run(lambda connection: _ends(connection, topics))
        for topic in topics:
            require_partitions(topic, sum(place[0] == topic for place in ends))

    async def publish(self, events: Sequence[Event]) -> None:
        """See EventLog.publish."""

        def append(connection: sqlite3.Connection) -> None:
            for event in events:
                partition = (murmur2(event.subject.encode()) & 0x7FFFFFFF) % PARTITIONS
                taken = connection.execute(_TAKE_OFFSET, (event.topic, partition)).fetchone()
                if taken is None:
                    raise TopicMalConfigurado(topic=event.topic, particiones="0", esperadas=str(PARTITIONS))
                headers = json.dumps({name: value.decode() for name, value in headers_of(event)})
                row = (event.topic, partition, taken[0], time.time(), headers, event.data)
                connection.execute("INSERT INTO records VALUES (?, ?, ?, ?, ?, ?)", row)

        await self.run(append, write=True)
        self.hub.wake()

    @asynccontextmanager
    async def subscribe(self, group: str, topics: Sequence[str], member: str) -> AsyncIterator["EmbeddedSubscription"]:
        """See EventLog.subscribe. A member that joins again takes the place of its former self."""
        await self.check_topics(topics)
        members = self.hub.groups.setdefault(group, {})
        members[member] = subscription = EmbeddedSubscription(self, group, topics)
        _reassign(members)
        try:
            yield subscription
        finally:
            if members.get(member) is subscription:
                del members[member]
                _reassign(members)

    async def tail(self, topics: Sequence[str], *, from_start: bool = False) -> AsyncGenerator[Record]:
        """See EventLog.tail."""
        ends = await self.run(lambda connection: _ends(connection, topics))
        positions = dict.fromkeys(ends, 0) if from_start else ends
        with self.hub.waiter() as wake:
            while True:
                wake.clear()
                records = await self.run(lambda connection: _fetch(connection, topics, None, positions, 500))
                for record in records:
                    positions[record.topic, record.partition] = record.offset + 1
                    yield record
                if not records:
                    await _wait(wake, POLL_SECONDS)

    async def close(self) -> None:
        """See EventLog.close."""
        if self._connection is not None:
            with closing(self._connection):
                self._executor.shutdown()


class EmbeddedSubscription:
    """See log.Subscription."""

    def __init__(self, log: EmbeddedLog, group: str, topics: Sequence[str]) -> None:
        self.topics = topics
        self._log = log
        self._group = group
        self._assigned: frozenset[int] | None = None
        self._positions: dict[Place, int] | None = None

    def assign(self, partitions: frozenset[int]) -> None:
        """The partitions this member has from now on, read from their committed positions."""
        self._assigned = partitions
        self._positions = None

    async def poll(self, max_records: int, timeout: float) -> Sequence[Record]:
        """See Subscription.poll."""
        deadline = time.monotonic() + timeout
        with self._log.hub.waiter() as wake:
            while True:
                wake.clear()
                if records := await self._read(max_records):
                    return records
                if (remaining := deadline - time.monotonic()) <= 0:
                    return []
                await _wait(wake, min(remaining, POLL_SECONDS))

    async def _read(self, max_records: int) -> list[Record]:
        assigned = self._mine()
        positions = self._positions
        if positions is None:
            positions = self._positions = await self._log.run(lambda connection: _committed(connection, self._group))
        records = await self._log.run(
            lambda connection: _fetch(connection, self.topics, assigned, positions, max_records)
        )
        if self._positions is not positions:  # reassigned or rewound meanwhile
            return []
        for record in records:
            positions[record.topic, record.partition] = record.offset + 1
        return records

    async def commit(self, next_offsets: Mapping[tuple[str, int], int]) -> None:
        """See Subscription.commit."""
        if any(partition not in self._mine() for _, partition in next_offsets):
            raise RegistroNoDisponible
        rows = [(self._group, topic, partition, offset) for (topic, partition), offset in next_offsets.items()]
        await self._log.run(lambda connection: _commit(connection, rows), write=True)

    async def rewind(self) -> None:
        """See Subscription.rewind."""
        self._positions = None

    async def lag(self) -> int:
        """See Subscription.lag."""
        ends = await self._log.run(lambda connection: _ends(connection, self.topics))
        done = await self._log.run(lambda connection: _committed(connection, self._group))
        return sum(end - done.get(place, 0) for place, end in ends.items() if place[1] in self._mine())

    def _mine(self) -> frozenset[int]:
        if self._assigned is None:
            raise RegistroNoDisponible
        return self._assigned


def _reassign(members: dict[str, EmbeddedSubscription]) -> None:
    for place, name in enumerate(sorted(members)):
        members[name].assign(frozenset(range(place, PARTITIONS, len(members))))


def _ends(connection: sqlite3.Connection, topics: Sequence[str]) -> dict[Place, int]:
    return {(topic, partition): end for topic, partition, end in connection.execute(_ENDS, (json.dumps(topics),))}


def _committed(connection: sqlite3.Connection, group: str) -> dict[Place, int]:
    return {(topic, partition): offset for topic, partition, offset in connection.execute(_COMMITTED, (group,))}


def _commit(connection: sqlite3.Connection, rows: Sequence[tuple[str, str, int, int]]) -> None:
    # A cursor that left this thread would be closed in another, under whoever runs its cached statement then.
    connection.executemany(_COMMIT, rows)


def _fetch(
    connection: sqlite3.Connection,
    topics: Sequence[str],
    assigned: frozenset[int] | None,
    positions: Mapping[Place, int],
    limit: int,
) -> list[Record]:
    """Up to `limit` records at or past `positions`, those of the partitions furthest behind first."""
    behind = {
        place: end - positions.get(place, 0)
        for place, end in _ends(connection, topics).items()
        if end > positions.get(place, 0) and (assigned is None or place[1] in assigned)
    }
    records: list[Record] = []
    for topic, partition in sorted(behind, key=lambda place: behind[place], reverse=True):
        rows = connection.execute(
            _FETCH, (topic, partition, positions.get((topic, partition), 0), limit - len(records))
        )
        records += [Record(topic, partition, offset, _event(topic, headers, value)) for offset, headers, value in rows]
        if len(records) == limit:
            break
    return records


def _event(topic: str, headers: str, value: bytes) -> Event | None:
    try:
        return event_from(topic, [(name, text.encode()) for name, text in json.loads(headers).items()], value)
    except SobreIlegible:
        return None


async def _wait(wake: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await wake.wait()

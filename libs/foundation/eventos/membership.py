"""One live process per member id (RELIABILITY 7). Kafka lets two of one id steal the membership from each other for
ever, and tells neither why; a lock in the service's own database tells the second one."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import asyncpg
import structlog

from libs.foundation.core.errors import Unavailable
from libs.foundation.eventos.log import Record, Subscribed, Subscription
from libs.foundation.sql.session import losing, own_session

log = structlog.get_logger()

_IDLE_SECONDS = 3.0
_BEAT_SECONDS = 0.5
_TAKE = "SELECT pg_try_advisory_lock(hashtextextended($1, 0))"


class MiembroRepetido(Unavailable):
    """Another live process has the member id `miembro`: two `work` processes were given the same ESTRADO_MEMBER."""

    reason = "MIEMBRO_REPETIDO"


class MembresiaPerdida(Unavailable):
    """The database ended the session that holds the member id, or may have: another process may have it now."""

    reason = "MEMBRESIA_PERDIDA"


class SoleMember:
    """The event log, for the consumers of one service: who subscribes holds its member id in the database at `url` for
    as long. A process that the database does not hear of for 3 s loses it, and begins no reading or commit then."""

    def __init__(self, event_log: Subscribed, url: str) -> None:
        """`url` as SQLAlchemy's; it must reach the server itself, not a pooler."""
        self._log = event_log
        self._url = url

    @asynccontextmanager
    async def subscribe(self, group: str, topics: Sequence[str], member: str) -> AsyncIterator[Subscription]:
        """See EventLog.subscribe. Raises MiembroRepetido."""
        async with own_session(self._url, MembresiaPerdida, _IDLE_SECONDS) as connection:
            hold = _Hold(connection)
            if not await hold.ask(_TAKE, f"{group}/{member}"):
                log.error("member.repeated", group=group, member=member)
                raise MiembroRepetido(miembro=member)
            keeping = asyncio.create_task(hold.keep())
            try:
                async with self._log.subscribe(group, topics, member) as subscription:
                    yield _Held(subscription, hold)
            finally:
                keeping.cancel()
                await asyncio.wait([keeping])


class _Hold:
    """A session's lock, and until when it is certainly ours. The server counts idleness from its last answer, which is
    later than when that was asked for: this clock runs out first, also when this process was stopped meanwhile."""

    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        self._connection = connection
        self._until = 0.0

    async def ask(self, query: str, *arguments: object) -> object:
        """The answer to `query`. Raises MembresiaPerdida."""
        asked = time.monotonic()
        with losing(MembresiaPerdida):
            answer: object = await self._connection.fetchval(query, *arguments)
        self._until = asked + _IDLE_SECONDS
        return answer

    async def keep(self) -> None:
        """Keep the lock; return when it is lost."""
        try:
            while True:
                await self.ask("SELECT 1")
                await asyncio.sleep(_BEAT_SECONDS)
        except MembresiaPerdida as error:
            self._until = 0.0
            log.warning("member.lost", error=error.metadata.get("error"))

    def require(self) -> None:
        """Raises MembresiaPerdida unless the lock is certainly held."""
        if time.monotonic() > self._until:
            raise MembresiaPerdida


class _Held:
    """See log.Subscription; every method raises MembresiaPerdida once the member id is lost."""

    def __init__(self, subscription: Subscription, hold: _Hold) -> None:
        self._subscription = subscription
        self._hold = hold

    async def poll(self, max_records: int, timeout: float) -> Sequence[Record]:
        """See Subscription.poll."""
        self._hold.require()
        return await self._subscription.poll(max_records, timeout)

    async def commit(self, next_offsets: Mapping[tuple[str, int], int]) -> None:
        """See Subscription.commit."""
        self._hold.require()
        await self._subscription.commit(next_offsets)

    async def rewind(self) -> None:
        """See Subscription.rewind."""
        self._hold.require()
        await self._subscription.rewind()

    async def lag(self) -> int:
        """See Subscription.lag."""
        self._hold.require()
        return await self._subscription.lag()

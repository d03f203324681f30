"""One live process per member id (RELIABILITY 7). Kafka lets two of one id steal the membership from each other for
ever, and tells neither why; a lock in the service's own database tells the second one."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import asyncpg
import structlog

from libs.foundation.core.errors import Unavailable
from libs.foundation.eventos.log import Record, Subscribed, Subscription
from libs.foundation.eventos.relay_postgres import RelayDesplazado, _connected, _translated

log = structlog.get_logger()

_IDLE_SECONDS = 3.0
_BEAT_SECONDS = 0.5
_TAKE = "SELECT pg_try_advisory_lock(hashtextextended($1, 0))"


class MiembroRepetido(Unavailable):
    """Another live process has the member id `miembro`: two `work` processes were given the same ESTRADO_MEMBER."""

    reason = "MIEMBRO_REPETIDO"


class MembresiaPerdida(Unavailable):
    """The database ended the connection that holds the member id: another process may have it now."""

    reason = "MEMBRESIA_PERDIDA"


class SoleMember:
    """The event log, for the consumers of one service: who subscribes holds its member id in the database at `url` for
    as long. A process that pauses for over 3 s loses it, and notices before it reads or commits again."""

    def __init__(self, event_log: Subscribed, url: str) -> None:
        """`url` as SQLAlchemy's; it must reach the server itself, not a pooler."""
        self._log = event_log
        self._url = url

    @asynccontextmanager
    async def subscribe(self, group: str, topics: Sequence[str], member: str) -> AsyncIterator[Subscription]:
        """See EventLog.subscribe. Raises MiembroRepetido."""
        idle = str(int(_IDLE_SECONDS * 1000))
        async with _told(), _connected(self._url, idle_session_timeout=idle) as connection:
            with _translated():
                alone = await connection.fetchval(_TAKE, f"{group}/{member}")
            if not alone:
                log.error("member.repeated", group=group, member=member)
                raise MiembroRepetido(miembro=member)
            holding = asyncio.create_task(_hold(connection))
            try:
                async with self._log.subscribe(group, topics, member) as subscription:
                    yield _Held(subscription, holding)
            finally:
                holding.cancel()
                await asyncio.wait([holding])


@asynccontextmanager
async def _told() -> AsyncIterator[None]:
    try:
        yield
    except RelayDesplazado as error:  # so says whoever connects as the relay does
        raise MembresiaPerdida from error


async def _hold(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Keep the lock; return when it is lost."""
    try:
        with _translated():
            while True:
                await connection.fetchval("SELECT 1")
                await asyncio.sleep(_BEAT_SECONDS)
    except RelayDesplazado as error:
        log.warning("member.lost", error=error.metadata.get("error"))


class _Held:
    """See log.Subscription; every method raises MembresiaPerdida once the member id is lost."""

    def __init__(self, subscription: Subscription, holding: asyncio.Task[None]) -> None:
        self._subscription = subscription
        self._holding = holding

    def _require(self) -> None:
        if self._holding.done():
            raise MembresiaPerdida

    async def poll(self, max_records: int, timeout: float) -> Sequence[Record]:
        """See Subscription.poll."""
        self._require()
        return await self._subscription.poll(max_records, timeout)

    async def commit(self, next_offsets: Mapping[tuple[str, int], int]) -> None:
        """See Subscription.commit."""
        self._require()
        await self._subscription.commit(next_offsets)

    async def rewind(self) -> None:
        """See Subscription.rewind."""
        self._require()
        await self._subscription.rewind()

    async def lag(self) -> int:
        """See Subscription.lag."""
        self._require()
        return await self._subscription.lag()

"""Unsent events in PostgreSQL: lease, reading and marking on one direct connection; NOTIFY from another."""

import asyncio
from collections.abc import AsyncIterator, Collection, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, NoReturn

import asyncpg
import structlog

from libs.foundation.core.errors import Unavailable
from libs.foundation.eventos.log import Event
from libs.foundation.eventos.relay import Unsent
from libs.foundation.sql.session import losing, own_session

log = structlog.get_logger()

_CHANNEL = "estrado_eventos"
_LEASE_KEY = 0x65737472  # any number, the same in every process; advisory locks are per database
_IDLE_SECONDS = 2.0
_STANDBY_SECONDS = 0.25
_DEBOUNCE_SECONDS = 0.005
_RECONNECT_SECONDS = 1.0
_COLUMNS = ", ".join(f"e.{name}" for name in Event.__slots__)
# Each row by its number, which only a LIMIT in it makes PostgreSQL do: a join may be planned as a walk over the whole
# record, when its statistics say that many wait.
UNSENT = f"""SELECT e.posicion, {_COLUMNS}
    FROM (SELECT posicion FROM eventos_sin_enviar WHERE posicion <> ALL ($1::bigint[]) ORDER BY posicion LIMIT $2) u
    CROSS JOIN LATERAL (SELECT * FROM eventos WHERE posicion = u.posicion LIMIT 1) e
    ORDER BY u.posicion"""  # noqa: S608 - names of our own columns
_MARK = "DELETE FROM eventos_sin_enviar WHERE posicion = ANY ($1::bigint[])"


class RelayDesplazado(Unavailable):
    """The database ended the relay's connection, and with it its lease."""

    reason = "RELAY_DESPLAZADO"


class PostgresUnsent:
    """See relay.UnsentStore. A process that pauses over 2 s loses connection and lease together."""

    def __init__(self, url: str) -> None:
        """`url` as SQLAlchemy's; it must reach the server itself, not a pooler."""
        self._url = url

    @asynccontextmanager
    async def lease(self) -> AsyncIterator["PostgresLease"]:
        """See UnsentStore.lease."""
        async with own_session(self._url, RelayDesplazado, _IDLE_SECONDS) as connection:
            lease = PostgresLease(connection)
            with losing(RelayDesplazado):
                await connection.add_listener(_CHANNEL, lease.woken)
                # Asking again, since one that waits for the lock would keep the server from vacuuming.
                while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LEASE_KEY):  # noqa: ASYNC110 - so
                    await asyncio.sleep(_STANDBY_SECONDS)
            yield lease


class PostgresLease:
    """See relay.Lease."""

    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        self._connection = connection
        self._wake = asyncio.Event()

    def woken(self, *_: object) -> None:
        """A notification came."""
        self._wake.set()

    async def unsent(self, besides: Collection[int], limit: int) -> Sequence[Unsent]:
        """See Lease.unsent."""
        self._wake.clear()
        with losing(RelayDesplazado):
            rows = await self._connection.fetch(UNSENT, list(besides), limit)
        return [(row["posicion"], Event(**{name: row[name] for name in Event.__slots__})) for row in rows]

    async def mark(self, positions: Collection[int]) -> None:
        """See Lease.mark."""
        with losing(RelayDesplazado):
            await self._connection.execute(_MARK, list(positions))

    async def wait(self, seconds: float) -> None:
        """See Lease.wait."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()

    async def during(self, sending: Coroutine[Any, Any, None]) -> None:
        """See Lease.during."""
        task = asyncio.create_task(sending)
        try:
            while not (await asyncio.wait([task], timeout=_IDLE_SECONDS / 4))[0]:
                with losing(RelayDesplazado):
                    await self._connection.fetchval("SELECT 1")
        finally:
            if not task.done():
                task.cancel()
        await task


class PostgresWaker:
    """See relay.Waker. Its own connection, since a NOTIFY inside a transaction serialises all commits of the server."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._pending = asyncio.Event()

    def wake(self) -> None:
        """See Waker.wake."""
        self._pending.set()

    async def run(self) -> NoReturn:
        """See Waker.run; while the database is away the relay's own poll stands in."""
        while True:
            try:
                async with own_session(self._url, RelayDesplazado) as connection:
                    while True:
                        await self._pending.wait()
                        self._pending.clear()
                        with losing(RelayDesplazado):
                            await connection.execute(f"NOTIFY {_CHANNEL}")
                        await asyncio.sleep(_DEBOUNCE_SECONDS)
            except RelayDesplazado:
                await asyncio.sleep(_RECONNECT_SECONDS)

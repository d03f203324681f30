"""Unsent events in SQLite: the lease is a lock on a file beside the database, freed by the kernel with its process."""

import asyncio
import fcntl
from collections.abc import AsyncIterator, Collection, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn

from sqlalchemy import bindparam, delete, select

from libs.foundation.eventos.outbox import event_of
from libs.foundation.eventos.relay import Unsent
from libs.foundation.eventos.tables import eventos, eventos_sin_enviar
from libs.foundation.sql.database import SqliteDatabase

_STANDBY_SECONDS = 0.25
_UNSENT = (
    select(eventos)
    .join(eventos_sin_enviar, eventos_sin_enviar.c.posicion == eventos.c.posicion)
    .where(eventos_sin_enviar.c.posicion.not_in(bindparam("besides", expanding=True)))
    .order_by(eventos_sin_enviar.c.posicion)
    .limit(bindparam("limit"))
)
_MARK = delete(eventos_sin_enviar).where(eventos_sin_enviar.c.posicion.in_(bindparam("positions", expanding=True)))


class LocalWaker:
    """See relay.Waker: for writers in the relay's own process; the relay's poll serves the others."""

    def __init__(self) -> None:
        self.pending = asyncio.Event()

    def wake(self) -> None:
        """See Waker.wake."""
        self.pending.set()

    async def run(self) -> NoReturn:
        """See Waker.run: nothing needs passing on."""
        await asyncio.Future[NoReturn]()
        raise AssertionError


class SqliteUnsent:
    """See relay.UnsentStore."""

    def __init__(self, database: SqliteDatabase, waker: LocalWaker) -> None:
        self._database = database
        self._waker = waker

    @asynccontextmanager
    async def lease(self) -> AsyncIterator["SqliteLease"]:
        """See UnsentStore.lease."""
        with Path(f"{self._database.path}.relay").open("w") as lock:  # noqa: ASYNC230 - an empty local file
            while not _locked(lock.fileno()):  # noqa: ASYNC110 - waiting for the kernel's lock would block the loop
                await asyncio.sleep(_STANDBY_SECONDS)
            yield SqliteLease(self._database, self._waker)


class SqliteLease:
    """See relay.Lease."""

    def __init__(self, database: SqliteDatabase, waker: LocalWaker) -> None:
        self._database = database
        self._waker = waker

    async def unsent(self, besides: Collection[int], limit: int) -> Sequence[Unsent]:
        """See Lease.unsent."""
        self._waker.pending.clear()
        query = {"besides": list(besides), "limit": limit}
        return await self._database.read(
            lambda session: [(row.posicion, event_of(row)) for row in session.execute(_UNSENT, query)]
        )

    async def mark(self, positions: Collection[int]) -> None:
        """See Lease.mark."""
        await self._database.write(lambda session: session.execute(_MARK, {"positions": list(positions)}))

    async def wait(self, seconds: float) -> None:
        """See Lease.wait."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._waker.pending.wait()

    async def during(self, sending: Coroutine[Any, Any, None]) -> None:
        """See Lease.during: nobody can take the lock of a living process."""
        await sending


def _locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

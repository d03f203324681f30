"""One database: short transactions whose body is plain synchronous code on a SQLAlchemy Session.

On PostgreSQL the body runs through `AsyncSession.run_sync` on asyncpg; on SQLite in a thread of its own (one that
writes, one that reads), because a thread hop per statement would cost more than the statement.
"""

import asyncio
import contextvars
import logging
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import Session

from libs.foundation.core.errors import Unavailable
from libs.foundation.sql.postgres import connect

T = TypeVar("T")
Body = Callable[[Session], T]

log = logging.getLogger(__name__)

# Deadlock, serialization failure: PostgreSQL chose this transaction to give way; doing it again is the remedy.
_GIVE_WAY = frozenset({"40P01", "40001"})
_SQLITE_AWAY = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_CORRUPT,
    }
)
_NO_SUCH_DATABASE = "3D000"
_ATTEMPTS = 3
_STATEMENT, _LOCK = 10.0, 2.0  # seconds that a statement, and the wait for a lock, may take on PostgreSQL
_BUSY = 5.0  # seconds to wait for another process that writes the same SQLite file


class BaseDeDatosNoDisponible(Unavailable):
    """The database does not answer, or gave the transaction up; nothing was changed."""

    reason = "BASE_DE_DATOS_NO_DISPONIBLE"


class BaseDeDatosAusente(BaseDeDatosNoDisponible):
    """The server has no database of that name, or none yet."""

    reason = "BASE_DE_DATOS_AUSENTE"


class TransaccionLenta(Unavailable):
    """Locks and work of the transaction took longer than its budget; it was rolled back (RELIABILITY 12)."""

    reason = "TRANSACCION_LENTA"


class Database(Protocol):
    """Transactions on one database."""

    dialect: str

    async def write(self, body: Body[T], budget: float = 2.0) -> T:
        """Run `body` in a transaction and commit. Rolled back when `body` raises or the whole takes over `budget`
        seconds (TransaccionLenta). `body` may run again after a deadlock. Raises BaseDeDatosNoDisponible."""
        ...

    async def maintain(self, body: Body[T], budget: float) -> T:
        """Like `write`, on a connection of its own, on which one statement may take all of `budget`."""
        ...

    async def read(self, body: Body[T]) -> T:
        """Run `body`, which cannot write: each statement sees what was committed before it. Raises
        BaseDeDatosNoDisponible."""
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...


def open_database(url: str, pool: int = 10) -> Database:
    """The database at `url` (`postgresql+asyncpg://…` or `sqlite:///…`); connects when first used."""
    parsed = make_url(url)
    return (
        SqliteDatabase(parsed.database or "") if parsed.get_backend_name() == "sqlite" else PostgresDatabase(url, pool)
    )


class PostgresDatabase:
    """PostgreSQL through asyncpg."""

    dialect = "postgresql"

    def __init__(self, url: str, pool: int = 10) -> None:
        self.url = url
        self._writer = _postgres_engine(url, pool, _STATEMENT)
        # Under READ COMMITTED a transaction around reads buys nothing and costs two round trips.
        reader = _postgres_engine(url, max(1, pool // 2), _STATEMENT, default_transaction_read_only="on")
        self._reader = reader.execution_options(isolation_level="AUTOCOMMIT")

    async def write(self, body: Body[T], budget: float = 2.0) -> T:
        """See Database.write."""
        return await self._write(self._writer, body, budget)

    async def maintain(self, body: Body[T], budget: float) -> T:
        """See Database.maintain."""
        engine = _postgres_engine(self.url, 1, budget)
        try:
            return await self._write(engine, body, budget)
        finally:
            await engine.dispose()

    async def _write(self, engine: AsyncEngine, body: Body[T], budget: float) -> T:
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return await self._transaction(engine, body, budget)
            except DBAPIError as error:
                if not _worth_repeating(error) or attempt == _ATTEMPTS:
                    raise _translated(error) from error
            except (OSError, TimeoutError, PoolTimeout) as error:
                raise BaseDeDatosNoDisponible from error
        raise BaseDeDatosNoDisponible

    async def _transaction(self, engine: AsyncEngine, body: Body[T], budget: float) -> T:
        async with AsyncSession(engine, expire_on_commit=False, autoflush=False) as session:
            await session.connection()
            started = time.monotonic()
            result = await session.run_sync(body)
            if time.monotonic() - started > budget:
                raise TransaccionLenta
            await session.commit()
            return result

    async def read(self, body: Body[T]) -> T:
        """See Database.read."""
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                async with AsyncSession(self._reader, autoflush=False) as session:
                    return await session.run_sync(body)
            except DBAPIError as error:
                if not _worth_repeating(error, reading=True) or attempt == _ATTEMPTS:
                    raise _translated(error) from error
            except (OSError, TimeoutError, PoolTimeout) as error:
                raise BaseDeDatosNoDisponible from error
        raise BaseDeDatosNoDisponible

    async def close(self) -> None:
        """See Database.close."""
        await self._writer.dispose()
        await self._reader.dispose()


def _postgres_engine(url: str, pool: int, statement: float, **more: str) -> AsyncEngine:
    """`statement`: seconds that one may take, or the time between two of a transaction."""
    settings = {
        "lock_timeout": f"{_LOCK * 1000:.0f}",
        "idle_in_transaction_session_timeout": f"{statement * 1000:.0f}",
        "timezone": "UTC",
    }
    return create_async_engine(
        url,
        pool_size=pool,
        max_overflow=0,
        pool_timeout=2,
        connect_args={
            "async_creator_fn": connect,  # called with what the URL says and what stands here besides
            "command_timeout": statement,
            "server_settings": settings | more,
        },
    )


class SqliteDatabase:
    """SQLite in WAL mode: one thread and connection that writes, one of each that reads."""

    dialect = "sqlite"

    def __init__(self, path: str) -> None:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._file: tuple[int, int] | None = None  # device and inode, once it is open
        self._writer = self._engine(_BUSY, "BEGIN IMMEDIATE")
        self._reader = self._engine(_BUSY, "BEGIN", "query_only=ON")
        self._writes = ThreadPoolExecutor(1, thread_name_prefix="sqlite-write")
        self._reads = ThreadPoolExecutor(1, thread_name_prefix="sqlite-read")

    async def write(self, body: Body[T], budget: float = 2.0) -> T:
        """See Database.write."""
        return await _uncancelled(self._writes, lambda: self._transaction(self._writer, body, budget))

    async def maintain(self, body: Body[T], budget: float) -> T:
        """See Database.maintain."""

        def work() -> T:
            engine = self._engine(budget, "BEGIN IMMEDIATE")
            try:
                return self._transaction(engine, body, budget)
            finally:
                engine.dispose()

        return await _uncancelled(self._writes, work)

    def _transaction(self, engine: Engine, body: Body[T], budget: float) -> T:
        with self._in_place(), Session(engine, expire_on_commit=False, autoflush=False) as session:
            session.connection()
            started = time.monotonic()
            result = body(session)
            if time.monotonic() - started > budget:
                raise TransaccionLenta
            session.commit()
            return result

    async def read(self, body: Body[T]) -> T:
        """See Database.read."""

        def query() -> T:
            with self._in_place(), Session(self._reader, autoflush=False) as session:
                return body(session)

        return await _uncancelled(self._reads, query)

    def _engine(self, busy: float, begin: str, *pragmas: str) -> Engine:
        engine = _sqlite_engine(self.path, busy, begin, *pragmas)

        @event.listens_for(engine, "connect")
        def _remember(_connection: Any, _record: Any) -> None:
            self._file = self._file or file_identity(self.path)

        return engine

    @contextmanager
    def _in_place(self) -> Iterator[None]:
        """A deleted file can be written on and on, and what is committed to it is lost at the end: raises
        BaseDeDatosNoDisponible when the open file is not the one at `path`, before the block or after it."""
        self._require_file()
        try:
            yield
        except OperationalError as error:
            raise _translated(error) from error
        self._require_file()

    def _require_file(self) -> None:
        if self._file is not None and file_identity(self.path) != self._file:
            raise BaseDeDatosNoDisponible

    async def close(self) -> None:
        """See Database.close."""
        for executor, engine in ((self._writes, self._writer), (self._reads, self._reader)):
            await asyncio.get_running_loop().run_in_executor(executor, engine.dispose)
            executor.shutdown()


async def _uncancelled(executor: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    """Await `work` in `executor`. A caller that gives up does not interrupt a transaction half way, nor begins one."""
    context = contextvars.copy_context()  # the trace goes along
    left = False

    def unless_left() -> T:
        if left:
            raise BaseDeDatosNoDisponible
        return context.run(work)

    working = asyncio.get_running_loop().run_in_executor(executor, unless_left)
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        left = True
        working.add_done_callback(asyncio.Future.exception)  # looked at, so that asyncio does not tell of it
        raise


def _sqlite_engine(path: str, busy: float, begin: str, *more: str) -> Engine:
    engine = create_engine(f"sqlite:///{path}", connect_args={"check_same_thread": False, "timeout": busy}, pool_size=1)

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        # pysqlite would begin transactions by itself, and too late.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", *more):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


def file_identity(path: str | Path) -> tuple[int, int] | None:
    """Which file is at `path`, whatever it is called; None: there is none."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _worth_repeating(error: DBAPIError, *, reading: bool = False) -> bool:
    """Whether the transaction certainly did not commit and may do better now."""
    return getattr(error.orig, "sqlstate", None) in _GIVE_WAY or (error.connection_invalidated and reading)


def _translated(error: DBAPIError) -> Exception:
    """Unavailable for what the database refused for its own reasons; programming and constraint errors stay."""
    if isinstance(error.orig, sqlite3.Error):
        primary = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
        if primary not in _SQLITE_AWAY:
            return error
        log.warning("database unavailable: %s", error.orig.sqlite_errorname)
        return BaseDeDatosNoDisponible()
    state = str(getattr(error.orig, "sqlstate", "") or "")
    if state == _NO_SUCH_DATABASE:
        return BaseDeDatosAusente()
    # Classes: 08 connection, 53 resources, 55 lock not available, 57 operator intervention, 58 system error.
    away = state[:2] in {"08", "53", "55", "57", "58"} or state in _GIVE_WAY
    if away or error.connection_invalidated or isinstance(error, (OperationalError, InterfaceError, InternalError)):
        log.warning("database unavailable: %s", type(error.orig).__name__)
        return BaseDeDatosNoDisponible()
    return error

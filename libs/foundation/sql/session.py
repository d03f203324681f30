"""A session of its own on PostgreSQL, beside the pools: what it holds (locks, a lease) ends with it, and it ends when
it has been idle for as long as it says."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import asyncpg

from libs.foundation.core.errors import Unavailable
from libs.foundation.sql.postgres import arguments, connect

_COMMAND_SECONDS = 5.0


@asynccontextmanager
async def own_session(
    url: str, lost: type[Unavailable], idle_seconds: float | None = None
) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A connection to the database that SQLAlchemy knows as `url`, which must be the server itself, not a pooler; the
    server ends it when nothing was asked for `idle_seconds`. Raises `lost` when there is none to be had."""
    idle = {} if idle_seconds is None else {"idle_session_timeout": str(int(idle_seconds * 1000))}
    with losing(lost):
        connection = await connect(**arguments(url), command_timeout=_COMMAND_SECONDS, server_settings=idle)
    try:
        yield connection
    finally:
        connection.terminate()


@contextmanager
def losing(lost: type[Unavailable]) -> Iterator[None]:
    """Raises `lost`, with the `error`'s kind, for whatever the server or the way to it did to the session."""
    try:
        yield
    # A server killed at the wrong moment leaves asyncpg's protocol in a state it calls an internal error.
    except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError, TimeoutError) as error:
        raise lost(error=type(error).__name__) from error

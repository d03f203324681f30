"""One way to reach PostgreSQL, for the pools under SQLAlchemy and for connections of their own: TLS is chosen in the
URL, by libpq's names (`?sslmode=verify-full&sslrootcert=…`, also sslcert and sslkey)."""

from typing import Any
from urllib.parse import urlencode

import asyncpg
from sqlalchemy import make_url

_CONNECT_SECONDS = 5.0
_TLS = ("sslmode", "sslrootcert", "sslcert", "sslkey")


def arguments(url: str) -> dict[str, Any]:
    """What `connect` is called with for the database that SQLAlchemy knows as `url`; `host` and `port` are lists where
    it names several (`?host=a:5432&host=b:5432`). Raises SQLAlchemy's ArgumentError."""
    parsed = make_url(url)
    _, given = parsed.get_dialect()().create_connect_args(parsed)
    return {name: value for name, value in given.items() if name != "prepared_statement_cache_size"}


async def connect(*, ssl: str | None = None, **more: Any) -> "asyncpg.Connection[asyncpg.Record]":
    """asyncpg's `connect`, which besides understands libpq's names of TLS (`ssl` is SQLAlchemy's for sslmode). Files
    are read each time, so that a renewed certificate needs no restart. Raises asyncpg's errors, OSError (a certificate
    that does not convince is one), TimeoutError."""
    tls = {name: more.pop(name) for name in _TLS if name in more}
    if ssl:
        tls["sslmode"] = ssl
    # Only in a URL does asyncpg know these names; all the rest comes beside it.
    return await asyncpg.connect(f"postgresql://?{urlencode(tls)}", timeout=_CONNECT_SECONDS, **more)

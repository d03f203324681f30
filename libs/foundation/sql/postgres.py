"""One way to reach PostgreSQL, for the pools under SQLAlchemy and for connections of their own: TLS is chosen in the
URL, by libpq's names (`?sslmode=verify-full&sslrootcert=…`, also sslcert and sslkey)."""

import asyncpg
from sqlalchemy import make_url

_CONNECT_SECONDS = 5.0


def dsn(url: str) -> str:
    """SQLAlchemy's `url` as asyncpg takes it. SQLAlchemy's own name for the mode, `ssl`, is understood too."""
    parsed = make_url(url).set(drivername="postgresql")
    if mode := parsed.query.get("ssl"):
        parsed = parsed.difference_update_query(["ssl"]).update_query_dict({"sslmode": mode})
    return parsed.render_as_string(hide_password=False)


async def connect(
    url: str, *, command_timeout: float, server_settings: dict[str, str]
) -> "asyncpg.Connection[asyncpg.Record]":
    """A connection to `url`. The files it names are read again each time, so that a renewed certificate needs no
    restart. Raises asyncpg's errors, OSError (a certificate that does not convince is one), TimeoutError."""
    return await asyncpg.connect(
        dsn(url), timeout=_CONNECT_SECONDS, command_timeout=command_timeout, server_settings=server_settings
    )

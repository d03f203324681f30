"""Time as a port: every instant in the suite is an aware UTC datetime read from a `Clock`."""

from datetime import UTC, datetime, timedelta
from typing import Protocol

# By how much clocks may differ: up to it an instant ahead of this one is taken instead, beyond it nothing is written.
TOLERANCE = timedelta(seconds=2)


class Clock(Protocol):
    """Gives the present instant."""

    def now(self) -> datetime:
        """The present instant, aware, UTC, with microseconds."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The machine's present instant in UTC."""
        return datetime.now(UTC)

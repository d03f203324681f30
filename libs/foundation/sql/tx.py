"""The part of a transaction that every service shares: who acts, the legal instant, events and stored answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, func, select
from sqlalchemy.orm import Session

from libs.foundation.core.clock import TOLERANCE, Clock
from libs.foundation.core.errors import RelojNoFiable
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Answers
from libs.foundation.eventos.outbox import Encoded, Outbox
from libs.foundation.observability.trace import current_traceparent
from libs.foundation.sql.answers import SqlAnswers

_DATABASE_CLOCK = select(func.clock_timestamp(type_=DateTime(timezone=True)))


Encoders = Mapping[type, Callable[[Any], Encoded]]


@dataclass(frozen=True, slots=True)
class TxParts:
    """What a service's transactions are made of, fixed at start."""

    clock: Clock
    outbox: Outbox
    encoders: Encoders


class SqlTx:
    """Implements core.usecases.BaseTx on a SQLAlchemy Session; services add their repositories in a subclass."""

    def __init__(
        self, session: Session, parts: TxParts, principal: Principal, not_before: datetime | None = None
    ) -> None:
        self.session = session
        self.principal = principal
        self._parts = parts
        self._not_before = not_before
        self._now: datetime | None = None
        self.answers: Answers = SqlAnswers(session, principal, parts.clock.now())

    def now(self, after: datetime | None = None) -> datetime:
        """See BaseTx.now."""
        if self._now is None:
            self._now = self._reliable_now()
        for floor in (after, self._not_before, self.principal.received):
            if floor is not None and floor > self._now:
                if floor - self._now > TOLERANCE:
                    raise RelojNoFiable
                self._now = floor
        return self._now

    def _reliable_now(self) -> datetime:
        now = self._parts.clock.now()
        # SQLite has no clock of its own: the process's is the only one there is.
        if self.session.get_bind().dialect.name == "postgresql":
            of_database = self.session.execute(_DATABASE_CLOCK).scalar_one()
            if abs(of_database - now) > TOLERANCE:
                raise RelojNoFiable
        return now

    def emit(self, *events: Any) -> None:
        """See BaseTx.emit."""
        encoded = [self._parts.encoders[type(event)](event) for event in events]
        self._parts.outbox.append(self.session, *encoded, now=self.now(), traceparent=current_traceparent())

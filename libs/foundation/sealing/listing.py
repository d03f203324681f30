"""The audit's rows as whoever looks for something finds them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session

from libs.foundation.sealing.heads import instant_text
from libs.foundation.sealing.tables import bitacora


@dataclass(frozen=True, slots=True)
class Sought:
    """Which rows; what is empty, or None, bounds nothing. `account` (a UUID as text) is who did it, or to whom it was
    done; `since` an instant with its zone."""

    account: str = ""
    object: str = ""
    action: str = ""
    since: datetime | None = None


def last_rows(session: Session, sought: Sought, limit: int) -> Sequence[Row[Any]]:
    """The last `limit` of those, in the order in which they were written."""
    rows = select(bitacora).order_by(bitacora.c.posicion.desc()).limit(limit)
    if sought.account:
        done_to = f"cuenta/{sought.account}"
        rows = rows.where(or_(bitacora.c.sujeto == sought.account, bitacora.c.objeto == done_to))
    if sought.object:
        rows = rows.where(bitacora.c.objeto == sought.object)
    if sought.action:
        rows = rows.where(bitacora.c.accion == sought.action)
    if sought.since:
        # As text: all instants of the audit have one width and one zone.
        rows = rows.where(bitacora.c.instante >= instant_text(sought.since))
    return session.execute(rows).all()[::-1]

"""The audit's rows as whoever looks for something finds them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, literal, or_, select
from sqlalchemy.orm import Session

from libs.foundation.core.heads import instant_text
from libs.foundation.sealing.tables import bitacora


@dataclass(frozen=True, slots=True)
class Sought:
    """Which rows; what is empty, or None, bounds nothing. `account` (a UUID as text) is who did it, or to whom it was
    done, or to something of theirs: what they did one of the actions `making` to. `since` is an instant with its
    zone."""

    account: str = ""
    object: str = ""
    action: str = ""
    since: datetime | None = None
    making: Sequence[str] = ()


def last_rows(session: Session, sought: Sought, limit: int) -> Sequence[Row[Any]]:
    """The last `limit` of those, in the order in which they were written."""
    rows = select(bitacora).order_by(bitacora.c.posicion.desc()).limit(limit)
    if sought.account:
        theirs = (
            select(bitacora.c.objeto)
            .where(bitacora.c.sujeto == sought.account, bitacora.c.accion.in_(sought.making))
            .union_all(select(literal(f"cuenta/{sought.account}")))
        )
        rows = rows.where(or_(bitacora.c.sujeto == sought.account, bitacora.c.objeto.in_(theirs)))
    if sought.object:
        rows = rows.where(bitacora.c.objeto == sought.object)
    if sought.action:
        rows = rows.where(bitacora.c.accion == sought.action)
    if sought.since:
        # As text: all instants of the audit have one width and one zone.
        rows = rows.where(bitacora.c.instante >= instant_text(sought.since))
    return session.execute(rows).all()[::-1]

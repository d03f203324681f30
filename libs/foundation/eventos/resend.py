"""What an operator does when the log lost what it had acknowledged: the record says it again."""

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from libs.foundation.eventos.tables import eventos, eventos_sin_enviar


def resend(session: Session, since: datetime) -> int:
    """Let the relay send again, in order, every event of the record from the UTC instant `since` on that it does not
    still have to send; how many. Consumers drop what they know: too early an instant costs time alone."""
    unsent = select(eventos_sin_enviar.c.posicion)
    again = select(eventos.c.posicion).where(eventos.c.time >= since, eventos.c.posicion.not_in(unsent))
    done = session.execute(insert(eventos_sin_enviar).from_select(["posicion"], again))
    return int(done.rowcount)  # type: ignore[attr-defined]  # of an INSERT it is a CursorResult

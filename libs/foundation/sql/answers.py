"""Answers already given to idempotency keys, in the database of the effect."""

from datetime import datetime, timedelta

from sqlalchemy import Column, MetaData, String, Table, bindparam, delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from libs.foundation.core.errors import Conflict
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import IdempotencyKey, Stale
from libs.foundation.sql.types import UtcDateTime

KEPT = timedelta(days=30)

respuestas = Table(
    "respuestas",
    MetaData(),
    Column("principal", String(80), primary_key=True),
    Column("rpc", String(80), primary_key=True),
    Column("llave", String(200), primary_key=True),
    Column("huella", String(64), nullable=False),
    Column("respuesta", String, nullable=False),
    Column("dada", UtcDateTime, nullable=False, index=True),
)

_FIND = select(respuestas.c.huella, respuestas.c.respuesta).where(
    respuestas.c.principal == bindparam("principal"),
    respuestas.c.rpc == bindparam("rpc"),
    respuestas.c.llave == bindparam("llave"),
)
_STORE = insert(respuestas)
_PRUNE = delete(respuestas).where(respuestas.c.dada < bindparam("limite"))


class ClaveReutilizada(Conflict):
    """The idempotency key was used before with another request."""

    reason = "CLAVE_REUTILIZADA"


class SqlAnswers:
    """See core.usecases.Answers."""

    def __init__(self, session: Session, principal: Principal, now: datetime) -> None:
        self._session = session
        self._principal = principal.key
        self._now = now

    def find(self, rpc: str, key: IdempotencyKey | None) -> str | None:
        """See Answers.find."""
        if key is None:
            return None
        row = self._session.execute(_FIND, {"principal": self._principal, "rpc": rpc, "llave": key.value}).one_or_none()
        if row is None:
            return None
        if row.huella != key.request_hash:
            raise ClaveReutilizada
        return str(row.respuesta)

    def store(self, rpc: str, key: IdempotencyKey | None, answer: str) -> None:
        """See Answers.store."""
        if key is None:
            return
        row = {
            "principal": self._principal,
            "rpc": rpc,
            "llave": key.value,
            "huella": key.request_hash,
            "respuesta": answer,
            "dada": self._now,
        }
        try:
            self._session.execute(_STORE, row)
        except IntegrityError as error:
            # The same key came at once for something else, which no lock of ours covers: look again.
            raise Stale from error


def prune_answers(session: Session, now: datetime) -> None:
    """Forget answers older than 30 days."""
    session.execute(_PRUNE, {"limite": now - KEPT})

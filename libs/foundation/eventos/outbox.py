"""The record of a service's events, written in the transaction that causes them (EVENTS.md, RELIABILITY 4 and 5)."""

from datetime import datetime
from typing import Any

from estrado.foundation.v1 import options_pb2
from google.protobuf.message import Message
from sqlalchemy import Row, and_, bindparam, insert, select, text, update
from sqlalchemy.orm import Session

from libs.foundation.core.ids import new_id
from libs.foundation.eventos.log import Event, Topics
from libs.foundation.eventos.tables import eventos, eventos_seq, eventos_sin_enviar

READ_LIMIT = 500

# One statement on both databases; it locks the counter until the commit and tells the other stream's last seq.
_TAKE_SEQ = text(
    """INSERT INTO eventos_seq AS mine (topic, subject, seq, otra_seq) VALUES (:topic, :subject, 1, 0)
       ON CONFLICT (topic, subject) DO UPDATE SET seq = mine.seq + 1
       RETURNING seq, otra_seq, (SELECT o.seq FROM eventos_seq o WHERE o.topic = :otra AND o.subject = :subject) actual
    """
)
_TELL_OTHER = (
    update(eventos_seq)
    .where(eventos_seq.c.topic == bindparam("at"), eventos_seq.c.subject == bindparam("of"))
    .values(otra_seq=bindparam("other"))
)
_RECORD = insert(eventos).returning(eventos.c.posicion)
_PENDING = insert(eventos_sin_enviar)
_STREAM = (
    select(eventos)
    .where(
        eventos.c.topic == bindparam("topic"),
        eventos.c.subject == bindparam("subject"),
        eventos.c.seq >= bindparam("seq"),
    )
    .order_by(eventos.c.seq)
    .limit(bindparam("limit"))
)
_TOPIC = (
    select(eventos)
    .where(and_(eventos.c.topic == bindparam("topic"), eventos.c.posicion >= bindparam("posicion")))
    .order_by(eventos.c.posicion)
    .limit(bindparam("limit"))
)


class SinClase(TypeError):
    """A message without the option `event_class` was emitted: a mistake in its proto."""


class Outbox:
    """Appends events of one service to its record."""

    def __init__(self, service: str) -> None:
        """`service` as in its topics, e.g. "expedientes"."""
        self._topics = Topics(service)
        self._source = f"/estrado/{service}"

    def append(
        self,
        session: Session,
        message: Message,
        *,
        subject: str,
        reservado: bool,
        now: datetime,
        traceparent: str = "",
    ) -> Event:
        """Record `message` about the aggregate `subject`, whose row the caller has locked, at the instant `now` (UTC).

        A public message of a reserved aggregate goes to the reserved topic. Raises SinClase.
        """
        topic = self._topic(message, reservado)
        other = self._topics.other(topic)
        taken = session.execute(_TAKE_SEQ, {"topic": topic, "subject": subject, "otra": other}).one()
        previous = None
        if taken.actual is not None and taken.actual != taken.otra_seq:
            previous = int(taken.actual)
            session.execute(_TELL_OTHER, {"at": topic, "of": subject, "other": previous})
        event = Event(
            id=new_id(),
            topic=topic,
            type=message.DESCRIPTOR.full_name,
            source=self._source,
            subject=subject,
            time=now,
            seq=taken.seq,
            data=message.SerializeToString(deterministic=True),
            traceparent=traceparent,
            previous=previous,
        )
        posicion = session.execute(_RECORD, row_of(event)).scalar_one()
        session.execute(_PENDING, {"posicion": posicion})
        return event

    def _topic(self, message: Message, reservado: bool) -> str:
        event_class = message.DESCRIPTOR.GetOptions().Extensions[options_pb2.event_class]
        if event_class == options_pb2.EVENT_CLASS_INTERNO:
            return self._topics.interno
        if event_class == options_pb2.EVENT_CLASS_PUBLICO:
            return self._topics.reservado if reservado else self._topics.publico
        raise SinClase(message.DESCRIPTOR.full_name)


def row_of(event: Event) -> dict[str, Any]:
    """The event as columns of `eventos`."""
    return {name: getattr(event, name) for name in Event.__slots__}


def event_of(row: Row[Any], id_column: str = "id") -> Event:
    """The event in a row of `eventos`, or of another table with its columns."""
    return Event(**{name: getattr(row, id_column if name == "id" else name) for name in Event.__slots__})


def read_stream(session: Session, topic: str, subject: str, from_seq: int, limit: int = READ_LIMIT) -> list[Event]:
    """Recorded events of one stream from `from_seq` on, in order, at most `limit`."""
    query = {"topic": topic, "subject": subject, "seq": from_seq, "limit": limit}
    return [event_of(row) for row in session.execute(_STREAM, query)]


def read_topic(session: Session, topic: str, from_position: int, limit: int = READ_LIMIT) -> list[tuple[int, Event]]:
    """Recorded events of all aggregates of `topic` with their positions, from `from_position` on.

    Positions become visible out of order while transactions run: a reader that rebuilds must tolerate repeats, by
    starting again some minutes of positions before the last one it saw.
    """
    query = {"topic": topic, "posicion": from_position, "limit": limit}
    return [(row.posicion, event_of(row)) for row in session.execute(_TOPIC, query)]

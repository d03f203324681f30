"""The record of a service's events, written in the transaction that causes them (EVENTS.md, RELIABILITY 4 and 5)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
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
# What a session's `info` holds once events were appended in it: its commit gives the relay something to do.
APPENDED = "eventos"

# One statement on both databases; it locks the counter until the commit and tells the other stream's last seq.
_TAKE_SEQ = text(
    """INSERT INTO eventos_seq AS mine (topic, subject, seq, otra_seq) VALUES (:topic, :subject, :cuantos, 0)
       ON CONFLICT (topic, subject) DO UPDATE SET seq = mine.seq + excluded.seq
       RETURNING seq, otra_seq, (SELECT o.seq FROM eventos_seq o WHERE o.topic = :otra AND o.subject = :subject) actual
    """
)
_TELL_OTHER = (
    update(eventos_seq)
    .where(eventos_seq.c.topic == bindparam("at"), eventos_seq.c.subject == bindparam("of"))
    .values(otra_seq=bindparam("other"))
)
_RECORD = insert(eventos).returning(eventos.c.posicion, sort_by_parameter_order=True)
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


@dataclass(frozen=True, slots=True)
class Encoded:
    """A domain event as it goes out: its message, the aggregate it belongs to, and whether that is reserved."""

    message: Message
    subject: str
    reservado: bool = False


class SinClase(TypeError):
    """A message without the option `event_class` was emitted: a mistake in its proto."""


class Outbox:
    """Appends events of one service to its record."""

    def __init__(self, service: str) -> None:
        """`service` as in its topics, e.g. "expedientes"."""
        self._topics = Topics(service)
        self._source = f"/estrado/{service}"

    def append(self, session: Session, *entries: Encoded, now: datetime, traceparent: str = "") -> Sequence[Event]:
        """Record `entries` in order at the instant `now` (UTC), as few statements as they have streams and two more.

        The caller has locked the rows of their aggregates. A public message of a reserved aggregate goes to the
        reserved topic. Raises SinClase.
        """
        if not entries:
            return []
        streams = [(self._topic(entry), entry.subject) for entry in entries]
        if any((self._topics.other(topic), subject) in streams for topic, subject in streams):
            # The aggregate changes streams half way: what the second tells of the first must be counted first.
            return [event for entry in entries for event in self._append([entry], session, now, traceparent)]
        return self._append(entries, session, now, traceparent)

    def _append(self, entries: Sequence[Encoded], session: Session, now: datetime, traceparent: str) -> list[Event]:
        streams = [(self._topic(entry), entry.subject) for entry in entries]
        places = {stream: self._take(session, stream, count) for stream, count in Counter(streams).items()}
        events = []
        for entry, (topic, subject) in zip(entries, streams, strict=True):
            seq, previous = places[topic, subject]
            places[topic, subject] = (seq + 1, None)
            events.append(
                Event(
                    id=new_id(),
                    topic=topic,
                    type=entry.message.DESCRIPTOR.full_name,
                    source=self._source,
                    subject=subject,
                    time=now,
                    seq=seq,
                    data=entry.message.SerializeToString(deterministic=True),
                    traceparent=traceparent,
                    previous=previous,
                )
            )
        session.info[APPENDED] = True
        posiciones = session.scalars(_RECORD, [row_of(event) for event in events]).all()
        session.execute(_PENDING, [{"posicion": posicion} for posicion in posiciones])
        return events

    def _take(self, session: Session, stream: tuple[str, str], count: int) -> tuple[int, int | None]:
        """The first of the `count` next seqs of a stream, and the other stream's last one where it is to be told."""
        topic, subject = stream
        query = {"topic": topic, "subject": subject, "otra": self._topics.other(topic), "cuantos": count}
        taken = session.execute(_TAKE_SEQ, query).one()
        previous = None
        if taken.actual is not None and taken.actual != taken.otra_seq:
            previous = int(taken.actual)
            session.execute(_TELL_OTHER, {"at": topic, "of": subject, "other": previous})
        return taken.seq - count + 1, previous

    def _topic(self, entry: Encoded) -> str:
        message = entry.message
        event_class = message.DESCRIPTOR.GetOptions().Extensions[options_pb2.event_class]
        if event_class == options_pb2.EVENT_CLASS_INTERNO:
            return self._topics.interno
        if event_class == options_pb2.EVENT_CLASS_PUBLICO:
            return self._topics.reservado if entry.reservado else self._topics.publico
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

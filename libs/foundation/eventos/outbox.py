"""The record of a service's events, written in the transaction that causes them (EVENTS.md, RELIABILITY 4 and 5)."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from estrado.foundation.v1 import options_pb2
from google.protobuf.message import Message
from sqlalchemy import Row, and_, bindparam, select, text, update
from sqlalchemy.orm import Session

from libs.foundation.core.ids import new_id
from libs.foundation.eventos.log import Event, Topics
from libs.foundation.eventos.tables import eventos, eventos_seq, eventos_sin_enviar
from libs.foundation.sql.many import InsertMany

Stream = tuple[str, str]  # topic and subject

READ_LIMIT = 500
# What a session's `info` holds once events were appended in it: its commit gives the relay something to do.
APPENDED = "eventos"

# For any number of streams: locks their counters until the commit, tells the last seq of each aggregate's other one.
_TAKE_SEQS = """INSERT INTO eventos_seq (topic, subject, seq, otra_seq)
    SELECT f.topic, f.subject, f.cuantos, 0 FROM {} WHERE true ORDER BY 1, 2
    ON CONFLICT (topic, subject) DO UPDATE SET seq = eventos_seq.seq + excluded.seq
    RETURNING topic, subject, seq, otra_seq, (
        SELECT o.seq FROM eventos_seq o WHERE o.subject = eventos_seq.subject
        AND o.topic = CASE eventos_seq.topic WHEN :publico THEN :reservado WHEN :reservado THEN :publico END
    ) AS actual"""
_TAKE = {
    dialect: text(_TAKE_SEQS.format(rows))
    for dialect, rows in {
        "postgresql": "json_to_recordset(CAST(:filas AS json)) AS f (topic text, subject text, cuantos bigint)",
        "sqlite": "(SELECT value ->> 'topic' AS topic, value ->> 'subject' AS subject, value ->> 'cuantos' AS cuantos"
        " FROM json_each(:filas)) AS f",
    }.items()
}
_TELL_OTHER = (
    update(eventos_seq)
    .where(eventos_seq.c.topic == bindparam("at"), eventos_seq.c.subject == bindparam("of"))
    .values(otra_seq=bindparam("other"))
)
_RECORD = InsertMany(eventos, pending=eventos_sin_enviar)
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
        """Record `entries` in order at the instant `now` (UTC), with two statements whatever their number.

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
        places = self._take(session, Counter(streams))
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
        _RECORD(session, [row_of(event) for event in events])
        return events

    def _take(self, session: Session, counts: Mapping[Stream, int]) -> dict[Stream, tuple[int, int | None]]:
        """Of each stream the first of so many next seqs, and the other stream's last one where it is to be told."""
        rows = [{"topic": topic, "subject": subject, "cuantos": count} for (topic, subject), count in counts.items()]
        query = {"filas": json.dumps(rows), "publico": self._topics.publico, "reservado": self._topics.reservado}
        places: dict[Stream, tuple[int, int | None]] = {}
        for taken in session.execute(_TAKE[session.get_bind().dialect.name], query).all():
            stream, previous = (taken.topic, taken.subject), None
            if taken.actual is not None and taken.actual != taken.otra_seq:
                previous = int(taken.actual)
                session.execute(_TELL_OTHER, {"at": taken.topic, "of": taken.subject, "other": previous})
            places[stream] = (taken.seq - counts[stream] + 1, previous)
        return places

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

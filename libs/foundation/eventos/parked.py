"""What an operator does about parked messages (`estrado events`): list, show, replay in order, discard."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from google.protobuf.descriptor_pool import Default
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import DecodeError
from google.protobuf.message_factory import GetMessageClass
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from libs.foundation.core.errors import Invalid, NotFound
from libs.foundation.eventos.inbox_store import InboxStore, message_of
from libs.foundation.eventos.log import Event
from libs.foundation.eventos.streams import Hold, Message, State
from libs.foundation.eventos.tables import inbox_discarded, inbox_held

_PARKED = select(inbox_held).where(inbox_held.c.state == State.PARKED.value).order_by(inbox_held.c.id)


class MensajeNoAparcado(NotFound):
    """No parked message has this event id."""

    reason = "MENSAJE_NO_APARCADO"


class MotivoAusente(Invalid):
    """A message may be discarded only with a stated reason."""

    reason = "MOTIVO_AUSENTE"


@dataclass(frozen=True, slots=True)
class Parked:
    """A parked message, why and since when, and how many wait behind it."""

    consumer: str
    event: Event
    reason: str
    since: datetime
    behind: int


def list_parked(session: Session) -> Sequence[Parked]:
    """Every parked message of the database, the oldest first."""
    rows = session.execute(_PARKED).all()
    behind = session.execute(select(inbox_held.c.consumer, inbox_held.c.topic, inbox_held.c.subject)).all()
    waiting = [tuple(row) for row in behind]
    return [
        Parked(
            row.consumer,
            message_of(row).event,
            row.reason,
            row.since,
            waiting.count((row.consumer, row.topic, row.subject)) - 1,
        )
        for row in rows
    ]


def as_json(event: Event) -> dict[str, Any]:
    """The event as CloudEvents JSON; `data` decoded where its proto is known here, else in hexadecimal."""
    attributes = {name: getattr(event, name) for name in Event.__slots__ if name not in {"id", "data", "time"}}
    return {"id": str(event.id), "time": event.time.isoformat(), **attributes, "data": _data(event)}


def replay(session: Session, event_id: UUID, now: datetime) -> None:
    """Let the consumer try the parked message again, and then what waits behind it in order. Raises
    MensajeNoAparcado."""
    consumer, message = _find(session, event_id)
    InboxStore(session, consumer).hold([(message, Hold(State.RETRY), now)], now)


def discard(session: Session, event_id: UUID, stated_reason: str, now: datetime) -> None:
    """Give the parked message up, keeping `stated_reason`; what waits behind it goes on. Raises MensajeNoAparcado,
    MotivoAusente."""
    if not stated_reason.strip():
        raise MotivoAusente
    consumer, message = _find(session, event_id)
    event = message.event
    store = InboxStore(session, consumer)
    stream = store.lock([(event.topic, event.subject)], ())[event.topic, event.subject]
    if event.seq == stream.seq + 1:
        stream.seq, stream.event_id = event.seq, event.id
        store.advance([stream])
    store.remember([event], now)
    store.release([message])
    store.hold(
        [(next_one, Hold(State.RETRY), now) for next_one in stream.queue if next_one.event.id != event.id][:1], now
    )
    row = {
        "event_id": event.id,
        "consumer": consumer,
        "topic": event.topic,
        "subject": event.subject,
        "seq": event.seq,
        "type": event.type,
        "parked_reason": message.held.hold.reason if message.held else "",
        "stated_reason": stated_reason,
        "discarded": now,
    }
    session.execute(insert(inbox_discarded), row)


def _find(session: Session, event_id: UUID) -> tuple[str, Message]:
    row = session.execute(_PARKED.where(inbox_held.c.event_id == event_id).limit(1)).one_or_none()
    if row is None:
        raise MensajeNoAparcado
    return str(row.consumer), message_of(row)


def _data(event: Event) -> Any:
    try:
        message = GetMessageClass(Default().FindMessageTypeByName(event.type))()
        message.ParseFromString(event.data)
    except (KeyError, DecodeError):
        return event.data.hex()
    return MessageToDict(message, preserving_proto_field_name=True)

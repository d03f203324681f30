"""Event <-> Kafka record: CloudEvents 1.0, Kafka protocol binding, binary mode (EVENTS.md, Topics)."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from libs.foundation.core.errors import Invalid
from libs.foundation.eventos.log import Event

Headers = list[tuple[str, bytes]]


class SobreIlegible(Invalid):
    """A record whose headers are no CloudEvent of ours."""

    reason = "SOBRE_ILEGIBLE"


def headers_of(event: Event) -> Headers:
    """The record's headers; its key is the subject and its value the data."""
    texts = {
        "ce_specversion": "1.0",
        "ce_id": str(event.id),
        "ce_type": event.type,
        "ce_source": event.source,
        "ce_subject": event.subject,
        "ce_time": event.time.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "ce_seq": str(event.seq),
        "content-type": "application/protobuf",
    }
    if event.previous is not None:
        texts["ce_previous"] = str(event.previous)
    if event.traceparent:
        texts["traceparent"] = event.traceparent
    return [(name, text.encode()) for name, text in texts.items()]


def event_from(topic: str, headers: Iterable[tuple[str, bytes]], value: bytes | None) -> Event:
    """The event in a record of `topic`. Raises SobreIlegible."""
    try:
        texts = {name: raw.decode() for name, raw in headers}
        previous = texts.get("ce_previous")
        return Event(
            id=UUID(texts["ce_id"]),
            topic=topic,
            type=texts["ce_type"],
            source=texts["ce_source"],
            subject=texts["ce_subject"],
            time=_instant(texts["ce_time"]),
            seq=_positive(texts["ce_seq"]),
            data=value or b"",
            traceparent=texts.get("traceparent", ""),
            previous=None if previous is None else int(previous),
        )
    except (KeyError, ValueError) as error:
        raise SobreIlegible from error


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(text)
    return instant.astimezone(UTC)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number

"""Instants in messages: aware UTC datetime ↔ google.protobuf.Timestamp."""

from datetime import UTC, datetime

from google.protobuf.timestamp_pb2 import Timestamp

from libs.foundation.core.errors import Invalid


class InstanteIlegible(Invalid):
    """A Timestamp outside of the years 1 to 9999."""

    reason = "INSTANTE_ILEGIBLE"


def to_timestamp(instant: datetime | None) -> Timestamp | None:
    """The message of an instant; None (the field stays unset) for None."""
    if instant is None:
        return None
    message = Timestamp()
    message.FromDatetime(instant)
    return message


def from_timestamp(message: Timestamp) -> datetime:
    """The instant, to the microsecond. Raises InstanteIlegible."""
    try:
        return message.ToDatetime(UTC)
    except (ValueError, OverflowError) as error:
        raise InstanteIlegible from error

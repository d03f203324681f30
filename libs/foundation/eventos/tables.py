"""The tables of events, the same in every service's database; their migrations create them from here."""

from sqlalchemy import (
    BigInteger,
    Column,
    Identity,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from libs.foundation.sql.types import BigIntPk, UtcDateTime

metadata = MetaData()

# The record: append-only, one row per event for ever.
eventos = Table(
    "eventos",
    metadata,
    Column("posicion", BigIntPk, Identity(), primary_key=True),
    Column("id", Uuid, nullable=False, unique=True),
    Column("topic", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("previous", BigInteger),
    Column("type", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("time", UtcDateTime, nullable=False),
    Column("traceparent", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
    UniqueConstraint("topic", "subject", "seq"),
)
# A table of its own: marks in the record would leave the unsent query more dead rows to step over every day.
eventos_sin_enviar = Table("eventos_sin_enviar", metadata, Column("posicion", BigInteger, primary_key=True))
# The last seq of each stream, and the last seq of the aggregate's other stream that this one told (`previous`).
eventos_seq = Table(
    "eventos_seq",
    metadata,
    Column("topic", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("otra_seq", BigInteger, nullable=False),
)

# One row per stream for ever: the last event applied.
inbox_streams = Table(
    "inbox_streams",
    metadata,
    Column("consumer", String(40), primary_key=True),
    Column("topic", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("event_id", Uuid),
)
# Ids of what was applied or discarded, kept 30 days.
inbox_ids = Table(
    "inbox_ids",
    metadata,
    Column("consumer", String(40), primary_key=True),
    Column("topic", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("event_id", Uuid, primary_key=True),
    Column("applied", UtcDateTime, nullable=False, index=True),
)
# Messages that cannot be applied yet, with what the first of each stream waits for.
inbox_held = Table(
    "inbox_held",
    metadata,
    Column("id", BigIntPk, Identity(), primary_key=True),
    Column("consumer", String(40), nullable=False),
    Column("topic", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("previous", BigInteger),
    Column("type", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("time", UtcDateTime, nullable=False),
    Column("traceparent", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("state", String(10), nullable=False),
    Column("reason", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("due", UtcDateTime, index=True),
    UniqueConstraint("consumer", "topic", "subject", "seq", "event_id"),
)
# Parked messages an operator gave up, with the reason stated; without their data.
inbox_discarded = Table(
    "inbox_discarded",
    metadata,
    Column("event_id", Uuid, primary_key=True),
    Column("consumer", String(40), primary_key=True),
    Column("topic", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("type", Text, nullable=False),
    Column("parked_reason", Text, nullable=False),
    Column("stated_reason", Text, nullable=False),
    Column("discarded", UtcDateTime, nullable=False),
)

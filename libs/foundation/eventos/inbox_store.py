"""The inbox's tables: streams locked in sorted order, known ids, held messages."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, delete, func, insert, select, text, tuple_, update
from sqlalchemy.orm import Session

from libs.foundation.eventos.log import Event
from libs.foundation.eventos.outbox import event_of, row_of
from libs.foundation.eventos.streams import Held, Hold, Key, Message, State, Stream
from libs.foundation.eventos.tables import inbox_held, inbox_ids, inbox_streams
from libs.foundation.sql.conflicts import insert_if_new

Holding = tuple[Message, Hold, datetime | None]

IDS_KEPT = timedelta(days=30)
# Longer than all that a turn at a stream may take: its owner's answer, attempts for some seconds, a last `prepare`.
CLAIMED = timedelta(seconds=60)
# Of one stream at once. Its queue may be as long as it was held; a transaction applies no more than this anyway.
HELD_READ = 50

_s, _i, _h = inbox_streams.c, inbox_ids.c, inbox_held.c
_OPEN = text(
    """INSERT INTO inbox_streams (consumer, topic, subject, seq) VALUES (:consumer, :topic, :subject, 0)
       ON CONFLICT (consumer, topic, subject) DO NOTHING"""
)
_STREAMS = (
    select(inbox_streams)
    .where(_s.consumer == bindparam("consumer"), tuple_(_s.topic, _s.subject).in_(bindparam("keys", expanding=True)))
    .order_by(_s.topic, _s.subject)
)
_LOCK = _STREAMS.with_for_update()
_HOLDING = (
    select(_h.topic, _h.subject)
    .where(_h.consumer == bindparam("consumer"), tuple_(_h.topic, _h.subject).in_(bindparam("keys", expanding=True)))
    .distinct()
)
# One stream at a time: only so do both databases read no more than they give.
_HELD = (
    select(inbox_held)
    .where(_h.consumer == bindparam("consumer"), _h.topic == bindparam("topic"), _h.subject == bindparam("subject"))
    .order_by(_h.seq, _h.event_id)
    .limit(HELD_READ)
)
_IDS = select(inbox_ids).where(
    _i.consumer == bindparam("consumer"),
    tuple_(_i.topic, _i.subject, _i.seq).in_(bindparam("seqs", expanding=True)),
)
_ADVANCE = (
    update(inbox_streams)
    .where(_s.consumer == bindparam("c"), _s.topic == bindparam("t"), _s.subject == bindparam("u"))
    .values(seq=bindparam("last"), event_id=bindparam("last_id"))
)
_REMEMBER = insert(inbox_ids)
# What comes again may be held already, further back than was read.
_HOLD = insert_if_new(inbox_held)
_HOLD_AGAIN = (
    update(inbox_held)
    .where(_h.id == bindparam("row"))
    .values(
        state=bindparam("new_state"),
        reason=bindparam("new_reason"),
        attempts=bindparam("new_attempts"),
        due=bindparam("new_due"),
    )
)
_RELEASE = delete(inbox_held).where(_h.id.in_(bindparam("rows", expanding=True)))
_DUE = (
    select(inbox_held)
    .where(_h.consumer == bindparam("consumer"), _h.due <= bindparam("now"))
    .order_by(_h.due, _h.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_CLAIM = update(inbox_held).where(_h.id.in_(bindparam("rows", expanding=True))).values(due=bindparam("until"))
_COUNTS = (
    select(_h.state, func.count().label("messages"), func.min(_h.since).label("oldest"))
    .where(_h.consumer == bindparam("consumer"))
    .group_by(_h.state)
)
_PRUNE = delete(inbox_ids).where(_i.consumer == bindparam("consumer"), _i.applied < bindparam("before"))


class InboxStore:
    """The rows of one consumer in one session."""

    def __init__(self, session: Session, consumer: str) -> None:
        self._session = session
        self._consumer = consumer

    def lock(self, keys: Collection[Key], besides: Collection[Key]) -> dict[Key, Stream]:
        """Lock the streams `keys` (new ones at seq 0) and those of `besides` that exist, in sorted order; with the
        first HELD_READ messages that are held of each."""
        opened = [{"consumer": self._consumer, "topic": topic, "subject": subject} for topic, subject in sorted(keys)]
        self._session.execute(_OPEN, opened)
        query = {"consumer": self._consumer, "keys": sorted({*keys, *besides})}
        streams = {
            (row.topic, row.subject): Stream((row.topic, row.subject), row.seq, row.event_id)
            for row in self._session.execute(_LOCK, query)
        }
        for holding in self._session.execute(_HOLDING, query).all():
            stream = streams[holding.topic, holding.subject]
            held = {"consumer": self._consumer, "topic": holding.topic, "subject": holding.subject}
            stream.add(message_of(row) for row in self._session.execute(_HELD, held))
            if len(stream.queue) == HELD_READ:
                stream.read_to = stream.queue[-1].event.seq
        return streams

    def ids(self, seqs: Iterable[tuple[Key, int]]) -> dict[tuple[Key, int], set[UUID]]:
        """The ids known for these seqs."""
        known: dict[tuple[Key, int], set[UUID]] = {}
        if wanted := [(*key, seq) for key, seq in seqs]:
            for row in self._session.execute(_IDS, {"consumer": self._consumer, "seqs": wanted}):
                known.setdefault(((row.topic, row.subject), row.seq), set()).add(row.event_id)
        return known

    def advance(self, streams: Iterable[Stream]) -> None:
        """Keep the last applied event of `streams`."""
        rows = [
            {"c": self._consumer, "t": s.key[0], "u": s.key[1], "last": s.seq, "last_id": s.event_id} for s in streams
        ]
        if rows:
            self._session.execute(_ADVANCE, rows)

    def remember(self, events: Iterable[Event], now: datetime) -> None:
        """Keep the ids of applied (or discarded) events."""
        rows = [
            {"topic": e.topic, "subject": e.subject, "seq": e.seq, "event_id": e.id, "applied": now} for e in events
        ]
        if rows:
            self._session.execute(_REMEMBER, [{**row, "consumer": self._consumer} for row in rows])

    def hold(self, messages: Iterable[Holding], now: datetime) -> None:
        """Keep `messages` with what they wait for and when to look again."""
        new: list[dict[str, Any]] = []
        changed: list[dict[str, Any]] = []
        for message, hold, due in messages:
            attempts = (message.held.attempts if message.held else 0) + (hold.state is State.RETRY)
            if message.held is None:
                row = row_of(message.event)
                row |= {"event_id": row.pop("id"), "consumer": self._consumer, "attempts": attempts, "since": now}
                new.append(row | {"state": hold.state.value, "reason": hold.reason, "due": due})
            elif (message.held.hold, message.held.due) != (hold, due):
                row = {"row": message.held.id, "new_attempts": attempts, "new_due": due}
                changed.append(row | {"new_state": hold.state.value, "new_reason": hold.reason})
        if new:
            self._session.execute(_HOLD[self._session.get_bind().dialect.name], new)
        if changed:
            self._session.execute(_HOLD_AGAIN, changed)

    def release(self, messages: Iterable[Message]) -> None:
        """Forget the rows of messages that are held no more."""
        if rows := [message.held.id for message in messages if message.held]:
            self._session.execute(_RELEASE, {"rows": rows})

    def claim_due(self, now: datetime, limit: int) -> Sequence[Message]:
        """At most `limit` held messages to look at again, the longest due first; nobody else gets them while they are
        CLAIMED."""
        rows = self._session.execute(_DUE, {"consumer": self._consumer, "now": now, "limit": limit}).all()
        if rows:
            self._session.execute(_CLAIM, {"rows": [row.id for row in rows], "until": now + CLAIMED})
        return [message_of(row) for row in rows]

    def last_seq(self, key: Key) -> int:
        """The last applied seq of a stream, 0 if none."""
        found = self._session.execute(_STREAMS, {"consumer": self._consumer, "keys": [key]}).one_or_none()
        return 0 if found is None else int(found.seq)

    def counts(self) -> dict[State, tuple[int, datetime]]:
        """How many messages are held in each state, and since when the oldest."""
        rows = self._session.execute(_COUNTS, {"consumer": self._consumer})
        return {State(row.state): (row.messages, row.oldest) for row in rows}

    def prune(self, now: datetime) -> None:
        """Forget ids older than 30 days."""
        self._session.execute(_PRUNE, {"consumer": self._consumer, "before": now - IDS_KEPT})


def message_of(row: Row[Any]) -> Message:
    """The message in a row of `inbox_held`."""
    event = event_of(row, id_column="event_id")
    return Message(event, Held(row.id, Hold(State(row.state), row.reason), row.attempts, row.since, row.due))

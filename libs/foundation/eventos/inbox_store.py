"""The inbox's tables: streams locked in sorted order, known ids, held messages."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Row, Select, bindparam, delete, func, select, tuple_, update
from sqlalchemy.orm import Session

from libs.foundation.eventos.log import Event
from libs.foundation.eventos.outbox import event_of, row_of
from libs.foundation.eventos.streams import Held, Hold, Key, Message, State, Stream
from libs.foundation.eventos.tables import inbox_held, inbox_ids, inbox_streams
from libs.foundation.sql.among import among
from libs.foundation.sql.conflicts import insert_if_new
from libs.foundation.sql.many import InsertMany, lists, unnested

Holding = tuple[Message, Hold, datetime | None]

IDS_KEPT = timedelta(days=30)
# Longer than all that a turn at a stream may take: its owner's answer, attempts for some seconds, a last `prepare`.
CLAIMED = timedelta(seconds=60)
# Of one stream at once. Its queue may be as long as it was held; a transaction applies no more than this anyway.
HELD_READ = 50

_s, _i, _h = inbox_streams.c, inbox_ids.c, inbox_held.c
_OPEN = InsertMany(inbox_streams, only_new=True)
_KEYS = unnested(_s.topic, _s.subject).c


def _of_keys(statement: Select[Any], topic: Column[str], subject: Column[str]) -> Mapping[str, Select[Any]]:
    """`statement` for the streams that `InboxStore._query` names, by dialect."""
    key = tuple_(topic, subject)
    return {
        "postgresql": statement.where(key.in_(select(_KEYS.topic, _KEYS.subject))),
        "sqlite": statement.where(key.in_(bindparam("keys", expanding=True))),
    }


_STREAMS = _of_keys(
    select(inbox_streams).where(_s.consumer == bindparam("consumer")).order_by(_s.topic, _s.subject),
    _s.topic,
    _s.subject,
)
_LOCK = {dialect: statement.with_for_update() for dialect, statement in _STREAMS.items()}
_HOLDING = _of_keys(
    select(_h.topic, _h.subject).where(_h.consumer == bindparam("consumer")).distinct(), _h.topic, _h.subject
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
_PLACES = (_s.topic, _s.subject, _s.seq, _s.event_id)
_to = unnested(*_PLACES).c
_ADVANCE_MANY = (
    update(inbox_streams)
    .where(_s.consumer == bindparam("c"), _s.topic == _to.topic, _s.subject == _to.subject)
    .values(seq=_to.seq, event_id=_to.event_id)
)
_REMEMBER = InsertMany(inbox_ids)
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
_RELEASE = delete(inbox_held).where(among(_h.id, "rows"))
_DUE = (
    select(inbox_held)
    .where(_h.consumer == bindparam("consumer"), _h.due <= bindparam("now"))
    .order_by(_h.due, _h.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_CLAIM = update(inbox_held).where(among(_h.id, "rows")).values(due=bindparam("until"))
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
        self._dialect = session.get_bind().dialect.name

    def _query(self, keys: Sequence[Key]) -> dict[str, Any]:
        """What asks for the streams `keys`."""
        if self._dialect == "sqlite":
            return {"consumer": self._consumer, "keys": keys}
        rows = [{"topic": topic, "subject": subject} for topic, subject in keys]
        return {"consumer": self._consumer, **lists(rows, (_s.topic, _s.subject))}

    def lock(self, keys: Collection[Key], besides: Collection[Key]) -> dict[Key, Stream]:
        """Lock the streams `keys` (new ones at seq 0) and those of `besides` that exist, in sorted order; with the
        first HELD_READ messages that are held of each."""
        new = {"consumer": self._consumer, "seq": 0, "event_id": None}
        _OPEN(self._session, [{**new, "topic": topic, "subject": subject} for topic, subject in sorted(keys)])
        query = self._query(sorted({*keys, *besides}))
        streams = {
            (row.topic, row.subject): Stream((row.topic, row.subject), row.seq, row.event_id)
            for row in self._session.execute(_LOCK[self._dialect], query)
        }
        for holding in self._session.execute(_HOLDING[self._dialect], query).all():
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
            {"topic": topic, "subject": subject, "seq": stream.seq, "event_id": stream.event_id}
            for stream in streams
            for topic, subject in [stream.key]
        ]
        if not rows:
            return
        if self._dialect == "postgresql":
            self._session.execute(_ADVANCE_MANY, {"c": self._consumer, **lists(rows, _PLACES)})
            return
        self._session.execute(
            _ADVANCE,
            [
                {"c": self._consumer, "t": r["topic"], "u": r["subject"], "last": r["seq"], "last_id": r["event_id"]}
                for r in rows
            ],
        )

    def remember(self, events: Iterable[Event], now: datetime) -> None:
        """Keep the ids of applied (or discarded) events."""
        whose = {"consumer": self._consumer, "applied": now}
        _REMEMBER(
            self._session,
            [{**whose, "topic": e.topic, "subject": e.subject, "seq": e.seq, "event_id": e.id} for e in events],
        )

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
            self._session.execute(_HOLD[self._dialect], new)
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
        found = self._session.execute(_STREAMS[self._dialect], self._query([key])).one_or_none()
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

"""The CloudEvents headers are exactly those of EVENTS.md, and nothing else is taken for an event."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.foundation.eventos.envelope import SobreIlegible, event_from, headers_of
from libs.foundation.eventos.log import Event, topics_of

EVENT = Event(
    id=UUID(int=7),
    topic="estrado.expedientes.v1",
    type="estrado.expedientes.v1.EscritoPresentado",
    source="/estrado/expedientes",
    subject="a",
    time=datetime(2026, 11, 23, 9, 0, tzinfo=timezone(timedelta(hours=-6))),
    seq=3,
    data=b"x",
)


def test_headers() -> None:
    assert headers_of(EVENT) == [
        ("ce_specversion", b"1.0"),
        ("ce_id", b"00000000-0000-0000-0000-000000000007"),
        ("ce_type", b"estrado.expedientes.v1.EscritoPresentado"),
        ("ce_source", b"/estrado/expedientes"),
        ("ce_subject", b"a"),
        ("ce_time", b"2026-11-23T15:00:00.000000Z"),
        ("ce_seq", b"3"),
        ("content-type", b"application/protobuf"),
    ]


@given(
    st.builds(
        Event,
        id=st.uuids(),
        topic=st.just("estrado.a.v1"),
        type=st.text(min_size=1),
        source=st.text(),
        subject=st.text(min_size=1),
        time=st.datetimes(timezones=st.just(UTC)),
        seq=st.integers(1),
        data=st.binary(),
        traceparent=st.text(),
        previous=st.none() | st.integers(1),
    )
)
def test_what_is_wrapped_is_unwrapped(event: Event) -> None:
    assert event_from(event.topic, headers_of(event), event.data) == event


@pytest.mark.parametrize(
    ("name", "value"),
    [("ce_id", b"7"), ("ce_seq", b"0"), ("ce_seq", b"x"), ("ce_time", b"2026-11-23T15:00:00"), ("ce_type", b"\xff")],
)
def test_what_is_no_event_of_ours_is_refused(name: str, value: bytes) -> None:
    headers = dict(headers_of(EVENT))
    for wrong in ({**headers, name: value}, {key: text for key, text in headers.items() if key != name}):
        with pytest.raises(SobreIlegible):
            event_from(EVENT.topic, wrong.items(), b"")


def test_streams_of_a_service() -> None:
    topics = topics_of("estrado.expedientes.reservado.v1")
    assert topics.other(topics.publico) == topics.reservado == "estrado.expedientes.reservado.v1"
    assert topics.other(topics.reservado) == topics.publico == "estrado.expedientes.v1"
    assert topics.other(topics.interno) is None

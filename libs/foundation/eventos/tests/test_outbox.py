"""The record: contiguous seq per stream, the right topic, `previous` on a switch, nothing after a rollback."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from estrado.expedientes.v1.eventos_pb2 import EscritoPresentado, PlazoCalculado
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from libs.foundation.eventos.leer_eventos import EventosServicer, RpcStreamReader
from libs.foundation.eventos.log import Event
from libs.foundation.eventos.outbox import Encoded, Outbox, SinClase, read_stream, read_topic
from libs.foundation.eventos.tables import eventos, eventos_sin_enviar, metadata
from libs.foundation.sql.database import Database, open_database

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
PUBLICO, RESERVADO, INTERNO = (f"estrado.expedientes{suffix}.v1" for suffix in ("", ".reservado", ".interno"))
outbox = Outbox("expedientes")


def append(session: Session, *, subject: str = "e1", reservado: bool = False, interno: bool = False) -> Event:
    message = PlazoCalculado(plazo_id="p") if interno else EscritoPresentado(escrito_id="x")
    return outbox.append(session, Encoded(message, subject, reservado), now=NOW, traceparent="00-t")[0]


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = open_database(f"sqlite:///{tmp_path}/s.db")
    await database.write(lambda session: metadata.create_all(session.connection()))
    yield database
    await database.close()


async def test_class_and_reserve_choose_the_topic(database: Database) -> None:
    def body(session: Session) -> list[Event]:
        return [
            append(session),
            append(session, reservado=True),
            append(session, interno=True),
            append(session, interno=True, reservado=True),
        ]

    events = await database.write(body)
    assert [(e.topic, e.seq) for e in events] == [(PUBLICO, 1), (RESERVADO, 1), (INTERNO, 1), (INTERNO, 2)]
    assert events[0].type == "estrado.expedientes.v1.EscritoPresentado"
    assert events[0].source == "/estrado/expedientes"
    assert await database.read(lambda session: [event for _, event in read_topic(session, PUBLICO, 0)]) == events[:1]


async def test_a_message_without_class_is_refused(database: Database) -> None:
    with pytest.raises(SinClase):
        await database.write(lambda session: outbox.append(session, Encoded(Timestamp(), "e1"), now=NOW))


async def test_a_rolled_back_transaction_takes_no_seq(database: Database) -> None:
    def fails(session: Session) -> None:
        append(session)
        raise LookupError

    with pytest.raises(LookupError):
        await database.write(fails)
    assert (await database.write(append)).seq == 1


async def test_each_event_waits_to_be_sent(database: Database) -> None:
    await database.write(lambda session: [append(session) for _ in range(3)])
    assert await database.read(lambda s: s.execute(select(func.count()).select_from(eventos_sin_enviar)).scalar()) == 3


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.booleans()), max_size=25))
def test_previous_is_told_on_the_first_event_after_a_switch_only(steps: list[tuple[str, bool]]) -> None:
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    seqs: dict[tuple[str, bool], int] = {}
    current: dict[str, bool] = {}
    with Session(engine) as session:
        for subject, reservado in steps:
            event = append(session, subject=subject, reservado=reservado)
            switched = current.get(subject, reservado) != reservado
            seqs[subject, reservado] = seqs.get((subject, reservado), 0) + 1
            current[subject] = reservado
            assert event.seq == seqs[subject, reservado]
            assert event.previous == (seqs[subject, not reservado] if switched else None)
    engine.dispose()


async def test_others_read_a_stream_from_a_seq_on(database: Database) -> None:
    def body(session: Session) -> list[Event]:
        append(session, subject="otro")
        return [append(session, reservado=reservado) for reservado in (False, False, True, False)]

    events = await database.write(body)
    servicer = EventosServicer(database)

    class Stub:
        async def LeerEventos(self, request):  # type: ignore[no-untyped-def]  # as a stub
            return await servicer.LeerEventos(request, None)  # type: ignore[arg-type]  # not used

    reader = RpcStreamReader(lambda service: {"expedientes": Stub()}[service])  # type: ignore[arg-type,return-value]  # it plays the stub
    assert await reader.read_stream(PUBLICO, "e1", 2) == [events[1], events[3]]
    assert await reader.read_stream(RESERVADO, "e1", 1) == [events[2]]
    assert await database.read(lambda session: read_stream(session, PUBLICO, "e1", 2)) == [events[1], events[3]]


KINDS = st.sampled_from([(subject, kind) for subject in ("e1", "e2") for kind in ("publico", "reservado", "interno")])


@settings(max_examples=50, deadline=None)
@given(calls=st.lists(st.lists(KINDS, max_size=6), max_size=4))
def test_many_at_once_are_recorded_as_one_by_one(calls: list[list[tuple[str, str]]]) -> None:
    def encoded(subject: str, kind: str) -> Encoded:
        message = PlazoCalculado(plazo_id="p") if kind == "interno" else EscritoPresentado(escrito_id="x")
        return Encoded(message, subject, kind == "reservado")

    def recorded(groups: list[list[Encoded]]) -> list[tuple[str, str, int, int | None]]:
        engine = create_engine("sqlite://")
        metadata.create_all(engine)
        with Session(engine) as session:
            for group in groups:
                outbox.append(session, *group, now=NOW)
            assert session.scalar(select(func.count()).select_from(eventos_sin_enviar)) == sum(map(len, groups))
            rows = session.execute(select(eventos).order_by(eventos.c.posicion))
            return [(row.topic, row.subject, row.seq, row.previous) for row in rows]

    groups = [[encoded(*place) for place in call] for call in calls]
    assert recorded(groups) == recorded([[entry] for group in groups for entry in group])

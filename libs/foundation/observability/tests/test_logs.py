"""Logs are one JSON object a line, from structlog and the standard library alike, with the ids of the request."""

import json
import logging
import time
from collections.abc import Iterator

import pytest
import structlog
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from libs.foundation.observability.logs import configure_logs
from libs.foundation.observability.trace import current_traceparent, start_trace


@pytest.fixture
def configured() -> Iterator[None]:
    root = logging.getLogger()
    before, level = root.handlers, root.level
    configure_logs("INFO")
    yield
    root.handlers = before
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.usefixtures("configured")
def test_every_line_is_json_with_the_ids_of_the_request(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("INFO")
    start_trace("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "pedido-1")
    structlog.get_logger("uno").info("servido", cuantos=3)
    logging.getLogger("dos").warning("con %s", "argumentos")
    structlog.get_logger("uno").debug("no se ve")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["event"] for line in lines] == ["servido", "con argumentos"]
    assert [line["level"] for line in lines] == ["info", "warning"]
    assert lines[0]["cuantos"] == 3
    for line in lines:
        assert line["trace_id"] == "0af7651916cd43dd8448eb211c80319c"
        assert line["request_id"] == "pedido-1"


@pytest.mark.usefixtures("configured")
def test_a_failure_is_told_without_the_data_that_it_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("INFO")
    engine, cui = create_engine("sqlite://"), {"cui": " ".join(["2595", "12345", "0101"])}
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE cuentas (cui TEXT UNIQUE)"))
        connection.execute(text("INSERT INTO cuentas VALUES (:cui)"), cui)
        try:
            connection.execute(text("INSERT INTO cuentas VALUES (:cui)"), cui)
        except IntegrityError:
            structlog.get_logger("uno").exception("rpc failed")
            logging.getLogger("dos").exception("task failed")
    for line in map(json.loads, capsys.readouterr().err.splitlines()):
        assert cui["cui"] not in json.dumps(line)
        assert "sqlalchemy.exc.IntegrityError" in line["exception"]
        assert "sqlite3.IntegrityError" in line["exception"]
        assert "test_logs.py" in line["exception"]


@pytest.mark.parametrize("bad", [None, "", "garbage", "00-" + "0" * 32 + "-b7ad6b7169203331-01", "01-x"])
def test_a_bad_traceparent_begins_a_trace_of_its_own(bad: str | None) -> None:
    start_trace(bad)
    first = current_traceparent()
    start_trace(bad)
    assert first.split("-")[1] != current_traceparent().split("-")[1] != "0" * 32


def test_a_span_is_ones_own_within_the_callers_trace() -> None:
    theirs = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    start_trace(theirs)
    _, trace, span, _ = current_traceparent().split("-")
    assert trace == theirs.split("-")[1]
    assert span != theirs.split("-")[2]


@pytest.mark.usefixtures("configured")
def test_what_a_library_repeats_while_a_server_is_away_is_told_once_in_a_while(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    configure_logs("INFO")
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    for now[0] in range(1000, 1021):
        logging.getLogger("aiokafka").error("Unable connect to %s", "kafka:9092")
        logging.getLogger("nuestro").error("cada vez")
    logging.getLogger("aiokafka.cluster").error("otra cosa")
    said = [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()]
    assert [said.count(event) for event in ("Unable connect to kafka:9092", "cada vez", "otra cosa")] == [3, 21, 1]

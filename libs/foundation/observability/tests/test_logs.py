"""Logs are one JSON object a line, from structlog and the standard library alike, with the ids of the request."""

import json
import logging
import sys
import time
from io import StringIO

import pytest
import structlog
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from libs.foundation.observability.logs import LogFormat, configure_logs
from libs.foundation.observability.trace import current_traceparent, start_trace


@pytest.fixture
def configured() -> None:
    configure_logs("INFO")


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


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize(
    ("form", "stream", "is_json"),
    [
        ("auto", StringIO, True),
        ("auto", Terminal, False),
        ("json", Terminal, True),
        ("text", StringIO, False),
    ],
)
def test_a_terminal_gets_lines_for_people(
    form: LogFormat, stream: type[StringIO], is_json: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    said_to, secret = stream(), " ".join(["2595", "12345", "0101"])
    monkeypatch.setattr(sys, "stderr", said_to)
    monkeypatch.delenv("NO_COLOR", raising=False)
    configure_logs("INFO", form)
    structlog.get_logger("uno").info("servido", cuantos=3)
    try:
        int(secret)
    except ValueError:
        logging.getLogger("dos").exception("task failed")
    said = said_to.getvalue()
    assert said.startswith("{") == is_json
    assert ('"cuantos":3' in said) == is_json
    assert "test_logs.py" in said
    assert secret not in said
    assert ("\x1b[" in said) == (said_to.isatty() and not is_json)


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

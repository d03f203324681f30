"""Requests that are not JSON, not HTTP, or not finished; and clocks that disagree."""

import json
import socket
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from cli.steps import until
from tests.access.court import PDF, Court, bearer, token_of
from tests.access.filing import LAWYER, Filing, objects, refused


@pytest.mark.parametrize("content", [b"", b"{", b"[1, 2", b"\xff\xfe", b"nada", b"{'tipo': 1}"])
def test_malformed_json(filing: Filing, content: bytes) -> None:
    headers = filing.headers | {"idempotency-key": str(uuid4()), "content-type": "application/json"}
    answer = filing.court.http.post(f"{filing.case}/escritos", content=content, headers=headers)
    assert answer.status_code in {400, 422}
    refused(answer, answer.status_code, "JSON_INVALIDO" if content else "CAMPOS_INVALIDOS")


def test_every_wrong_field_is_named_in_the_language_asked_for(filing: Filing) -> None:
    body = {"tipo": 7, "sumilla": "", "documentos": [None, "a b"], "extra": True}
    details = []
    for language in ("es", "en"):
        problem = refused(filing.present(body, **{"accept-language": language}), 422, "CAMPOS_INVALIDOS")
        fields = {wrong["campo"]: wrong for wrong in problem["errores"]}
        assert set(fields) == {"tipo", "sumilla", "documentos.0", "documentos.1", "extra"}
        details.append([wrong["detalle"] for wrong in problem["errores"]])
    assert all(spanish != english for spanish, english in zip(*details, strict=True))


def _connected(court: Court) -> socket.socket:
    host, port = court.suite.url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=10)


def _head(path: str, headers: dict[str, str], length: int) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "host: estrado", f"content-length: {length}"]
    return "\r\n".join([*lines, *(f"{name}: {value}" for name, value in headers.items()), "", ""]).encode()


def _logged(court: Court, route: str, status: int) -> int:
    """How often a request of that route ended so."""
    return len([line for line in court.suite.said().splitlines() if f'"{route}","status":{status}' in line])


@pytest.mark.parametrize("part", [0, 10, len(PDF) - 1])
def test_a_client_that_hangs_up_in_mid_upload_leaves_nothing(court: Court, part: int) -> None:
    headers, before = bearer(token_of(court.person(LAWYER))), objects(court)
    gone = _logged(court, "/v1/documentos", 499)
    with _connected(court) as connection:
        connection.sendall(_head("/v1/documentos", headers, len(PDF)) + PDF[:part])
    until("the gateway notices", lambda: _logged(court, "/v1/documentos", 499) > gone)
    assert objects(court) == before


def test_a_client_that_hangs_up_in_mid_filing_presented_nothing(filing: Filing) -> None:
    before, body = filing.escritos(), json.dumps(filing.court.escrito(filing.person)).encode()
    route = "/v1/expedientes/{numero}/escritos"
    gone = _logged(filing.court, route, 499)
    headers = filing.headers | {"idempotency-key": str(uuid4()), "content-type": "application/json"}
    with _connected(filing.court) as connection:
        connection.sendall(_head(f"{filing.case}/escritos", headers, len(body)) + body[:-1])
    until("the gateway notices", lambda: _logged(filing.court, route, 499) > gone)
    assert filing.escritos() == before


def test_a_client_that_hangs_up_before_its_answer_gets_it_with_the_same_key(filing: Filing) -> None:
    before, body, key = len(filing.escritos()), filing.court.escrito(filing.person), str(uuid4())
    sent = json.dumps(body).encode()
    headers = filing.headers | {"idempotency-key": key, "content-type": "application/json"}
    with _connected(filing.court) as connection:
        connection.sendall(_head(f"{filing.case}/escritos", headers, len(sent)) + sent)
    answer = filing.present(body, key)
    assert answer.status_code == 201
    assert answer.json() == filing.present(body, key).json()
    assert len(filing.escritos()) == before + 1


GARBAGE = {
    "two lengths": b"POST /v1/sesiones HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 30\r\n\r\n{}"
    b"GET /v1/calendario HTTP/1.1\r\nHost: x\r\n\r\n",
    "a length and chunks": b"POST /v1/sesiones HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nTransfer-Encoding: chunked"
    b"\r\n\r\n0\r\n\r\nGET /v1/calendario HTTP/1.1\r\nHost: x\r\n\r\n",
    "a chunk of no size": b"POST /v1/sesiones HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n",
    "a negative length": b"POST /v1/sesiones HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    "a NUL in a header": b"GET /v1/calendario HTTP/1.1\r\nHost: x\r\nX-A: a\x00b\r\n\r\n",
    "a folded header": b"GET /v1/calendario HTTP/1.1\r\nHost: x\r\nX-A: a\r\n b: c\r\n\r\n",
    "no such method": b"BREW /v1/calendario HTTP/1.1\r\nHost: x\r\n\r\n",
    "a tunnel": b"CONNECT 169.254.169.254:80 HTTP/1.1\r\nHost: x\r\n\r\n",
}


@pytest.mark.parametrize("sent", GARBAGE.values(), ids=GARBAGE)
def test_what_is_not_http_is_told_so_once_and_hung_up_on(court: Court, sent: bytes) -> None:
    """One answer for what could be read as two requests: nothing can be smuggled behind another's."""
    with _connected(court) as connection:
        connection.sendall(sent)
        said = b""
        while chunk := connection.recv(65_536):
            said += chunk
    assert said.startswith(b"HTTP/1.1 400 ")
    assert said.count(b"HTTP/1.1 ") == 1
    head, _, body = said.partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in head.lower()
    assert json.loads(body)["reason"] == "SOLICITUD_HTTP_INVALIDA"


@pytest.mark.parametrize(
    "path", ["/v1/../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "http://169.254.169.254/latest"]
)
def test_paths_that_lead_elsewhere_lead_nowhere(court: Court, path: str) -> None:
    with _connected(court) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        said = b""
        while chunk := connection.recv(65_536):
            said += chunk
    assert said.startswith(b"HTTP/1.1 404 ")
    assert b"RECURSO_NO_ENCONTRADO" in said


def test_a_clock_that_was_set_back_writes_no_instant_before_the_last_one(filing: Filing) -> None:
    """A case whose last instant lies an hour ahead: nothing is written until the clock is past it, and nothing lost."""
    database = filing.court.suite.data / "expedientes.db"
    numero, before = filing.court.numeros["civil-1"], filing.escritos()
    key, body = str(uuid4()), filing.court.escrito(filing.person)
    true = _last_instant(database, numero, timedelta(hours=1))
    try:
        answer = filing.present(body, key)
        refused(answer, 503, "RELOJ_NO_FIABLE")
        assert int(answer.headers["retry-after"]) >= 1
        assert filing.escritos() == before
    finally:
        _set_instant(database, numero, true)
    assert filing.present(body, key).status_code == 201
    assert len(filing.escritos()) == len(before) + 1


def _last_instant(database: Path, numero: str, moved: timedelta) -> str:
    """Move the last instant of a case; what it was."""
    with closing(sqlite3.connect(database)) as connection:
        ((true,),) = connection.execute("SELECT ultimo_instante FROM expedientes WHERE numero = ?", (numero,))
    _set_instant(database, numero, str(datetime.fromisoformat(true) + moved))
    return str(true)


def _set_instant(database: Path, numero: str, instant: str) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE expedientes SET ultimo_instante = ? WHERE numero = ?", (instant, numero))

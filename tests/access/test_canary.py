"""What is put into a reserved case is found nowhere outside it: words that exist once, looked for everywhere."""

import asyncio
import io
import json
import sqlite3
import subprocess
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import uuid4

import pikepdf
import pytest
from joserfc.jwk import OKPKey

from cli.seed import corte_sintetica
from cli.steps import until
from libs.foundation.eventos.embedded import EmbeddedLog
from libs.foundation.eventos.log import Event, Topics
from tests.access.conftest import opened
from tests.access.court import STAFF, Court, bearer, begun, is_open_page, token_of
from tests.integration.suite import ESTRADO

CANARY, WITNESS = f"Canario{uuid4().hex}", f"Testigo{uuid4().hex}"
INSIDERS = {
    "lic.paredes@abogados.example",
    "elena.choc@correo.example",
    "mario.garcia@correo.example",
    "secretaria.familia@oj.example",
}


def pdf_saying(word: str) -> bytes:
    """A PDF whose title and page say `word` in plain bytes."""
    document = pikepdf.new()
    document.add_blank_page()
    document.pages[0].Contents = document.make_stream(f"BT ({word}) Tj ET".encode())
    document.docinfo["/Title"] = word
    content = io.BytesIO()
    document.save(content, compress_streams=False)
    assert word.encode() in content.getvalue()
    return content.getvalue()


@dataclass
class Planted:
    """The reserved case after the canary went through it: what nobody outside may see, and what they saw before."""

    court: Court
    numero: str
    escrito: str
    documentos: list[str]
    notificacion: str
    before: dict[str, Any]

    @property
    def secrets(self) -> list[str]:
        """What no outsider's answer, public event or log line may hold."""
        return [CANARY, self.numero, self.escrito, self.notificacion, *self.documentos]


@pytest.fixture(scope="module")
def court(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Court]:
    """A suite of its own: at the end a message is parked in it."""
    with opened(tmp_path_factory.mktemp("suite")) as court:
        yield court


@pytest.fixture(scope="module")
def planted(court: Court) -> Planted:
    """A word in the sumilla and file of an escrito and of its decreto, delivered, opened and downloaded; another word
    in an ordinary case, to know that looking finds."""
    before = {correo: seen(court, correo) for correo in outsiders(court)}
    numero, lawyer = court.numeros["familia-1"], court.person("lic.paredes@abogados.example")
    path, pdf = f"/v1/expedientes/{numero}", pdf_saying(CANARY)
    acuse = lawyer.send(f"{path}/escritos", **court.escrito(lawyer, pdf, sumilla=CANARY))["acuse"]
    court.delivered(lawyer, acuse["numero_de_escrito"])
    clerk = court.person("secretaria.familia@oj.example")
    recibo = clerk.upload(pdf)["recibo"]
    decreto = clerk.send(f"{path}/resoluciones", tipo="decreto", sumilla=CANARY, documento=recibo)
    document = decreto["documentos"][0]["documento_id"]
    party = court.person("mario.garcia@correo.example")
    notificacion = court.delivered(party, document)["notificacion_id"]
    party.send(f"/v1/casillero/notificaciones/{notificacion}/acceso", 200)
    party.ask(f"/v1/casillero/notificaciones/{notificacion}/documentos/{document}")
    headers = bearer(token_of(party))
    until("access told", lambda: court.http.get(f"{path}/documentos/{document}", headers=headers).is_success)
    documents = [acuse["documentos"][0]["documento_id"], document]
    return Planted(court, numero, acuse["escrito_id"], documents, notificacion, before)


def outsiders(court: Court) -> list[str]:
    """Every account that has nothing to do with the reserved case."""
    return [correo for correo in court.correos if correo not in INSIDERS]


def seen(court: Court, correo: str) -> dict[str, Any]:
    """All lists and counts of an account."""
    paths = (
        "/v1/expedientes",
        "/v1/bandeja",
        "/v1/notificaciones-en-papel",
        "/v1/casillero",
        "/v1/casillero/notificaciones",
    )
    return {path: court.person(correo).ask(path).json() for path in paths}


def test_insiders_do_see_it(planted: Planted) -> None:
    for correo in ("lic.paredes@abogados.example", "elena.choc@correo.example", "secretaria.familia@oj.example"):
        said = planted.court.person(correo).ask(f"/v1/expedientes/{planted.numero}/actuaciones").text
        assert said.count(CANARY) >= 2


def test_lists_name_nobody_of_it_not_even_to_insiders(planted: Planted) -> None:
    for correo in INSIDERS:
        lists = seen(planted.court, correo)
        (row,) = [item for item in lists["/v1/expedientes"]["items"] if item["numero"] == planted.numero]
        assert (row["reservado"], row["partes"]) == (True, [])
        assert CANARY not in json.dumps(lists)
    clerk = planted.court.person("secretaria.familia@oj.example")
    assert planted.escrito in clerk.ask("/v1/bandeja").text
    assert clerk.ask(f"/v1/expedientes/{planted.numero}").json()["partes"]


def test_no_list_and_no_count_of_an_outsider_moved(planted: Planted) -> None:
    for correo, before in planted.before.items():
        assert seen(planted.court, correo) == before, correo


def test_no_answer_to_an_outsider_holds_any_of_it(planted: Planted) -> None:
    """Every operation of the contract, on the reserved case's things and with its words in every search and body."""
    court = planted.court
    contract = court.http.get("/openapi.json").json()["paths"]
    tokens = [token_of(court.person(correo)) for correo in outsiders(court)]
    values = defaultdict(
        lambda: str(uuid4()),
        numero=planted.numero,
        escrito=planted.escrito,
        documento=planted.documentos[1],
        notificacion=planted.notificacion,
        verificacion=planted.escrito,
        evidencia="dpi",
        reason="NO_ENCONTRADO",
    )
    for path, method, operation in (
        (path, method, operation) for path, methods in contract.items() for method, operation in methods.items()
    ):
        if path == "/v1/sesiones/actual":
            continue
        names = [item["name"] for item in operation.get("parameters", []) if item["in"] == "query"]
        searches = [{}, *({name: word} for name in names for word in (CANARY, planted.numero))]
        body = {"numeros": [planted.numero], "sumilla": CANARY, "tipo": "memorial", "documentos": ["a.b.c"]}
        for token in ["", court.token(OKPKey.generate_key("Ed25519")), *tokens]:
            for params in searches:
                sent = body if method == "post" else None
                headers = bearer(token) | {"idempotency-key": str(uuid4())}
                answer = begun(court.http, method, path.format_map(values), params=params, headers=headers, json=sent)
                told = "" if is_open_page(answer) else answer.text
                assert not [word for word in planted.secrets if word in told], (method, path, told)
                assert not [word for word in planted.secrets if word in str(answer.headers)], (method, path)


def records(court: Court) -> list[tuple[str, str, bytes]]:
    """Topic, headers and data of every event told so far."""
    with closing(sqlite3.connect(f"file:{court.suite.data / 'eventlog.db'}?mode=ro", uri=True)) as log:
        return log.execute("SELECT topic, headers, value FROM records").fetchall()


def test_no_public_event_holds_any_of_it_and_no_event_the_words(planted: Planted) -> None:
    public = [f"{headers}{value!r}" for topic, headers, value in records(planted.court) if topic.count(".") == 2]
    assert len(public) >= 4, "the other cases are told"
    assert not [word for word in planted.secrets for event in public if word in event]
    assert not [topic for topic, headers, value in records(planted.court) if CANARY in f"{headers}{value!r}"]


def test_watching_the_events_shows_the_words_nowhere_and_the_number_only_within_the_suite(planted: Planted) -> None:
    lines = watched(planted.court, len(records(planted.court)))
    assert not [line for line in lines if CANARY in line]
    topics = {json.loads(line)["topic"] for line in lines if planted.numero in line}
    assert all(".reservado." in topic or ".interno." in topic for topic in topics)
    assert topics


def watched(court: Court, count: int) -> list[str]:
    """The first `count` lines of `estrado events tail --from-start`."""
    command = [str(ESTRADO), "events", "tail", "--from-start"]
    with subprocess.Popen(command, env=court.suite.environment, stdout=subprocess.PIPE, text=True) as tail:
        watchdog = threading.Timer(30, tail.kill)
        watchdog.start()
        try:
            assert tail.stdout is not None
            lines = list(islice(tail.stdout, count))
        finally:
            watchdog.cancel()
            tail.kill()
    assert len(lines) == count
    return lines


def test_a_parked_message_does_not_hold_the_words(planted: Planted) -> None:
    """A delivery order of the reserved case that comes again under another id contradicts itself and is parked."""
    topic = Topics("expedientes").interno
    asyncio.run(_contradict(planted.court, topic))

    listed: str = until("parked", lambda: _run(planted.court, "events", "parked"))
    assert "EntregaOrdenada" in listed
    assert CANARY not in listed


def _run(court: Court, *command: str) -> str:
    done = subprocess.run(
        [str(ESTRADO), *command], env=court.suite.environment, capture_output=True, text=True, check=True
    )
    return done.stdout


async def _contradict(court: Court, topic: str) -> None:
    log = EmbeddedLog(court.suite.data / "eventlog.db")
    event = await _a_delivery_order(log, topic, court.numeros["familia-1"])
    await log.publish([replace(event, id=uuid4())])
    await log.close()


async def _a_delivery_order(log: EmbeddedLog, topic: str, numero: str) -> Event:
    async for record in log.tail([topic], from_start=True):
        if record.event and record.event.type.endswith("EntregaOrdenada") and numero.encode() in record.event.data:
            return record.event
    raise AssertionError("no delivery order")


def test_no_object_on_the_disk_holds_the_words_in_plain(planted: Planted) -> None:
    court, lawyer = planted.court, planted.court.person("lic.morales@abogados.example")
    body = court.escrito(lawyer, pdf_saying(WITNESS), sumilla=WITNESS)
    lawyer.send(f"/v1/expedientes/{court.numeros['civil-1']}/escritos", **body)
    objects = [path for path in (court.suite.data / "objetos").rglob("*") if path.is_file()]
    buckets = {path.relative_to(court.suite.data / "objetos").parts[0] for path in objects}
    assert {"estrado-ingreso", "estrado-expedientes", "estrado-expedientes-reservado"} <= buckets
    assert not [path for path in objects if CANARY.encode() in path.read_bytes()]
    found = {path.relative_to(court.suite.data / "objetos").parts[0] for path in objects if _holds(path, WITNESS)}
    assert found == {"estrado-expedientes"}, "what is not reserved is kept as it came; uploads never are"


def _holds(path: Path, word: str) -> bool:
    return word.encode() in path.read_bytes()


def test_the_log_names_neither_the_case_nor_a_person(planted: Planted) -> None:
    log = planted.court.suite.said()
    assert not [word for word in planted.secrets if word in log]
    accounts = corte_sintetica()["cuenta"]
    people = [cuenta[name] for cuenta in accounts for name in ("nombre", "cui", "nit") if name in cuenta]
    tokens = [token_of(planted.court.person(correo)) for correo in STAFF]
    assert not [value for value in (*people, *tokens) if value in log]

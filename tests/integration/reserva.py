"""A case becomes reserved and opens again, through the whole suite: what its people, others and systems see of it."""

import json
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from cli.journey import a_case_of
from cli.seed import corte_sintetica
from cli.steps import Person, until
from libs.foundation.eventos.log import EventLog, Topics

ABOGADA, CONTRAPARTE = "lic.morales@abogados.example", "lic.ixcoy@abogados.example"
SECRETARIA, JUEZ = "secretaria.civil@oj.example", "juez.civil@oj.example"
BODY = {"motivo": "Se ventila la situación de una niña", "fundamento": "Artículo 63 de la Ley del Organismo Judicial"}
MAILBOX = "/v1/casillero/notificaciones"


@dataclass
class Walk:
    """The case `numero`, which is in the subject of whatever is notified in it; `word` is in what its court writes."""

    http: httpx.Client
    pdf: bytes

    def __post_init__(self) -> None:
        self.word = f"Canario{uuid4().hex}"
        self.lawyer, self.other = self.person(ABOGADA), self.person(CONTRAPARTE)
        self.clerk, self.judge = self.person(SECRETARIA), self.person(JUEZ)
        self.numero = a_case_of(self.lawyer)
        self.case = f"/v1/expedientes/{self.numero}"
        self.expediente_id = str(self.lawyer.ask(self.case).json()["expediente_id"])

    def person(self, correo: str) -> Person:
        """That account of the synthetic court, logged in."""
        return Person(self.http, correo, corte_sintetica()["contrasena"])

    def reserve_and_open(self) -> None:
        """The whole of it."""
        first = self.notified()
        assert self.numero in first["asunto"]
        assert first["notificacion_id"] in self.found()

        with self.watched() as told:
            key = str(uuid4())
            reserved = self.reserve(200, key)
            assert (reserved["tipo"], reserved["fundamento"]) == ("reserva", BODY["fundamento"])
            assert self.reserve(200, key) == reserved
            assert self.reserve(409, str(uuid4()))["reason"] == "EXPEDIENTE_YA_RESERVADO"
            until("covered", lambda: self.covered(first))
            second = self.notified()
            assert self.covered(second)
            said = next(event for event in told if second["notificacion_id"] in event)
        assert self.numero not in said
        assert self.found() == set()
        assert self.listed_parties() == []
        assert self.word in str(self.other.ask(f"{self.case}/actuaciones", limite=100).json())
        # Whose it is reads it by opening it, wherever its documents lie by now.
        self.open_and_read(first)
        assert self.numero in self.other.ask(f"{MAILBOX}/{first['notificacion_id']}").json()["asunto"]

        opened = self.judge.send(f"{self.case}/apertura", 200, **BODY)
        assert opened["tipo"] == "apertura"
        until("uncovered", lambda: not self.covered(first) and not self.covered(second))
        self.open_and_read(second)
        assert {first["notificacion_id"], second["notificacion_id"]} <= self.found()
        assert self.listed_parties() != []
        for una in (first, second):
            facts = self.other.ask(f"{MAILBOX}/{una['notificacion_id']}/evidencias").json()["items"]
            changes = [fact for fact in facts if fact["tipo"] == "ConfidentialityChange"]
            assert len(changes) == (2 if una is first else 1)

    def notified(self) -> dict[str, Any]:
        """A decreto that says `word` is issued; as it lies in the mailbox of the other side."""
        acto = self.clerk.send(
            f"{self.case}/resoluciones",
            tipo="decreto",
            sumilla=f"Se admite {self.word}",
            documento=self.clerk.upload(self.pdf)["recibo"],
        )
        document = acto["documentos"][0]["documento_id"]

        def look() -> dict[str, Any] | None:
            return next((una for una in self.mailbox() if document in str(una["documentos"])), None)

        found: dict[str, Any] = until("notification", look)
        return found

    def open_and_read(self, una: dict[str, Any]) -> None:
        """The other side opens that notification; its document is what was issued."""
        path = f"{MAILBOX}/{una['notificacion_id']}"
        self.other.send(f"{path}/acceso", 200)
        document = una["documentos"][0]["documento_id"]

        def read() -> bool:
            answer = self.http.get(f"{path}/documentos/{document}", headers=self.other.headers)
            # One whose copy was destroyed on its way is asked for again.
            assert answer.status_code in {200, 503}, answer.text
            return answer.status_code == 200 and answer.content == self.pdf

        until("document", read)

    def mailbox(self, **query: Any) -> list[dict[str, Any]]:
        """What the other side's shows."""
        items: list[dict[str, Any]] = self.other.ask(MAILBOX, limite=100, **query).json()["items"]
        return items

    def covered(self, una: dict[str, Any]) -> bool:
        """Whether the list shows neither subject nor case of that notification."""
        shown = next(each for each in self.mailbox() if each["notificacion_id"] == una["notificacion_id"])
        covered: bool = shown["reservado"]
        assert (self.numero not in str(shown)) is covered
        return covered

    def found(self) -> set[str]:
        """What a search for the case finds."""
        return {una["notificacion_id"] for una in self.mailbox(q=self.numero)}

    def listed_parties(self) -> list[Any]:
        """Whom the list of cases shows of it."""
        items = self.other.ask("/v1/expedientes", limite=100).json()["items"]
        parties: list[Any] = next(item["partes"] for item in items if item["numero"] == self.numero)
        return parties

    def reserve(self, expected: int, key: str) -> Any:
        """The answer to the judge's request."""
        headers = self.judge.headers | {"Idempotency-Key": key}
        answer = self.http.put(f"{self.case}/reserva", json=BODY, headers=headers)
        assert answer.status_code == expected, answer.text
        return answer.json()

    @contextmanager
    def watched(self) -> Iterator[Iterator[str]]:
        """What an open page of the other side's mailbox is told, once it is told anything."""
        with self.http.stream("GET", "/v1/casillero/eventos", headers=self.other.headers) as page:
            assert page.status_code == 200
            told = (line for line in page.iter_lines() if line.startswith("data:"))
            assert "sin_abrir" in json.loads(next(told).removeprefix("data:"))
            yield told


async def require_streams(log: EventLog, expediente_id: str) -> None:
    """Between both changes the public topic told nothing of the case, and the reserved one did."""
    topics = Topics("expedientes")
    reserved: list[str] = []
    public: list[str] = []
    async with aclosing(log.tail([topics.publico, topics.reservado], from_start=True)) as records:
        async for record in records:
            event = record.event
            if event is None or event.subject != expediente_id:
                continue
            kind = event.type.rpartition(".")[2]
            (public if event.topic == topics.publico else reserved).append(kind)
            if reserved and "ExpedienteAbierto" in public:
                break
    assert public[-2:] == ["ExpedienteReservado", "ExpedienteAbierto"]
    assert set(reserved) == {"ActoComunicado"}

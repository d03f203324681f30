"""A lawyer who files, and what is looked at afterwards."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from joserfc.jwk import OKPKey

from cli.steps import Person
from libs.foundation.objects.uploads import Receipt, ReceiptIssuer, ReceiptVerifier
from tests.access.court import Court, bearer, token_of

LAWYER, OTHER = "lic.morales@abogados.example", "lic.ixcoy@abogados.example"


class Filing:
    """A lawyer before the case civil-1."""

    def __init__(self, court: Court, correo: str = LAWYER) -> None:
        self.court = court
        self.person: Person = court.person(correo)
        self.case = f"/v1/expedientes/{court.numeros['civil-1']}"
        self.headers = bearer(token_of(self.person))

    def present(self, body: Any, key: str = "", **headers: str) -> httpx.Response:
        """POST the escrito under a key of its own, or `key`."""
        sent = self.headers | {"idempotency-key": key or str(uuid4())} | headers
        return self.court.http.post(f"{self.case}/escritos", json=body, headers=sent)

    def escritos(self) -> list[str]:
        """The ids of all escritos in the case's timeline."""
        items, cursor = [], ""
        while True:
            page = self.person.ask(f"{self.case}/actuaciones", limite=100, cursor=cursor).json()
            items += [item["actuacion_id"] for item in page["items"]]
            if not (cursor := page["siguiente"] or ""):
                return items


def refused(answer: httpx.Response, status: int, reason: str) -> dict[str, Any]:
    """The problem document, when it is the one expected, and in English too."""
    problem: dict[str, Any] = answer.json()
    assert (answer.status_code, problem["reason"]) == (status, reason), problem
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["title"]
    assert problem["detail"]
    return problem


def objects(court: Court, bucket: str = "estrado-ingreso") -> set[Path]:
    """Every file in a bucket."""
    return {path for path in (court.suite.data / "objetos" / bucket).rglob("*") if path.is_file()}


def keys_of(court: Court) -> OKPKey:
    """The key with which the gateway signs recibos."""
    return OKPKey.import_key((court.settings.keys / "gateway.pem").read_bytes(), parameters={"kid": "gateway"})


def receipt_of(court: Court, recibo: str) -> Receipt:
    """What a recibo says."""
    return ReceiptVerifier([keys_of(court)]).read(recibo)


def expired(court: Court, recibo: str) -> str:
    """The same recibo as it is a day later."""
    past = replace(receipt_of(court, recibo), expires=datetime.now(UTC) - timedelta(seconds=1))
    return ReceiptIssuer(keys_of(court)).issue(past)

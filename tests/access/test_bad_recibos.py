"""Recibos that are not what they should be: a clear refusal, and nothing presented."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from joserfc.jwk import OKPKey

import gateway.tests
from libs.foundation.objects.uploads import ReceiptIssuer
from libs.foundation.rpc.tokens import ServiceIdentity
from tests.access.court import Court, token_of
from tests.access.filing import LAWYER, OTHER, Filing, expired, objects, receipt_of, refused


def _flipped(recibo: str) -> str:
    head, payload, tag = recibo.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    claims["sub"] = f"usuario:{uuid4()}"
    changed = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"{head}.{changed}.{tag}"


def _unsigned(recibo: str) -> str:
    head = base64.urlsafe_b64encode(b'{"alg":"none","kid":"gateway"}').decode().rstrip("=")
    return f"{head}.{recibo.split('.')[1]}."


def _signed(court: Court, recibo: str, key: OKPKey) -> str:
    return ReceiptIssuer(key).issue(receipt_of(court, recibo))


FORGERIES: dict[str, Callable[[Court, str], str]] = {
    "unknown": lambda _court, _recibo: "aaa.bbb.ccc",
    "one character more": lambda _court, recibo: f"{recibo}A",
    "its claims changed": lambda _court, recibo: _flipped(recibo),
    "unsigned": lambda _court, recibo: _unsigned(recibo),
    "of a key that nobody has": lambda court, recibo: ReceiptIssuer(
        OKPKey.generate_key("Ed25519", parameters={"kid": "gateway"})
    ).issue(receipt_of(court, recibo)),
    "of another service's key": lambda court, recibo: ReceiptIssuer(
        ServiceIdentity("cli", court.settings.keys).key
    ).issue(receipt_of(court, recibo)),
    "an access token": lambda court, _recibo: token_of(court.person(LAWYER)),
    "a service token": lambda court, _recibo: ServiceIdentity("gateway", court.settings.keys).token_for("expedientes"),
}


@pytest.mark.parametrize("forged", FORGERIES.values(), ids=FORGERIES)
def test_a_recibo_that_is_not_ours(filing: Filing, forged: Callable[[Court, str], str]) -> None:
    before = filing.escritos()
    body = filing.court.escrito(filing.person)
    body["documentos"] = [forged(filing.court, body["documentos"][0])]
    refused(filing.present(body), 422, "RECIBO_INVALIDO")
    assert filing.escritos() == before


@pytest.mark.parametrize(("para", "muestra"), [("video", "entero.mp4"), ("video", "entero.webm")])
def test_a_recibo_of_what_is_no_pdf_presents_nothing(filing: Filing, para: str, muestra: str) -> None:
    """Uploads for other purposes take other types: what is presented in a case stays PDF."""
    before = filing.escritos()
    content = (Path(gateway.tests.__file__).parent / "muestras" / muestra).read_bytes()
    upload = filing.court.http.post("/v1/documentos", params={"para": para}, content=content, headers=filing.headers)
    body = filing.court.escrito(filing.person) | {"documentos": [upload.json()["recibo"]]}
    refused(filing.present(body), 422, "TIPO_DE_DOCUMENTO_NO_ADMITIDO")
    assert filing.escritos() == before


def test_an_expired_recibo(filing: Filing) -> None:
    before = filing.escritos()
    body = filing.court.escrito(filing.person)
    body["documentos"] = [expired(filing.court, body["documentos"][0])]
    refused(filing.present(body), 422, "RECIBO_VENCIDO")
    assert filing.escritos() == before


def test_somebody_elses_recibo(filing: Filing) -> None:
    before = filing.escritos()
    stolen = filing.court.escrito(filing.court.person(OTHER))
    refused(filing.present(stolen), 403, "RECIBO_AJENO")
    assert filing.escritos() == before


def test_a_recibo_whose_upload_is_gone(filing: Filing) -> None:
    before = filing.escritos()
    body = filing.court.escrito(filing.person)
    key = receipt_of(filing.court, body["documentos"][0]).object_key
    for path in objects(filing.court):
        if path.match(f"*{key.rpartition('/')[2]}*"):
            path.unlink()
    refused(filing.present(body), 422, "CARGA_AUSENTE")
    assert filing.escritos() == before


def test_one_bad_recibo_among_good_ones_presents_nothing(filing: Filing) -> None:
    before = filing.escritos()
    body = filing.court.escrito(filing.person)
    body["documentos"] = [*body["documentos"], expired(filing.court, body["documentos"][0])]
    refused(filing.present(body), 422, "RECIBO_VENCIDO")
    assert filing.escritos() == before

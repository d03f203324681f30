"""Tokens that are not good, at the door of the whole suite."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable

import pytest
from joserfc.jwk import OKPKey

from libs.foundation.rpc.tokens import ServiceIdentity
from tests.access.court import PDF, Court, bearer, token_of
from tests.access.filing import LAWYER, refused


def _hs256(court: Court) -> str:
    """The public key taken for a shared secret."""
    payload = court.token().split(".")[1]
    header = json.dumps({"alg": "HS256", "kid": court.access_key.kid}).encode()
    head = base64.urlsafe_b64encode(header).decode().rstrip("=")
    secret = court.access_key.as_pem(private=False)
    tag = base64.urlsafe_b64encode(hmac.digest(secret, f"{head}.{payload}".encode(), hashlib.sha256)).decode()
    return f"{head}.{payload}.{tag.rstrip('=')}"


TOKENS: dict[str, Callable[[Court], str]] = {
    "expired": lambda court: court.token(exp=1),
    "alg none": lambda court: f"eyJhbGciOiJub25lIn0.{court.token().split('.')[1]}.",
    "alg HS256": _hs256,
    "wrong audience": lambda court: court.token(aud="otro"),
    "wrong issuer": lambda court: court.token(iss="gateway"),
    "wrong kind": lambda court: court.token(kind="servicio"),
    "wrong key": lambda court: court.token(OKPKey.generate_key("Ed25519")),
    "changed": lambda court: token_of(court.person(LAWYER))[:-10] + "AAAAAAAAAA",
    "a service token from outside": lambda court: ServiceIdentity("expedientes", court.settings.keys).token_for(
        "identity"
    ),
    "a recibo": lambda court: str(court.person(LAWYER).upload(PDF)["recibo"]),
}


@pytest.mark.parametrize("made_token", TOKENS.values(), ids=TOKENS)
def test_a_token_that_is_not_good(court: Court, made_token: Callable[[Court], str]) -> None:
    headers = bearer(made_token(court))
    case = f"/v1/expedientes/{court.numeros['civil-1']}"
    asked = [
        court.http.get("/v1/cuenta", headers=headers),
        court.http.get(case, headers=headers),
        court.http.post("/v1/documentos", content=PDF, headers=headers),
        court.http.post(f"{case}/escritos", content=b"{not json", headers=headers),
    ]
    for answer in asked:
        refused(answer, 401, "TOKEN_INVALIDO")
        assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_good_token_made_here_is_believed(court: Court) -> None:
    """Without this the refusals above would say nothing."""
    assert court.http.get("/v1/expedientes", headers=bearer(court.token())).json()["items"] == []


def test_a_service_token_beside_or_instead_of_a_persons_opens_nothing(court: Court) -> None:
    service = {"x-service-token": ServiceIdentity("casillero", court.settings.keys).token_for("expedientes")}
    case = f"/v1/expedientes/{court.numeros['familia-1']}"
    refused(court.http.get(case, headers=service), 401, "SESION_REQUERIDA")
    lawyer = bearer(token_of(court.person(LAWYER)))
    refused(court.http.get(case, headers=service | lawyer), 404, "EXPEDIENTE_NO_ENCONTRADO")

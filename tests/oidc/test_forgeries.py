"""What is made up, over HTTP: tokens by keys of others or by none, pages of people who cannot go on, a person who
refuses."""

import base64
import json
import time
from typing import Any
from urllib.parse import urlencode

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey, RSAKey

from tests.oidc.conftest import CHALLENGE, REDIRECT, Browser, Provider


@pytest.fixture(scope="module")
def client(provider: Provider) -> dict[str, Any]:
    return provider.client()


def asked(client: dict[str, Any], **changed: str) -> str:
    """The address of an authorization request."""
    parameters = {
        "response_type": "code",
        "client_id": client["cliente_id"],
        "redirect_uri": REDIRECT,
        "scope": "openid cui",
        "state": "estado",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **changed,
    }
    return f"/oauth/authorize?{urlencode(parameters)}"


def unsigned(claims: dict[str, Any]) -> str:
    parts = ({"alg": "none", "typ": "JWT"}, claims)
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts) + "."


def test_forged_tokens_tell_nothing(provider: Provider, client: dict[str, Any]) -> None:
    http = provider.court.http
    now = int(time.time())
    claims = {
        "iss": "identity",
        "aud": "estrado-terceros",
        "kind": "tercero",
        "sub": "1b4e28ba-2fa1-4d2f-983f-0016d3cca427",
        "sid": "1b4e28ba-2fa1-4d2f-983f-0016d3cca427",
        "client_id": client["cliente_id"],
        "scope": "openid cui",
        "iat": now,
        "exp": now + 300,
    }
    public = next(key for key in http.get("/.well-known/jwks.json").json()["keys"] if key["kty"] == "OKP")
    stranger, rsa = OKPKey.generate_key("Ed25519"), RSAKey.generate_key(2048)
    secret = OctKey.import_key(json.dumps(public))
    forged = [
        unsigned(claims),
        jwt.encode({"alg": "Ed25519", "kid": public["kid"]}, claims, stranger, algorithms=["Ed25519"]),
        jwt.encode({"alg": "RS256", "kid": public["kid"]}, claims, rsa),
        # The public key taken for a shared secret.
        jwt.encode({"alg": "HS256", "kid": public["kid"]}, claims, secret),
        "x" * 20_000,
    ]
    for token in forged:
        answer = http.get("/oauth/userinfo", headers={"authorization": f"Bearer {token}"})
        assert answer.status_code == 401
        assert "invalid_token" in answer.headers["www-authenticate"]
        auth = (client["cliente_id"], client["secreto"])
        assert http.post("/oauth/introspect", data={"token": token}, auth=auth).json() == {"active": False}


def test_who_refuses_gives_nothing_and_the_client_is_told(provider: Provider, client: dict[str, Any]) -> None:
    browser = provider.browser()
    browser.visit(asked(client))
    browser.sign_in()
    browser.send(decision="no_permitir")
    assert browser.sent_back == {
        "error": "access_denied",
        "error_description": browser.sent_back["error_description"],
        "state": "estado",
        "iss": provider.url,
    }


def test_the_form_of_another_browser_is_refused(provider: Provider, client: dict[str, Any]) -> None:
    victim, attacker = provider.browser(), provider.browser()
    attacker.visit(asked(client))
    attacker.sign_in()
    victim.visit(asked(client))
    forged = Browser(victim.http)
    forged.page = attacker.page
    assert forged.send(decision="permitir").status_code == 403


def test_staff_whose_key_this_page_cannot_ask_for_are_told_so(provider: Provider, client: dict[str, Any]) -> None:
    browser = provider.browser()
    browser.visit(asked(client))
    page = browser.sign_in("secretaria.civil@oj.example")
    assert page.status_code == 403
    assert "llave de acceso" in page.text
    assert browser.sign_in().status_code == 200, "somebody else may go on with the page"


@pytest.mark.parametrize(
    "wrong", [{"redirect_uri": "https://ladron.example/"}, {"client_id": "nadie"}, {"redirect_uri": f"{REDIRECT}/"}]
)
def test_nobody_is_sent_where_no_client_is(provider: Provider, client: dict[str, Any], wrong: dict[str, str]) -> None:
    answer = provider.browser().visit(asked(client, **wrong))
    assert answer.status_code == 400
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "", "code_challenge_method": ""}, "invalid_request"),
        ({"scope": "openid expedientes:leer"}, "invalid_scope"),
        ({"prompt": "none"}, "login_required"),
    ],
)
def test_the_client_is_told_what_is_wrong(
    provider: Provider, client: dict[str, Any], wrong: dict[str, str], error: str
) -> None:
    browser = provider.browser()
    browser.visit(asked(client, **wrong))
    assert (browser.sent_back["error"], browser.sent_back["state"], browser.sent_back["iss"]) == (
        error,
        "estado",
        provider.url,
    )

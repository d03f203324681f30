"""A rotation while the suite runs: announced, then signing; what the former key signed stays good."""

import base64
import json
import subprocess
from urllib.parse import urlencode

import httpx

from cli.steps import until
from tests.integration.suite import ESTRADO
from tests.oidc.conftest import CHALLENGE, REDIRECT, VERIFIER, Browser, Provider


def kid_of(token: str) -> str:
    header = token.partition(".")[0]
    return str(json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4)))["kid"])


def published(http: httpx.Client) -> set[str]:
    return {key["kid"] for key in http.get("/.well-known/jwks.json").json()["keys"]}


def tokens(provider: Provider, client: dict[str, str], browser: Browser) -> dict[str, str]:
    asked = {
        "response_type": "code",
        "client_id": client["cliente_id"],
        "redirect_uri": REDIRECT,
        "scope": "openid",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    browser.visit(f"/oauth/authorize?{urlencode(asked)}")
    if browser.sign_in().status_code == 200:
        browser.send(decision="permitir")
    form = {"grant_type": "authorization_code", "code": browser.sent_back["code"], "redirect_uri": REDIRECT}
    auth = (client["cliente_id"], client["secreto"])
    answer = provider.court.http.post("/oauth/token", data=form | {"code_verifier": VERIFIER}, auth=auth)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_both_rings_change_keys_while_the_suite_runs(provider: Provider) -> None:
    http, client, browser = provider.court.http, provider.client(), provider.browser()
    before = tokens(provider, client, browser)
    known = published(http)
    session = provider.court.login("elena.choc@correo.example")
    run = [str(ESTRADO), "rotate-keys", "--en", "0.3"]
    subprocess.run(run, env=provider.court.suite.environment, check=True, capture_output=True)

    def both() -> set[str] | None:
        fresh = published(http) - known
        return fresh if len(fresh) == 2 else None

    announced = until("the new keys", both)
    assert {kid_of(before["id_token"]), kid_of(before["access_token"])} <= published(http)
    early = tokens(provider, client, browser)
    assert kid_of(early["id_token"]) in known, "it was published before it signed"

    def signs() -> dict[str, str] | None:
        now = tokens(provider, client, browser)
        return now if {kid_of(now["id_token"]), kid_of(now["access_token"])} == announced else None

    after = until("the new keys sign", signs)
    for token in (before["access_token"], early["access_token"], after["access_token"]):
        assert http.get("/oauth/userinfo", headers={"authorization": f"Bearer {token}"}).status_code == 200
    assert session.ask("/v1/cuenta").status_code == 200
    assert provider.court.login("elena.choc@correo.example").ask("/v1/cuenta").status_code == 200
    assert known < published(http)

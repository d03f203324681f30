"""Who gets in: access tokens at the door, before anything else of a request is looked at."""

import base64
import hmac
import json
import time
from typing import Any
from uuid import uuid4

import pytest
from joserfc import jwt
from joserfc.jwk import OKPKey

from gateway.tests.conftest import Start, World
from libs.foundation.rpc.tokens import ServiceIdentity


async def refused(world: World, authorization: str) -> Any:
    answer = await world.client.get("/v1/cuenta", headers={"authorization": authorization})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert world.court.identity.heard == []
    return answer.json()["reason"]


async def test_a_valid_token_goes_on_to_the_service(world: World) -> None:
    subject = uuid4()
    answer = await world.client.get("/v1/cuenta", headers=world.bearer(sub=str(subject), roles=["juez@01047"]))
    assert answer.status_code == 200
    principal = world.court.identity.last.principal
    assert (principal.kind, principal.service, principal.subject) == ("usuario", "gateway", subject)
    assert principal.has_role("juez", "01047")


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer ", "Basic YTpi", "Token x"])
async def test_no_token(world: World, authorization: str) -> None:
    assert await refused(world, authorization) == "SESION_REQUERIDA"


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": time.time() - 1},
        {"aud": "otro"},
        {"iss": "gateway"},
        {"kind": "servicio"},
        {"sub": "nadie"},
        {"key": OKPKey.generate_key("Ed25519", parameters={"kid": "2026-1"})},
    ],
    ids=["expired", "audience", "issuer", "kind", "subject", "key"],
)
async def test_a_token_that_is_not_quite_right(world: World, changed: dict[str, Any]) -> None:
    assert await refused(world, f"Bearer {world.court.issuer.token(**changed)}") == "TOKEN_INVALIDO"


async def test_an_algorithm_of_the_tokens_own_choice(world: World) -> None:
    header, payload, _ = world.court.issuer.token().split(".")
    unsigned = "eyJhbGciOiJub25lIn0"
    assert await refused(world, f"Bearer {unsigned}.{payload}.") == "TOKEN_INVALIDO"
    public = world.court.issuer.key.as_pem(private=False)
    head = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"2026-1"}').decode().rstrip("=")
    tag = base64.urlsafe_b64encode(hmac.digest(public, f"{head}.{payload}".encode(), "sha256")).decode().rstrip("=")
    assert await refused(world, f"Bearer {head}.{payload}.{tag}") == "TOKEN_INVALIDO"
    assert await refused(world, f"Bearer {header}.{payload}.AAAA") == "TOKEN_INVALIDO"


@pytest.mark.parametrize("kid", ["2026-1", "mia"])
@pytest.mark.parametrize("names", ["jwk", "jku", "x5u", "x5c"])
async def test_a_key_that_the_token_brings_or_names_is_not_believed(world: World, names: str, kid: str) -> None:
    mine = OKPKey.generate_key("Ed25519", parameters={"kid": kid})
    brought: dict[str, Any] = {
        "jwk": mine.as_dict(private=False),
        "jku": "https://malo.example/jwks.json",
        "x5u": "https://malo.example/cert.pem",
        "x5c": ["TUlJQg=="],
    }
    good = world.court.issuer.token().split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(good + "=" * (-len(good) % 4)))
    header = {"alg": "Ed25519", "kid": kid, names: brought[names]}
    forged = jwt.encode(header, claims, mine, algorithms=["Ed25519"])
    assert await refused(world, f"Bearer {forged}") == "TOKEN_INVALIDO"


async def test_a_token_is_not_good_before_its_time(world: World) -> None:
    soon = {"nbf": time.time() + 60}
    assert await refused(world, f"Bearer {world.court.issuer.token(**soon)}") == "TOKEN_INVALIDO"
    begun = await world.client.get("/v1/cuenta", headers=world.bearer(nbf=time.time() - 1))
    assert begun.status_code == 200


async def test_a_service_token_from_outside_is_no_access_token(world: World) -> None:
    token = ServiceIdentity("expedientes", world.settings.keys).token_for("identity")
    assert await refused(world, f"Bearer {token}") == "TOKEN_INVALIDO"


async def test_a_service_token_header_from_outside_is_not_passed_on(world: World) -> None:
    forged = ServiceIdentity("expedientes", world.settings.keys).token_for("identity")
    await world.client.get("/v1/cuenta", headers={"x-service-token": forged})
    assert world.court.identity.last.principal.service == "gateway"


async def test_a_closed_session(world: World) -> None:
    session = uuid4()
    headers = world.bearer(sid=str(session))
    assert (await world.client.get("/v1/cuenta", headers=headers)).status_code == 200
    world.court.issuer.closed.add(session)
    world.court.identity.heard.clear()
    # the fake's feed ends after each list, so the verifier follows or asks: either way it knows within a second
    deadline = time.monotonic() + 3
    while (answer := await world.client.get("/v1/cuenta", headers=headers)).status_code == 200:
        assert time.monotonic() < deadline
    assert answer.json()["reason"] == "SESION_CERRADA"


async def test_a_bad_token_is_refused_before_the_body_is_looked_at(world: World) -> None:
    answer = await world.client.post(
        "/v1/escritos", content=b"{not json", headers={"authorization": "Bearer x", "content-type": "application/json"}
    )
    assert answer.status_code == 401


async def test_an_account_cannot_take_all_the_room(start: Start) -> None:
    world = await start(rate_per_account="3/minute")
    headers = world.bearer(sub=str(uuid4()))
    statuses = [(await world.client.get("/v1/cuenta", headers=headers)).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    answer = await world.client.get("/v1/cuenta", headers=headers)
    assert answer.json()["reason"] == "DEMASIADAS_SOLICITUDES_DE_CUENTA"
    assert int(answer.headers["retry-after"]) >= 1
    assert (await world.client.get("/v1/cuenta")).status_code == 200

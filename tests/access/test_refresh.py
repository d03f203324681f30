"""A refresh token over HTTP, as a client that goes wrong uses it, and as a thief does."""

import asyncio
import time

import httpx

from cli.seed import corte_sintetica
from tests.access.court import Court, bearer

CORREO = "elena.choc@correo.example"
AT_ONCE = 200


def opened(court: Court) -> dict[str, str]:
    """A session of its own."""
    account = {"correo": CORREO, "contrasena": corte_sintetica()["contrasena"]}
    answer: dict[str, str] = court.http.post("/v1/sesiones", json=account).raise_for_status().json()
    return answer


def renewed(court: Court, token: str, device: str | None = None) -> httpx.Response:
    headers = {"user-agent": device} if device else {}
    return court.http.post("/v1/sesiones/renovacion", json={"token_renovacion": token}, headers=headers)


async def at_once(court: Court, token: str) -> list[httpx.Response]:
    limits = httpx.Limits(max_connections=AT_ONCE)
    agent = court.http.headers["user-agent"]
    async with httpx.AsyncClient(
        base_url=court.suite.url, timeout=30, limits=limits, headers={"user-agent": agent}
    ) as http:
        body = {"token_renovacion": token}
        return await asyncio.gather(*(http.post("/v1/sesiones/renovacion", json=body) for _ in range(AT_ONCE)))


def test_two_hundred_times_at_once_it_has_one_successor(court: Court) -> None:
    first = opened(court)["token_renovacion"]
    answers = asyncio.run(at_once(court, first))
    given = [answer for answer in answers if answer.status_code == 201]
    turned_away = [answer for answer in answers if answer.status_code != 201]
    assert all(answer.status_code in {429, 503} and answer.headers["retry-after"] for answer in turned_away)
    assert given
    successors = {answer.json()["token_renovacion"] for answer in given}
    assert len(successors) == 1
    assert first not in successors
    assert renewed(court, successors.pop()).status_code == 201


def test_from_another_client_it_ends_the_family_and_the_thiefs_access_too(court: Court) -> None:
    session = opened(court)
    mine = renewed(court, session["token_renovacion"]).json()
    assert court.http.get("/v1/cuenta", headers=bearer(mine["token_acceso"])).status_code == 200
    stolen = renewed(court, session["token_renovacion"], "otro/1.0")
    assert (stolen.status_code, stolen.json()["reason"]) == (401, "RENOVACION_REUTILIZADA")
    ended = time.monotonic()
    for token in (mine["token_renovacion"], session["token_renovacion"]):
        assert renewed(court, token).json()["reason"] == "RENOVACION_INVALIDA"
    while (answer := court.http.get("/v1/cuenta", headers=bearer(mine["token_acceso"]))).status_code == 200:
        assert time.monotonic() - ended < 1.0
    assert answer.json()["reason"] == "SESION_CERRADA"


def test_a_successor_is_good_from_another_network_of_the_same_holder(court: Court) -> None:
    """Only a token used already tells of a theft: who moves with an unused one stays in."""
    session = opened(court)
    assert renewed(court, session["token_renovacion"], "otro/1.0").status_code == 201


def test_an_access_token_renews_nothing_and_a_refresh_token_opens_nothing(court: Court) -> None:
    session = opened(court)
    assert renewed(court, session["token_acceso"]).status_code in {401, 422}
    answer = court.http.get("/v1/cuenta", headers=bearer(session["token_renovacion"]))
    assert (answer.status_code, answer.json()["reason"]) == (401, "TOKEN_INVALIDO")

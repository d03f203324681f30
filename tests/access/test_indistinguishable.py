"""Nobody learns from an answer who has an account: known and unknown e-mails, byte for byte. That the work is the same
too is for services/identity/tests/sql_registro_contract.py (statements) and `make bench` (time)."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from cli.captcha import captcha
from tests.access.conftest import opened
from tests.access.court import Court, form_of, said

KNOWN = "tomas.velasquez@correo.example"
ANOTHER = "elena.choc@correo.example"


@pytest.fixture(scope="module")
def court(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Court]:
    """One in which nobody failed to log in before: a brake of the network says more of it than of an account."""
    with opened(tmp_path_factory.mktemp("suite")) as court:
        yield court


def unknown() -> str:
    """An e-mail of as many characters that nobody has."""
    return f"{uuid4().hex}@correo.example"[-len(KNOWN) :]


def login(correo: str) -> dict[str, Any]:
    return {"correo": correo, "contrasena": "equivocada"}


def mail(correo: str) -> dict[str, Any]:
    return {"correo": correo}


ASKED = {
    "/v1/sesiones": login,
    "/v1/cuentas": form_of,
    "/v1/cuentas/reenvio": mail,
    "/v1/contrasenas/recuperacion": mail,
}


def ask(http: httpx.Client, path: str, correo: str, language: str) -> dict[str, Any]:
    headers = {"accept-language": language, **captcha(http)}
    return said(http.post(path, json=ASKED[path](correo), headers=headers))


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("path", ASKED)
def test_known_and_unknown_are_answered_alike(court: Court, path: str, language: str) -> None:
    answers = [ask(court.http, path, correo, language) for correo in (KNOWN, unknown(), KNOWN.upper(), unknown())]
    assert answers[0]["status"] in {202, 401}
    assert len({json.dumps(answer, sort_keys=True) for answer in answers}) == 1


@pytest.mark.parametrize("language", ["es", "en"])
def test_registering_an_email_and_logging_in_with_that_password_tells_nothing(court: Court, language: str) -> None:
    answers = []
    for correo in (ANOTHER, unknown()):
        form = form_of(correo) | {"contrasena": "QZ-VKX7W", "confirmar_contrasena": "QZ-VKX7W"}
        court.http.post("/v1/cuentas", json=form, headers=captcha(court.http)).raise_for_status()
        body = {"correo": correo, "contrasena": form["contrasena"]}
        headers = {"accept-language": language, **captcha(court.http)}
        answers.append(said(court.http.post("/v1/sesiones", json=body, headers=headers)))
    assert answers[0]["status"] == 401
    assert answers[0] == answers[1]


@pytest.mark.parametrize("path", ["/v1/cuentas", "/v1/cuentas/reenvio", "/v1/contrasenas/recuperacion"])
def test_also_without_a_captcha_and_with_a_used_one(court: Court, path: str) -> None:
    header = captcha(court.http)
    court.http.post("/v1/cuentas/reenvio", json=mail(unknown()), headers=header).raise_for_status()
    for headers in ({}, header, {"X-Captcha": "x"}):
        answers = [
            said(court.http.post(path, json=ASKED[path](correo), headers=headers)) for correo in (KNOWN, unknown())
        ]
        assert answers[0]["status"] == 403
        assert answers[0] == answers[1]


def test_what_is_wrong_with_a_form_does_not_depend_on_who_has_an_account(court: Court) -> None:
    wrong = {"cui": "1234 56780 0101", "fecha_nacimiento": "2999-01-01", "contrasena": "corta"}
    answers = [
        said(court.http.post("/v1/cuentas", json=form_of(correo) | wrong, headers=captcha(court.http)))
        for correo in (KNOWN, unknown())
    ]
    assert answers[0] == answers[1]
    assert [error["campo"] for error in answers[0]["body"]["errores"]] == [
        "cui",
        "fecha_nacimiento",
        "contrasena",
        "confirmar_contrasena",
    ]

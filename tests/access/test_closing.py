"""An operator closes sessions beside the running suite, and an officer disables an account."""

import subprocess
import time
from typing import Any

import httpx

from cli.seed import corte_sintetica
from cli.verification import OFICIAL
from tests.access.court import Court, said
from tests.integration.suite import ESTRADO

CORREO = "elena.choc@correo.example"


def test_the_running_suite_refuses_what_an_operator_closed_within_a_second(court: Court) -> None:
    person = court.login(CORREO)
    command = [str(ESTRADO), "identity", "close-sessions", CORREO]
    subprocess.run(command, env=court.suite.environment, check=True, capture_output=True)
    answer = refused_within_a_second(court, person.headers, "/v1/cuenta")
    assert (answer.status_code, answer.json()["reason"]) == (401, "SESION_CERRADA")
    assert court.login(CORREO).ask("/v1/cuenta").json()["correo"] == CORREO


def test_a_disabled_account_is_out_within_a_second_and_is_told_apart_from_none_by_nobody(court: Court) -> None:
    person, officer = court.login(CORREO), court.person(OFICIAL)
    whose: dict[str, Any] = {"json": {"correo": CORREO, "motivo": "Alguien más la usa"}, "headers": officer.headers}
    assert court.http.post("/v1/cuentas/inhabilitacion", **whose).status_code == 204
    try:
        answer = refused_within_a_second(court, person.headers, "/v1/casillero")
        assert (answer.status_code, answer.json()["reason"]) == (401, "SESION_CERRADA")
        tried = [
            said(
                court.http.post("/v1/sesiones", json={"correo": correo, "contrasena": corte_sintetica()["contrasena"]})
            )
            for correo in (CORREO, "nadie.alguno@correo.example")
        ]
        assert tried[0] == tried[1]
        assert tried[0]["body"]["reason"] == "CREDENCIALES_INVALIDAS"
    finally:
        assert court.http.post("/v1/cuentas/habilitacion", **whose).status_code == 204
    assert court.login(CORREO).ask("/v1/cuenta").json()["correo"] == CORREO


def refused_within_a_second(court: Court, headers: dict[str, str], path: str) -> httpx.Response:
    """The first answer that is no 200."""
    began = time.monotonic()
    while (answer := court.http.get(path, headers=headers)).status_code == 200:
        assert time.monotonic() - began < 1.0
    return answer

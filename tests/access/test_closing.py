"""An operator closes sessions beside the running suite."""

import subprocess
import time

from tests.access.court import Court
from tests.integration.suite import ESTRADO

CORREO = "elena.choc@correo.example"


def test_the_running_suite_refuses_what_an_operator_closed_within_a_second(court: Court) -> None:
    person = court.login(CORREO)
    command = [str(ESTRADO), "identity", "close-sessions", CORREO]
    subprocess.run(command, env=court.suite.environment, check=True, capture_output=True)
    closed = time.monotonic()
    while (answer := court.http.get("/v1/cuenta", headers=person.headers)).status_code == 200:
        assert time.monotonic() - closed < 1.0
    assert (answer.status_code, answer.json()["reason"]) == (401, "SESION_CERRADA")
    assert court.login(CORREO).ask("/v1/cuenta").json()["correo"] == CORREO

"""Tokens that clients get: a system's open what its scopes name and nothing else, a person's at a partner nothing of
ours."""

import json
import subprocess
from collections import defaultdict
from typing import Any

import httpx
import pytest

from cli.steps import until
from tests.access.court import MISSING, Court, bearer, said
from tests.access.matrix import OPERATIONS, Public
from tests.integration.suite import ESTRADO

PUBLIC_DATA = "GET /v1/expedientes/{numero}/datos-publicos"


def command(court: Court, *arguments: str) -> dict[str, Any]:
    """What `estrado clients …` prints."""
    run = [str(ESTRADO), "clients", *arguments]
    done = subprocess.run(run, env=court.suite.environment, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout)) if done.stdout else {}


def token_of_system(court: Court, client: dict[str, Any]) -> str:
    """A token for itself."""
    form = {"grant_type": "client_credentials", "scope": "expedientes:leer"}
    answer = court.http.post("/oauth/token", data=form, auth=(client["cliente_id"], client["secreto"]))
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


@pytest.fixture(scope="module")
def system(court: Court) -> dict[str, Any]:
    return command(court, "create", "Otra corte", "--sistema", "--alcance", "expedientes:leer")


def ask(court: Court, operation: str, token: str, numero: str) -> httpx.Response:
    method, _, template = operation.partition(" ")
    ids = defaultdict(lambda: MISSING, numero=numero, evidencia="dpi", reason="NO_ENCONTRADO")
    path = template.format_map(ids)
    return court.http.request(method, path, headers=bearer(token))


def test_it_reads_what_is_public_of_a_case_and_of_a_reserved_one_not_that_it_is_there(
    court: Court, system: dict[str, Any]
) -> None:
    token = token_of_system(court, system)
    found = ask(court, PUBLIC_DATA, token, court.numeros["civil-1"])
    assert found.status_code == 200
    assert set(found.json()) == {"numero", "organo", "nombre_del_organo", "ramo", "tipo_de_proceso", "ingresado"}
    reserved, missing = (ask(court, PUBLIC_DATA, token, numero) for numero in (court.numeros["familia-1"], MISSING))
    assert said(reserved) == said(missing)
    assert reserved.status_code == 404
    party = court.person("carmen.lopez@correo.example")
    readings = party.ask(f"/v1/expedientes/{court.numeros['civil-1']}/lecturas", limite=100).json()["items"]
    assert any(reading["que"] == "datos_publicos" for reading in readings)


def test_it_opens_nothing_else(court: Court, system: dict[str, Any]) -> None:
    token = token_of_system(court, system)
    for operation, row in OPERATIONS.items():
        if operation != PUBLIC_DATA and not isinstance(row, Public):
            answer = ask(court, operation, token, court.numeros["civil-1"])
            assert answer.status_code == 403, operation
            assert answer.json()["reason"] == "ACCESO_DENEGADO"


def test_withdrawn_its_token_is_refused_within_a_second_and_it_gets_no_other(court: Court) -> None:
    client = command(court, "create", "Una más", "--sistema", "--alcance", "expedientes:leer")
    token = token_of_system(court, client)
    numero = court.numeros["civil-1"]
    assert ask(court, PUBLIC_DATA, token, numero).status_code == 200
    command(court, "retire", client["cliente_id"])
    until("revocation", lambda: ask(court, PUBLIC_DATA, token, numero).status_code == 401)
    assert ask(court, PUBLIC_DATA, token, numero).json()["reason"] == "SESION_CERRADA"
    form = {"grant_type": "client_credentials", "scope": "expedientes:leer"}
    refused = court.http.post("/oauth/token", data=form, auth=(client["cliente_id"], client["secreto"]))
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")


def test_a_persons_token_at_a_partner_opens_nothing_of_the_suites_own(court: Court) -> None:
    token = court.token(
        aud="estrado-terceros", kind="tercero", scope="openid expedientes:leer", roles=["administrador"]
    )
    for operation, row in OPERATIONS.items():
        if not isinstance(row, Public):
            answer = ask(court, operation, token, court.numeros["civil-1"])
            assert (answer.status_code, answer.json()["reason"]) == (401, "TOKEN_INVALIDO"), operation

"""Nobody gives themselves a role or a right by naming it in a body: every operation of the contract that takes one.

What may be named is learnt from the contract and from tokens, so that a new operation, or a new quality of accounts, is
tried without anybody remembering it here.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any, cast

import pytest
from estrado.identity.v1 import factores_service_pb2, identity_service_pb2

from gateway.tests.conftest import Start, World
from gateway.tests.fakes import Heard
from gateway.tests.test_contract import operations
from libs.foundation.core.principals import Principal

# What else an attacker would try, and what tokens say of their holder.
_TRIED = {
    "admin": True,
    "administrador": True,
    "amr": ["mfa"],
    "auth_time": 4102444800,
    "cuenta_id": "5f0c4d0e-3f5c-4a86-9a57-6f3f3c0f0001",
    "es_administrador": True,
    "is_admin": True,
    "kind": "servicio",
    "permisos": ["*"],
    "principal": "servicio",
    "rol": "administrador",
    "role": "admin",
    "roles": ["administrador", "secretario@01017"],
    "scope": "admin",
    "sid": "5f0c4d0e-3f5c-4a86-9a57-6f3f3c0f0001",
    "sin_verificar": False,
    "solo_enrolamiento": False,
    "sub": "5f0c4d0e-3f5c-4a86-9a57-6f3f3c0f0001",
    "__proto__": {"roles": ["administrador"]},
}
# Browsers add members to a credential (WebAuthn, 5.1): they are passed over.
_PASSED_OVER = {"credencial", "credencial.response"}

Contract = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """An object of a body, by the names that lead to it; `closed` to what it does not name."""

    path: tuple[str, ...]
    closed: bool


@pytest.fixture
async def world(start: Start) -> World:
    """One that takes as many requests as are tried, however fast this machine is."""
    return await start(rate_per_account="", rate_per_address="")


@pytest.fixture
async def contract(world: World) -> Contract:
    return cast(Contract, (await world.client.get("/openapi.json")).json())


def resolved(schema: dict[str, Any], contract: Contract) -> dict[str, Any]:
    while "$ref" in schema:
        schema = contract["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def places(schema: dict[str, Any], contract: Contract, path: tuple[str, ...] = ()) -> Iterator[Place]:
    """Every object that a body of that schema holds, itself first."""
    schema = resolved(schema, contract)
    for option in (*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else ())):
        yield from places(option, contract, path)
    if "properties" in schema:
        yield Place(path, schema.get("additionalProperties") is False)
        for name, inner in schema["properties"].items():
            yield from places(inner, contract, (*path, name))


def taking_bodies(contract: Contract) -> list[tuple[str, str, dict[str, Any]]]:
    """Path, method and schema of every JSON body."""
    return [
        (path, method, operation["requestBody"]["content"]["application/json"]["schema"])
        for path, method, operation in operations(contract)
        if "application/json" in operation.get("requestBody", {}).get("content", {})
    ]


def qualities(contract: Contract) -> dict[str, Any]:
    """What an account or a session is said to be, with a value that would be an advantage."""
    schemas = contract["components"]["schemas"]
    said = {name for schema in ("Cuenta", "Sesion", "SesionAbierta") for name in schemas[schema]["properties"]}
    return dict.fromkeys(said, True) | _TRIED


def filled(path: str, operation: dict[str, Any]) -> str:
    examples = {
        item["name"]: item["schema"]["examples"][0] for item in operation.get("parameters", []) if item["in"] == "path"
    }
    return path.format_map(examples)


def headers_of(operation: dict[str, Any]) -> dict[str, str]:
    return {
        item["name"]: item["schema"]["examples"][0].encode("ascii", "replace").decode()
        for item in operation.get("parameters", [])
        if item["in"] == "header"
    }


def understood(call: Heard) -> tuple[str, Any, Principal]:
    """What a service was asked, by whom; whenever that was."""
    return call.rpc, call.request, replace(call.principal, received=None)


async def test_every_object_of_every_body_is_closed(contract: Contract) -> None:
    """But for the ones that are the browser's: of them we read what we name."""
    bodies = taking_bodies(contract)
    assert len(bodies) >= 15
    open_ones = {
        ".".join(place.path) for _, _, schema in bodies for place in places(schema, contract) if not place.closed
    }
    assert open_ones == _PASSED_OVER


async def test_what_would_be_a_role_is_refused_by_name_and_no_service_hears_of_it(
    world: World, contract: Contract
) -> None:
    tried = 0
    for path, method, schema in taking_bodies(contract):
        operation = contract["paths"][path][method]
        example = resolved(schema, contract)["examples"][0]
        known = set(resolved(schema, contract)["properties"])
        for name, value in qualities(contract).items():
            if name in known:
                continue
            answer = await world.client.request(
                method, filled(path, operation), json=example | {name: value}, headers=headers_of(operation)
            )
            assert (answer.status_code, answer.json()["reason"]) == (422, "CAMPOS_INVALIDOS"), (path, name)
            errors = {error["campo"]: error["motivo"] for error in answer.json()["errores"]}
            assert errors[name] == "CAMPO_DESCONOCIDO", (path, name)
            tried += 1
    assert tried > 300
    for service in (world.court.identity, world.court.expedientes, world.court.casillero):
        assert service.heard == []


@pytest.mark.parametrize(
    ("path", "rpc", "answered"),
    [
        ("/v1/sesiones/passkey", "AbrirSesionConPasskey", factores_service_pb2.AbrirSesionConPasskeyResponse()),
        ("/v1/cuenta/passkeys", "RegistrarPasskey", factores_service_pb2.RegistrarPasskeyResponse()),
    ],
)
async def test_what_a_browser_may_add_is_not_passed_on(
    world: World, contract: Contract, path: str, rpc: str, answered: Any
) -> None:
    world.court.identity.answers[rpc] = answered
    schema = contract["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
    example = resolved(schema, contract)["examples"][0]
    await world.client.post(path, json=example)
    adorned = deepcopy(example)
    adorned["credencial"] |= qualities(contract)
    adorned["credencial"]["response"] |= qualities(contract)
    await world.client.post(path, json=adorned)
    plain, other = (understood(call) for call in world.court.identity.heard)
    assert plain == other


async def test_where_no_body_is_taken_one_changes_nothing(world: World, contract: Contract) -> None:
    bare = [
        (path, method, operation)
        for path, method, operation in operations(contract)
        if method in {"post", "put", "patch"} and "requestBody" not in operation and not path.startswith("/oauth/")
    ]
    assert len(bare) >= 4
    world.court.identity.answers["CrearTotp"] = factores_service_pb2.CrearTotpResponse()
    services = (world.court.identity, world.court.expedientes, world.court.casillero)
    for path, method, operation in bare:
        heard = []
        for body in (None, qualities(contract)):
            for service in services:
                service.heard.clear()
            await world.client.request(method, filled(path, operation), json=body, headers=headers_of(operation))
            heard.append([understood(call) for service in services for call in service.heard])
        assert heard[0] == heard[1] != [], path


async def test_no_header_makes_a_principal(world: World) -> None:
    """Nor does one that services use among themselves."""
    world.court.identity.answers["ConsultarCuenta"] = identity_service_pb2.ConsultarCuentaResponse()
    names = ("x-roles", "x-principal", "x-persona", "x-user", "x-forwarded-user", "x-service-token", "x-estrado-roles")
    await world.client.get("/v1/cuenta")
    await world.client.get("/v1/cuenta", headers=dict.fromkeys(names, "administrador"))
    plain, other = (understood(call) for call in world.court.identity.heard)
    assert plain == other
    assert not world.court.identity.last.principal.roles

"""The OpenAPI contract: what it says of each operation, and that no input makes the gateway fail."""

import json
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from estrado.expedientes.v1.expedientes_pb2 import Acuse
from estrado.expedientes.v1.expedientes_service_pb2 import PresentarEscritoResponse
from estrado.identity.v1 import oidc_service_pb2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.tests.conftest import World
from libs.foundation.core.errors import NotFound

PUBLIC = {
    "/v1/verificaciones/{codigo}": {"get"},
    "/v1/captcha": {"get"},
    "/v1/cuentas": {"post"},
    "/v1/cuentas/confirmacion": {"post"},
    "/v1/cuentas/reenvio": {"post"},
    "/v1/contrasenas/recuperacion": {"post"},
    "/v1/contrasenas/restablecimiento": {"post"},
    "/v1/sesiones": {"post"},
    "/v1/sesiones/renovacion": {"post"},
    "/v1/sesiones/segundo-factor": {"post"},
    "/v1/sesiones/passkey/opciones": {"post"},
    "/v1/sesiones/passkey": {"post"},
    "/v1/calendario": {"get"},
    "/v1/calendarios/{secreto}.ics": {"get"},
    "/.well-known/openid-configuration": {"get"},
    "/.well-known/jwks.json": {"get"},
    "/problemas/{reason}": {"get"},
    "/oauth/authorize": {"get", "post"},
}
PROBLEM = "application/problem+json"
# In the words of OAuth, or as a page.
REFUSES_OTHERWISE = {
    "/oauth/token": "application/json",
    "/oauth/revoke": "application/json",
    "/oauth/introspect": "application/json",
    "/oauth/userinfo": "application/json",
    "/oauth/authorize": "text/html",
}


@pytest.fixture
async def contract(world: World) -> dict[str, Any]:
    document: dict[str, Any] = (await world.client.get("/openapi.json")).json()
    return document


def operations(contract: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, method, op) for path, methods in contract["paths"].items() for method, op in methods.items()]


async def test_the_contract_is_openapi_3_1_and_refers_to_nothing_that_is_not_there(contract: dict[str, Any]) -> None:
    assert contract["openapi"].startswith("3.1")

    def references(value: Any) -> set[str]:
        if isinstance(value, dict):
            own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
            return own.union(*(references(inner) for inner in value.values()))
        return set().union(*(references(inner) for inner in value)) if isinstance(value, list) else set()

    names = {f"#/components/schemas/{name}" for name in contract["components"]["schemas"]}
    assert references(contract) <= names
    schemes = {
        name for _, _, operation in operations(contract) for one in operation.get("security", []) for name in one
    }
    assert schemes == set(contract["components"]["securitySchemes"])


async def test_every_operation_says_what_it_does_and_how_it_may_refuse(contract: dict[str, Any]) -> None:
    for path, method, operation in operations(contract):
        assert operation["description"], path
        codes = set(operation["responses"])
        assert {"429", "503"} <= codes, path
        for code in codes - {"200", "201", "202", "204", "303"}:
            refusal = PROBLEM if code in {"413", "429", "503"} else REFUSES_OTHERWISE.get(path, PROBLEM)
            assert refusal in operation["responses"][code]["content"], (path, code)
        is_public = method in PUBLIC.get(path, set())
        assert ("security" in operation) is not is_public, path
        assert is_public or "401" in codes, path
    ids = [operation["operationId"] for _, _, operation in operations(contract)]
    assert len(ids) == len(set(ids))


async def test_every_body_and_answer_has_an_example(contract: dict[str, Any]) -> None:
    schemas = contract["components"]["schemas"]

    def has_example(media: dict[str, Any]) -> bool:
        return "example" in media or "examples" in media or _exemplified(media["schema"], schemas)

    for path, method, operation in operations(contract):
        for code in {"200", "201", "202"} & set(operation["responses"]):
            for media in operation["responses"][code].get("content", {}).values():
                assert has_example(media), (path, method)
        for media in operation.get("requestBody", {}).get("content", {}).values():
            assert has_example(media), (path, method)


def _exemplified(schema: dict[str, Any], schemas: dict[str, Any]) -> bool:
    """Whether a schema is an example's own, or each of its fields leads to one."""
    if "examples" in schema or (schema.get("type") in {"null", "object"} and "properties" not in schema):
        return True
    if "$ref" in schema:
        return _exemplified(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if "items" in schema:
        return _exemplified(schema["items"], schemas)
    return bool(schema.get("properties")) and all(
        _exemplified(field, schemas) for field in schema["properties"].values()
    )


text = st.text(max_size=40)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=8,
)


def paths(path: str, parameters: list[dict[str, Any]]) -> st.SearchStrategy[str]:
    """The path with each parameter's example, a UUID or anything at all."""
    drawn = {
        parameter["name"]: st.sampled_from([*parameter["schema"].get("examples", []), str(uuid4())]) | text
        for parameter in parameters
        if parameter["in"] == "path"
    }
    filled = {name: values.map(lambda value: quote(value or "x", safe="")) for name, values in drawn.items()}
    return st.fixed_dictionaries(filled).map(lambda values: path.format(**values))


def bodies(operation: dict[str, Any], schemas: dict[str, Any]) -> st.SearchStrategy[bytes]:
    """Anything at all, and the operation's own example with one field changed, dropped or added."""
    anything = st.binary(max_size=50) | json_values.map(_json)
    media = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if media is None:
        return anything
    example = schemas[media["schema"]["$ref"].rpartition("/")[2]]["examples"][0]
    changed = st.tuples(st.sampled_from(list(example)) | text, json_values).map(lambda change: example | dict([change]))
    dropped = st.sampled_from(list(example)).map(lambda name: {key: example[key] for key in example if key != name})
    return anything | (changed | dropped | st.just(example)).map(_json)


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
async def test_no_input_makes_the_gateway_fail(world: World, contract: dict[str, Any], data: st.DataObject) -> None:
    world.court.expedientes.answers["PresentarEscrito"] = PresentarEscritoResponse(acuses=[Acuse()])
    sent_back = oidc_service_pb2.SiguienteDeAutorizacion(ir_a="https://registro.example/vuelta?error=invalid_request")
    begun = oidc_service_pb2.PedirAutorizacionResponse(siguiente=sent_back)
    world.court.identity.answers["PedirAutorizacion"] = begun
    refused = oidc_service_pb2.RespuestaAlCliente(estado=400, cuerpo='{"error":"invalid_request"}')
    for rpc in ("CanjearConcesion", "RevocarConcesion", "IntrospeccionarConcesion", "ConsultarTitular"):
        world.court.identity.answers[rpc] = getattr(oidc_service_pb2, f"{rpc}Response")(respuesta=refused)
    world.court.casillero.answers["SeguirNovedades"] = NotFound()  # a stream that begins does not end
    template, method, operation = data.draw(st.sampled_from(operations(contract)))
    parameters = operation.get("parameters", [])
    path = data.draw(paths(template, parameters))
    names = [parameter["name"] for parameter in parameters if parameter["in"] == "query"]
    query = data.draw(st.dictionaries(st.sampled_from(names), text | st.integers().map(str)) if names else st.just({}))
    body = data.draw(bodies(operation, contract["components"]["schemas"]))
    headers = {
        "content-type": data.draw(st.sampled_from(["application/json"] * 5 + ["text/plain", "a"])),
        "idempotency-key": data.draw(st.sampled_from(["6f1f5a0e-7f0b-4f1e"] * 5 + ["", "x"])),
    }
    answer = await world.client.request(method.upper(), path, params=query, content=body, headers=headers)
    assert answer.status_code < 500 or (answer.status_code == 503 and answer.headers["retry-after"])
    if answer.status_code >= 400 and template not in REFUSES_OTHERWISE:
        assert {"type", "title", "status", "detail", "reason", "solicitud"} <= set(answer.json())


async def test_what_clients_send_to_be_given_tokens_is_a_form_and_their_errors_are_those_of_oauth(
    contract: dict[str, Any],
) -> None:
    for path in REFUSES_OTHERWISE:
        for operation in contract["paths"][path].values():
            if "requestBody" in operation:
                [(kind, media)] = operation["requestBody"]["content"].items()
                assert kind == "application/x-www-form-urlencoded"
                schema = media["schema"]
                assert set(schema["required"]) <= set(schema["examples"][0]) <= set(schema["properties"])
    schemes = {"/oauth/token": "cliente", "/oauth/introspect": "cliente", "/oauth/userinfo": "concesion"}
    for path, scheme in schemes.items():
        assert {scheme: []} in contract["paths"][path]["post"]["security"]


async def test_summaries_are_sentences_and_refusals_fit_their_route(contract: dict[str, Any]) -> None:
    assert all(" " in operation["summary"] for _, _, operation in operations(contract))

    def example(path: str, code: str) -> str:
        content = contract["paths"][path]["post"]["responses"][code]["content"]
        return str(content["application/problem+json"]["example"]["reason"])

    assert example("/v1/sesiones", "413") == "CUERPO_DEMASIADO_GRANDE"
    assert example("/v1/documentos", "413") == "ARCHIVO_DEMASIADO_GRANDE"
    assert example("/v1/documentos", "415") == "TIPO_NO_ADMITIDO"

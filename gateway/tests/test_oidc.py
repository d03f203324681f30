"""What clients of the authorization server ask for themselves: carried to identity, answered as their libraries read
it, and open to pages of any origin where a browser asks."""

import pytest
from estrado.identity.v1 import oidc_service_pb2 as pb

from gateway.tests.conftest import Start, World


@pytest.mark.parametrize("path", ["token", "revoke", "introspect", "userinfo"])
async def test_json_is_no_form_and_clients_are_told_as_their_libraries_read_it(world: World, path: str) -> None:
    answer = await world.client.post(f"/oauth/{path}", json={"grant_type": "client_credentials"})
    assert answer.status_code == 400
    told = answer.json()
    assert told["error"] == "invalid_request"
    assert "application/x-www-form-urlencoded" in told["error_description"]
    assert world.court.identity.heard == []


_OF_CLIENTS = ["/oauth/token", "/oauth/revoke", "/oauth/userinfo", "/.well-known/openid-configuration"]


@pytest.mark.parametrize("path", [*_OF_CLIENTS, "/.well-known/jwks.json"])
@pytest.mark.parametrize("portal", [(), ("https://portal.ejemplo.gt",)])
async def test_an_application_in_a_browser_may_ask_from_wherever_its_page_is(
    start: Start, path: str, portal: tuple[str, ...]
) -> None:
    world = await start(cors_origins=portal)
    ask = {
        "origin": "https://aplicacion.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization",
    }
    allowed = await world.client.options(path, headers=ask)
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in allowed.headers
    assert "authorization" in allowed.headers["access-control-allow-headers"].lower()
    answer = await world.client.get(path, headers={"origin": "https://aplicacion.example"})
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("path", ["/oauth/introspect", "/oauth/authorize", "/oauth/authorize/decision", "/v1/sesiones"])
async def test_it_may_ask_for_nothing_else(world: World, path: str) -> None:
    ask = {"origin": "https://aplicacion.example", "access-control-request-method": "POST"}
    assert "access-control-allow-origin" not in (await world.client.options(path, headers=ask)).headers


@pytest.mark.parametrize(
    ("path", "rpc"),
    [
        ("/oauth/token", "CanjearConcesion"),
        ("/oauth/revoke", "RevocarConcesion"),
        ("/oauth/introspect", "IntrospeccionarConcesion"),
        ("/oauth/userinfo", "ConsultarTitular"),
    ],
)
async def test_a_clients_own_requests_are_carried_and_answered_as_identity_says(
    world: World, path: str, rpc: str
) -> None:
    told = pb.RespuestaAlCliente(estado=401, cuerpo='{"error":"invalid_client"}', desafio='Basic error="x"')
    world.court.identity.answers[rpc] = getattr(pb, f"{rpc}Response")(respuesta=told)
    headers = {"authorization": "Basic YTpi"}
    answer = await world.client.post(f"{path}?client_secret=en-la-direccion", data={"code": "ñ"}, headers=headers)
    heard = world.court.identity.last
    assert heard.rpc == rpc
    assert [(uno.nombre, uno.valor) for uno in heard.request.peticion.parametros] == [("code", "ñ")]
    assert heard.request.peticion.autorizacion == "Basic YTpi"
    assert heard.principal.kind == "anonimo"
    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})
    assert answer.headers["www-authenticate"] == 'Basic error="x"'
    assert answer.headers["cache-control"] == "no-store"


async def test_metadata_and_keys_may_be_kept_for_five_minutes(world: World) -> None:
    known = pb.ConsultarProveedorResponse(metadatos='{"issuer":"i"}', jwks='{"keys":[]}')
    world.court.identity.answers["ConsultarProveedor"] = known
    for path, content in (("openid-configuration", {"issuer": "i"}), ("jwks.json", {"keys": []})):
        answer = await world.client.get(f"/.well-known/{path}")
        assert answer.json() == content
        assert answer.headers["cache-control"] == "public, max-age=300"

"""What every request meets: ids, headers, limits, languages, log."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import structlog
from starlette.types import Message

from gateway.bootstrap import build
from gateway.edge import address_of
from gateway.settings import GatewaySettings, Settings
from gateway.tests.conftest import Start, World, running
from gateway.tests.test_expedientes import NUMERO, streamed
from libs.foundation.core.errors import Invalid
from libs.foundation.objects.folder import FolderStore
from libs.foundation.objects.port import AlmacenNoDisponible
from libs.foundation.observability.health import Health
from libs.foundation.rpc.errors import FalloInterno
from libs.foundation.stores import make_keys


async def test_a_request_has_an_id_its_own_or_the_clients(world: World) -> None:
    made = [(await world.client.get("/v1/calendario")).headers["x-request-id"] for _ in range(2)]
    assert made[0] != made[1]
    kept = await world.client.get("/v1/nada", headers={"x-request-id": "mi-solicitud-1"})
    assert kept.headers["x-request-id"] == kept.json()["solicitud"] == "mi-solicitud-1"
    for wrong in ("corto", "x" * 65, "con espacio", "a\tb-cdefgh"):
        answer = await world.client.get("/v1/nada", headers={"x-request-id": wrong})
        assert answer.headers["x-request-id"] != wrong


async def test_every_answer_carries_the_security_headers(world: World) -> None:
    for path in ("/v1/calendario", "/v1/nada", "/salud/vivo", "/openapi.json"):
        headers = (await world.client.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in headers


async def test_https_only_is_said_where_it_is_set(start: Start) -> None:
    world = await start(https_only=True)
    assert "max-age" in (await world.client.get("/salud/vivo")).headers["strict-transport-security"]


@pytest.mark.parametrize(
    ("accept", "language", "title"),
    [
        ("", "es", "Esta dirección no existe"),
        ("en-GB,en;q=0.9", "en", "No such address"),
        ("fr", "es", "Esta dirección no existe"),
        ("fr, en;q=0.5, es;q=0.4", "en", "No such address"),
        ("en;q=0.1, es", "es", "Esta dirección no existe"),
        ("en;q=basura", "es", "Esta dirección no existe"),
    ],
)
async def test_problems_speak_the_callers_language(world: World, accept: str, language: str, title: str) -> None:
    answer = await world.client.get("/v1/nada", headers={"accept-language": accept})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == language
    assert answer.json()["title"] == title
    assert answer.json()["type"] == "/problemas/RECURSO_NO_ENCONTRADO"


async def test_a_problems_type_can_be_looked_up(world: World) -> None:
    texts = (await world.client.get("/problemas/RECIBO_VENCIDO")).json()
    assert set(texts) == {"es", "en"}
    assert (await world.client.get("/problemas/NO_HAY_TAL")).status_code == 404


async def test_a_method_that_a_path_does_not_take(world: World) -> None:
    answer = await world.client.patch("/v1/sesiones")
    assert (answer.status_code, answer.json()["reason"]) == (405, "METODO_NO_ADMITIDO")
    assert answer.headers["allow"] == "GET, POST"


async def test_a_field_that_a_service_names_is_named(world: World) -> None:
    world.court.expedientes.answers["ConsultarExpediente"] = Invalid("FUERA_DE_CATALOGO", campo="tipo")
    answer = await world.client.get(f"/v1/expedientes/{NUMERO}")
    [error] = answer.json()["errores"]
    assert (answer.status_code, error["campo"], error["motivo"]) == (422, "tipo", "FUERA_DE_CATALOGO")
    assert "tipo" in answer.json()["detail"]


async def test_a_reason_newer_than_the_gateway_gets_the_text_of_its_kind(world: World) -> None:
    world.court.expedientes.answers["ConsultarExpediente"] = Invalid("MOTIVO_DE_MANANA")
    body = (await world.client.get(f"/v1/expedientes/{NUMERO}")).json()
    assert (body["reason"], body["title"]) == ("MOTIVO_DE_MANANA", "Solicitud incorrecta")


async def test_a_fault_of_ours_is_a_500_with_the_requests_id_and_nothing_else(world: World) -> None:
    world.court.expedientes.answers["ConsultarExpediente"] = FalloInterno(codigo="secreto")
    answer = await world.client.get(f"/v1/expedientes/{NUMERO}")
    assert (answer.status_code, answer.json()["reason"]) == (500, "FALLO_INTERNO")
    assert answer.json()["solicitud"] == answer.headers["x-request-id"]
    assert "secreto" not in answer.text


async def test_one_address_cannot_take_all_the_room(start: Start) -> None:
    world = await start(rate_per_address="2/minute")
    statuses = [(await world.client.get("/v1/calendario")).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    other = httpx.ASGITransport(world.app, client=("192.0.2.9", 1))
    async with httpx.AsyncClient(transport=other, base_url="http://estrado.test") as client:
        assert (await client.get("/v1/calendario")).status_code == 200
    assert (await world.client.get("/salud/vivo")).status_code == 200


async def test_over_capacity_is_an_honest_503(start: Start) -> None:
    world = await start(max_concurrent=1)
    waiting = asyncio.Event()

    async def endless() -> Any:
        yield b"%PDF-1.7"
        waiting.set()
        await asyncio.Event().wait()

    first = asyncio.create_task(world.client.post("/v1/documentos", content=endless()))
    await waiting.wait()
    answer = await world.client.get("/v1/calendario")
    assert (answer.status_code, answer.json()["reason"]) == (503, "GATEWAY_SATURADO")
    assert answer.headers["retry-after"]
    assert (await world.client.get("/salud/listo")).status_code == 200
    first.cancel()
    await asyncio.wait([first])
    assert (await world.client.get("/v1/calendario")).status_code == 200


def test_the_address_behind_trusted_proxies_only() -> None:
    trusted = GatewaySettings(trusted_proxies=("10.0.0.0/8",)).trusted_proxies
    near: dict[str, Any] = {"client": ("10.0.0.1", 1)}
    far: dict[str, Any] = {"client": ("203.0.113.5", 1)}
    assert address_of(near, "198.51.100.7", ()) == "10.0.0.1"
    assert address_of(near, "198.51.100.7", trusted) == "198.51.100.7"
    assert address_of(near, "1.1.1.1, 198.51.100.7, 10.0.0.2", trusted) == "198.51.100.7"
    assert address_of(far, "198.51.100.7", trusted) == "203.0.113.5"
    assert address_of(near, "unknown", trusted) == "unknown"


async def test_what_a_client_says_of_itself_stands_before_what_its_proxy_adds(start: Start) -> None:
    world = await start(trusted_proxies=["127.0.0.1"])
    lines = [("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "198.51.100.7"), ("content-type", "application/json")]
    await world.client.post("/v1/sesiones", content=b'{"correo": "a@b.gt", "contrasena": "x"}', headers=lines)
    assert world.court.identity.last.request.direccion == "198.51.100.7"


async def test_a_download_is_one_of_its_accounts_requests_until_its_last_byte(start: Start) -> None:
    world = await start(max_per_account=1)
    world.court.expedientes.answers["LeerDocumentoDeExpediente"] = streamed(b"%PDF" * 1000)
    sending, read_on = asyncio.Event(), asyncio.Event()

    async def receive() -> Any:
        await asyncio.Event().wait()

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body":
            sending.set()
            await read_on.wait()

    scope = {
        "type": "http",
        "method": "GET",
        "path": f"/v1/expedientes/{NUMERO}/documentos/{uuid4()}",
        "query_string": b"",
        "headers": [(b"authorization", world.client.headers["authorization"].encode())],
        "client": ("192.0.2.1", 4000),
    }
    download = asyncio.ensure_future(world.app(scope, receive, send))
    await sending.wait()
    refused = await world.client.get(f"/v1/expedientes/{NUMERO}")
    assert (refused.status_code, refused.json()["reason"]) == (429, "DEMASIADAS_SOLICITUDES_DE_CUENTA")
    read_on.set()
    await download
    assert (await world.client.get(f"/v1/expedientes/{NUMERO}")).status_code == 200


async def test_pages_of_other_origins_only_where_set(start: Start) -> None:
    world = await start(cors_origins=["https://portal.ejemplo.gt"])
    ask = {"origin": "https://portal.ejemplo.gt", "access-control-request-method": "GET"}
    allowed = await world.client.options("/v1/calendario", headers=ask)
    assert allowed.headers["access-control-allow-origin"] == "https://portal.ejemplo.gt"
    refused = await world.client.options("/v1/calendario", headers=ask | {"origin": "https://otro.gt"})
    assert "access-control-allow-origin" not in refused.headers


async def test_metrics_are_off_the_public_port_unless_set(start: Start) -> None:
    assert (await (await start()).client.get("/metrics")).status_code == 404


async def test_metrics_count_by_route(start: Start) -> None:
    world = await start(public_metrics=True)
    await world.client.get(f"/v1/expedientes/{NUMERO}")
    text = (await world.client.get("/metrics")).text
    assert 'estrado_http_requests_total{method="GET",route="/v1/expedientes/{numero}",status="200"}' in text
    assert NUMERO not in text


async def test_the_log_names_routes_never_what_was_asked_for(world: World) -> None:
    identifier = str(uuid4())
    with structlog.testing.capture_logs() as records:
        await world.client.get(f"/v1/casillero/notificaciones/{identifier}?q=secreto")
        await world.client.get("/v1/secreto")
    assert [record["route"] for record in records if record["event"] == "request"] == [
        "/v1/casillero/notificaciones/{notificacion}",
        "-",
    ]
    assert identifier not in str(records)
    assert "secreto" not in str(records)


async def test_a_body_that_stops_coming_is_given_up(start: Start) -> None:
    world = await start(body_seconds=0.05)

    async def stalled() -> Any:
        yield b"{"
        await asyncio.Event().wait()

    headers = {"content-type": "application/json"}
    answer = await world.client.post("/v1/sesiones", content=stalled(), headers=headers)
    assert (answer.status_code, answer.json()["reason"]) == (408, "CUERPO_DETENIDO")


async def test_health(world: World) -> None:
    assert (await world.client.get("/salud/vivo")).json() == {"estado": "vivo"}
    assert (await world.client.get("/salud/listo")).json() == {"estado": "listo"}


async def test_a_request_that_the_end_of_the_server_cuts_off_is_told_to_come_again(world: World) -> None:
    sent: list[Message] = []
    reached = asyncio.Event()

    async def stalled() -> Message:
        reached.set()
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    async def serve() -> None:
        await world.app(scope, stalled, send)

    path = "/v1/documentos"
    headers = [(b"authorization", world.bearer()["authorization"].encode()), (b"content-type", b"application/pdf")]
    scope = {"type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "headers": headers}
    scope |= {"query_string": b"", "root_path": "", "scheme": "http", "http_version": "1.1", "client": ("10.0.0.1", 1)}
    request = asyncio.create_task(serve())
    await reached.wait()
    request.cancel()
    await request
    assert (sent[0]["status"], dict(sent[0]["headers"])[b"retry-after"]) == (503, b"1")
    assert b"GATEWAY_DETENIDO" in sent[1]["body"]


async def test_it_is_ready_once_its_store_has_answered_and_not_while_it_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = asyncio.Event()
    away.set()

    async def ensure(_store: FolderStore) -> None:
        if away.is_set():
            raise AlmacenNoDisponible

    monkeypatch.setattr(FolderStore, "ensure", ensure)
    settings, health = Settings(data_dir=tmp_path), Health()
    make_keys(settings, ["gateway"])
    app = build(settings, health).app
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://estrado.test") as client:
        assert (await client.get("/salud/listo")).status_code == 503
        async with running(app):
            answer = await client.get("/salud/listo")
            assert (answer.status_code, answer.json()["causa"]) == (503, "ALMACEN_NO_DISPONIBLE")
            assert (await client.get("/salud/vivo")).status_code == 200
            away.clear()
            async with asyncio.timeout(5):
                while (await client.get("/salud/listo")).status_code != 200:  # noqa: ASYNC110 - asked as a probe asks
                    await asyncio.sleep(0.01)
        assert (await client.get("/salud/listo")).status_code == 503

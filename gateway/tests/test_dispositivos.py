"""The routes of devices."""

from typing import Any
from uuid import uuid4

import pytest
from estrado.casillero.v1 import dispositivos_service_pb2 as pb

from gateway.tests.conftest import World
from gateway.tests.test_sesiones import at
from libs.foundation.core.errors import Conflict, Invalid, NotFound

PATH = "/v1/casillero/avisos/dispositivos"
ENDPOINT = "https://updates.push.services.mozilla.com/wpush/v2/secreta"
ONE = pb.Dispositivo(dispositivo_id=str(uuid4()), servicio="push.example", creado=at(2026, 11, 23, 18))


async def test_my_devices_and_the_key(world: World) -> None:
    world.court.casillero.answers["ListarDispositivos"] = pb.ListarDispositivosResponse(dispositivos=[ONE], llave="BNc")
    told = (await world.client.get(PATH)).json()
    [item] = told["items"]
    assert (told["llave"], item["nombre"], item["servicio"]) == ("BNc", None, "push.example")
    world.court.casillero.answers["ListarDispositivos"] = pb.ListarDispositivosResponse()
    assert (await world.client.get(PATH)).json() == {"items": [], "siguiente": None, "llave": None}


@pytest.mark.parametrize("nombre", ["Mi teléfono", None])
async def test_a_browser_is_subscribed(world: World, nombre: str | None) -> None:
    world.court.casillero.answers["SuscribirDispositivo"] = pb.SuscribirDispositivoResponse(dispositivo=ONE)
    answer = await world.client.put(PATH, json={"endpoint": ENDPOINT, "nombre": nombre})
    assert (answer.status_code, answer.json()["dispositivo_id"]) == (200, ONE.dispositivo_id)
    assert "secreta" not in answer.text
    assert world.court.casillero.last.request == pb.SuscribirDispositivoRequest(endpoint=ENDPOINT, nombre=nombre or "")


@pytest.mark.parametrize(
    "body",
    [{}, {"endpoint": ""}, {"endpoint": "x" * 1001}, {"endpoint": 1}, {"endpoint": ENDPOINT, "keys": {"auth": "x"}}],
)
async def test_what_is_wrong_is_named(world: World, body: dict[str, Any]) -> None:
    answer = await world.client.put(PATH, json=body)
    assert (answer.status_code, answer.json()["reason"]) == (422, "CAMPOS_INVALIDOS")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Invalid("SERVICIO_DE_PUSH_NO_ADMITIDO", campo="endpoint"), 422),
        (Conflict("DEMASIADOS_DISPOSITIVOS", limite="10"), 409),
        (Conflict("CANAL_NO_DISPONIBLE", canal="push"), 409),
    ],
)
async def test_what_is_refused_says_what_to_do(world: World, error: Exception, status: int) -> None:
    world.court.casillero.answers["SuscribirDispositivo"] = error
    answer = await world.client.put(PATH, json={"endpoint": ENDPOINT})
    assert answer.status_code == status
    assert "{" not in answer.json()["detail"]


async def test_one_is_forgotten(world: World) -> None:
    assert (await world.client.delete(f"{PATH}/{ONE.dispositivo_id}")).status_code == 204
    assert world.court.casillero.last.request.dispositivo_id == ONE.dispositivo_id
    world.court.casillero.answers["OlvidarDispositivo"] = NotFound("DISPOSITIVO_NO_ENCONTRADO")
    assert (await world.client.delete(f"{PATH}/{uuid4()}")).status_code == 404

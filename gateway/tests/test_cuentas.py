"""The routes of captchas and accounts."""

from datetime import UTC, datetime

from estrado.identity.v1 import identity_service_pb2
from google.protobuf.timestamp_pb2 import Timestamp

from gateway.tests.conftest import World
from libs.foundation.core.errors import Denied


async def test_a_captcha_says_what_is_to_be_done(world: World) -> None:
    stamp = Timestamp()
    stamp.FromDatetime(datetime(2026, 11, 27, 18, tzinfo=UTC))
    world.court.identity.answers["PedirCaptcha"] = identity_service_pb2.PedirCaptchaResponse(
        desafio="1.16.x.y", algoritmo="SHA-256", dificultad=16, vence=stamp
    )
    answer = await world.client.get("/v1/captcha", headers={"authorization": ""})
    assert answer.json() == {
        "desafio": "1.16.x.y",
        "algoritmo": "SHA-256",
        "dificultad": 16,
        "vence": "2026-11-27T18:00:00Z",
    }


async def test_a_login_takes_its_captcha_along_and_is_told_when_it_needs_one(world: World) -> None:
    world.court.identity.answers["AbrirSesion"] = Denied("CAPTCHA_REQUERIDO")
    credentials = {"correo": "a@b.gt", "contrasena": "x"}
    answer = await world.client.post("/v1/sesiones", json=credentials, headers={"x-captcha": "1.16.x.y.7"})
    assert (answer.status_code, answer.json()["reason"]) == (403, "CAPTCHA_REQUERIDO")
    assert world.court.identity.last.request.captcha == "1.16.x.y.7"
    answer = await world.client.post("/v1/sesiones", json=credentials, headers={"x-captcha": "x" * 201})
    assert answer.status_code == 422

"""The routes of identity."""

from datetime import UTC, datetime
from uuid import uuid4

from estrado.identity.v1 import identity_pb2, identity_service_pb2
from google.protobuf.timestamp_pb2 import Timestamp

from gateway.tests.conftest import World
from libs.foundation.core.errors import TooMany, Unauthenticated


def at(*when: int) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(datetime(*when, tzinfo=UTC))  # type: ignore[misc,arg-type]  # year, month, day, hour
    return stamp


OPENED = identity_pb2.SesionAbierta(
    sesion_id=str(uuid4()), token_acceso="a.b.c", expira_en=at(2026, 11, 23, 18), token_renovacion="r"
)


async def test_logging_in_tells_the_service_who_calls_from_where(world: World) -> None:
    world.court.identity.answers["AbrirSesion"] = identity_service_pb2.AbrirSesionResponse(sesion=OPENED)
    answer = await world.client.post(
        "/v1/sesiones",
        json={"correo": " ana@ejemplo.gt ", "contrasena": " con espacios "},
        headers={"user-agent": "Navegador\t1", "authorization": "Bearer caducado"},
    )
    assert answer.status_code == 201
    assert answer.json() == {
        "sesion_id": OPENED.sesion_id,
        "token_acceso": "a.b.c",
        "expira_en": "2026-11-23T18:00:00Z",
        "token_renovacion": "r",
        "solo_enrolamiento": False,
    }
    heard = world.court.identity.last
    assert heard.principal.kind == "anonimo"
    assert (heard.request.correo, heard.request.contrasena) == ("ana@ejemplo.gt", " con espacios ")
    assert (heard.request.direccion, heard.request.dispositivo) == ("127.0.0.1", "Navegador1")


async def test_a_refused_login_says_when_to_come_back(world: World) -> None:
    world.court.identity.answers["AbrirSesion"] = TooMany("DEMASIADOS_INTENTOS", reintentar_en="37")
    answer = await world.client.post("/v1/sesiones", json={"correo": "a@b.gt", "contrasena": "x"})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "37")
    assert "37" in answer.json()["detail"]


async def test_wrong_credentials_are_401_with_a_challenge(world: World) -> None:
    world.court.identity.answers["AbrirSesion"] = Unauthenticated("CREDENCIALES_INVALIDAS")
    answer = await world.client.post("/v1/sesiones", json={"correo": "a@b.gt", "contrasena": "x"})
    assert (answer.status_code, answer.json()["reason"]) == (401, "CREDENCIALES_INVALIDAS")
    assert "www-authenticate" in answer.headers


async def test_renewing(world: World) -> None:
    world.court.identity.answers["RenovarSesion"] = identity_service_pb2.RenovarSesionResponse(sesion=OPENED)
    answer = await world.client.post("/v1/sesiones/renovacion", json={"token_renovacion": "viejo"})
    assert (answer.status_code, answer.json()["token_renovacion"]) == (201, "r")
    assert world.court.identity.last.request.token_renovacion == "viejo"


async def test_my_devices(world: World) -> None:
    sesion = identity_pb2.Sesion(sesion_id="s", abierta=at(2026, 1, 2, 3), dispositivo="d", actual=True)
    sesion.metodos.append("pwd")
    sesion.autenticada.CopyFrom(sesion.abierta)
    world.court.identity.answers["ListarSesiones"] = identity_service_pb2.ListarSesionesResponse(sesiones=[sesion])
    body = (await world.client.get("/v1/sesiones")).json()
    assert body == {
        "items": [
            {
                "sesion_id": "s",
                "abierta": "2026-01-02T03:00:00Z",
                "ultimo_uso": None,
                "dispositivo": "d",
                "actual": True,
                "metodos": ["pwd"],
                "autenticada": "2026-01-02T03:00:00Z",
            }
        ],
        "siguiente": None,
    }


async def test_closing_this_session_and_another(world: World) -> None:
    other = uuid4()
    assert (await world.client.delete(f"/v1/sesiones/{other}")).status_code == 204
    assert world.court.identity.last.request.sesion_id == str(other)
    assert (await world.client.delete("/v1/sesiones/otra")).status_code == 422
    assert (await world.client.delete("/v1/sesiones/actual")).status_code == 204
    assert world.court.identity.last.request.sesion_id == ""


async def test_a_session_closed_here_ends_here_at_once(world: World) -> None:
    other = uuid4()
    await world.client.delete(f"/v1/sesiones/{other}")
    await world.client.delete("/v1/sesiones/actual")
    for headers in ({}, world.bearer(sid=str(other))):
        assert (await world.client.get("/v1/cuenta", headers=headers)).json()["reason"] == "SESION_CERRADA"


async def test_my_account(world: World) -> None:
    cuenta = identity_pb2.Cuenta(cuenta_id="c", tipo=identity_pb2.TIPO_DE_CUENTA_PROFESIONAL, roles=["juez@01047"])
    world.court.identity.answers["ConsultarCuenta"] = identity_service_pb2.ConsultarCuentaResponse(cuenta=cuenta)
    body = (await world.client.get("/v1/cuenta")).json()
    assert (body["tipo"], body["roles"], body["persona"]) == ("profesional", ["juez@01047"], None)

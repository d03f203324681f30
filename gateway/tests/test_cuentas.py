"""The routes of captchas and accounts."""

from datetime import UTC, datetime

import pytest
from estrado.identity.v1 import identity_pb2, identity_service_pb2
from google.protobuf.timestamp_pb2 import Timestamp

from gateway.tests.conftest import World
from libs.foundation.core.errors import DatosInvalidos, Denied, Invalid

PERSONA = "0d5f3f58-2c9e-4f4b-9f53-9d2f5a6b7c8d"


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


FORM = {
    "cui": "1234 56789 0101",
    "fecha_nacimiento": "1990-12-31",
    "correo": " ana@ejemplo.gt ",
    "contrasena": " con espacios ",
    "confirmar_contrasena": " con espacios ",
}


async def test_registering_passes_on_what_was_typed_and_answers_in_the_portals_words(world: World) -> None:
    answer = await world.client.post(
        "/v1/cuentas", json=FORM, headers={"x-captcha": "c", "idempotency-key": "k" * 32, "authorization": ""}
    )
    assert (answer.status_code, answer.json()["titulo"]) == (202, "Respuesta de solicitud")
    heard = world.court.identity.last
    assert heard.principal.kind == "anonimo"
    assert heard.request == identity_service_pb2.SolicitarRegistroRequest(
        cui="1234 56789 0101",
        fecha_nacimiento="1990-12-31",
        correo="ana@ejemplo.gt",
        contrasena=" con espacios ",
        confirmar_contrasena=" con espacios ",
        captcha="c",
        llave_de_idempotencia="k" * 32,
        direccion="127.0.0.1",
    )
    english = await world.client.post("/v1/cuentas", json=FORM, headers={"accept-language": "en"})
    assert english.json()["titulo"] == "Your request was received"


@pytest.mark.parametrize(
    ("language", "detail"),
    [
        ("es", "Revise los 13 dígitos de su DPI: hay una cifra equivocada."),
        ("en", "Check the 13 digits of your DPI: one of them is wrong."),
    ],
)
async def test_every_field_that_the_service_refuses_is_told_in_the_readers_language(
    world: World, language: str, detail: str
) -> None:
    world.court.identity.answers["SolicitarRegistro"] = DatosInvalidos.de(
        [
            Invalid("CUI_INVALIDO", campo="cui", causa="digito"),
            Invalid("CONTRASENA_COMUN", campo="contrasena"),
            Invalid("RAZON_MAS_NUEVA", campo="correo"),
        ]
    )
    answer = await world.client.post("/v1/cuentas", json=FORM, headers={"accept-language": language})
    assert (answer.status_code, answer.json()["reason"]) == (422, "DATOS_INVALIDOS")
    errores = answer.json()["errores"]
    assert [(error["campo"], error["motivo"]) for error in errores] == [
        ("cui", "CUI_INVALIDO"),
        ("contrasena", "CONTRASENA_COMUN"),
        ("correo", "RAZON_MAS_NUEVA"),
    ]
    assert errores[0]["detalle"] == detail
    assert all(error["detalle"] for error in errores)


async def test_what_is_no_form_is_refused_before_any_service_sees_it(world: World) -> None:
    for wrong in ({"fecha_nacimiento": "31/12/1990"}, {"roles": ["administrador"]}, {"correo": ""}, {"cui": None}):
        answer = await world.client.post("/v1/cuentas", json={**FORM, **wrong})
        assert (answer.status_code, answer.json()["reason"]) == (422, "CAMPOS_INVALIDOS")
        assert answer.json()["errores"][0]["campo"] == next(iter(wrong))
    assert world.court.identity.heard == []


async def test_confirming_and_asking_for_another_link(world: World) -> None:
    answer = await world.client.post("/v1/cuentas/confirmacion", json={"token": "Jt5v", "contrasena": " x "})
    assert (answer.status_code, answer.content) == (204, b"")
    heard = world.court.identity.last.request
    assert (heard.token, heard.contrasena) == ("Jt5v", " x ")
    assert heard.direccion
    answer = await world.client.post("/v1/cuentas/reenvio", json={"correo": "ana@ejemplo.gt"})
    assert answer.status_code == 202
    heard = world.court.identity.last.request
    assert heard.correo == "ana@ejemplo.gt"
    assert heard.direccion, "mails are counted by the network that asks for them"
    assert (await world.client.post("/v1/cuentas/confirmacion", json={"token": "Jt5v"})).status_code == 422
    typed = {"token": "no es uno", "contrasena": "x"}
    assert (await world.client.post("/v1/cuentas/confirmacion", json=typed)).status_code == 422


async def test_forgotten_and_changed_passwords_are_passed_on(world: World) -> None:
    answer = await world.client.post(
        "/v1/contrasenas/recuperacion", json={"correo": "ana@ejemplo.gt"}, headers={"x-captcha": "c"}
    )
    assert answer.status_code == 202
    heard = world.court.identity.last.request
    assert (heard.correo, heard.captcha) == ("ana@ejemplo.gt", "c")
    assert heard.direccion
    answer = await world.client.post("/v1/contrasenas/restablecimiento", json={"token": "Jt", "contrasena": " x "})
    assert (answer.status_code, world.court.identity.last.request.contrasena) == (204, " x ")
    change = {"actual": "a", "nueva": "b"}
    assert (await world.client.post("/v1/cuenta/contrasena", json=change)).status_code == 204
    assert world.court.identity.last.principal.kind == "usuario"
    answer = await world.client.post("/v1/cuenta/contrasena", json=change, headers={"authorization": ""})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("path", "rpc"), [("inhabilitacion", "InhabilitarCuenta"), ("habilitacion", "HabilitarCuenta")]
)
async def test_accounts_are_disabled_and_enabled_for_officers(world: World, path: str, rpc: str) -> None:
    body = {"correo": " ana@ejemplo.gt ", "motivo": " Se retiró "}
    answer = await world.client.post(f"/v1/cuentas/{path}", json=body)
    assert (answer.status_code, answer.content) == (204, b"")
    heard = world.court.identity.last
    assert (heard.request.correo, heard.request.motivo) == ("ana@ejemplo.gt", "Se retiró")
    assert heard.request.DESCRIPTOR.name == f"{rpc}Request"
    assert heard.principal.kind == "usuario"
    world.court.identity.answers[rpc] = Denied("SOLO_ADMINISTRADORES")
    refused = await world.client.post(f"/v1/cuentas/{path}", json=body, headers={"accept-language": "en"})
    assert (refused.status_code, refused.json()["title"]) == (403, "Your account cannot do it")
    assert (await world.client.post(f"/v1/cuentas/{path}", json={"correo": "a@b.gt"})).status_code == 422
    assert (await world.client.post(f"/v1/cuentas/{path}", json=body, headers={"authorization": ""})).status_code == 401


async def test_my_account_says_what_is_missing(world: World) -> None:
    cuenta = identity_pb2.Cuenta(
        cuenta_id="c",
        telefono="+50223456789",
        fecha_nacimiento="2010-01-01",
        menor_de_edad=True,
        sistemas_autorizados=[
            identity_pb2.SistemaAutorizado(codigo="ojvirtual", nombre="OJVIRTUAL", falta=["identidad_verificada"])
        ],
        segundos_factores=identity_pb2.SegundosFactores(totp=True, passkeys=2, codigos_de_recuperacion=9),
    )
    world.court.identity.answers["ConsultarCuenta"] = identity_service_pb2.ConsultarCuentaResponse(cuenta=cuenta)
    body = (await world.client.get("/v1/cuenta")).json()
    assert (body["telefono"], body["fecha_nacimiento"], body["menor_de_edad"]) == ("+50223456789", "2010-01-01", True)
    assert body["sistemas_autorizados"] == [
        {"codigo": "ojvirtual", "nombre": "OJVIRTUAL", "autorizado": False, "falta": ["identidad_verificada"]}
    ]
    assert body["segundos_factores"] == {"totp": True, "passkeys": 2, "codigos_de_recuperacion": 9}
    cuenta.ClearField("menor_de_edad")
    world.court.identity.answers["ConsultarCuenta"] = identity_service_pb2.ConsultarCuentaResponse(cuenta=cuenta)
    assert (await world.client.get("/v1/cuenta")).json()["menor_de_edad"] is None


@pytest.mark.parametrize(
    ("token", "account", "renew"),
    [("", "", False), ("", PERSONA, True), (PERSONA, PERSONA, False), (PERSONA, "", False)],
)
async def test_who_was_verified_after_their_token_was_made_is_told_to_renew_it(
    world: World, token: str, account: str, renew: bool
) -> None:
    cuenta = identity_pb2.Cuenta(cuenta_id=PERSONA, persona=account, verificada=bool(account))
    world.court.identity.answers["ConsultarCuenta"] = identity_service_pb2.ConsultarCuentaResponse(cuenta=cuenta)
    headers = world.bearer(persona=token or None)
    assert (await world.client.get("/v1/cuenta", headers=headers)).json()["renovar_sesion"] is renew


async def test_only_what_is_said_is_changed(world: World) -> None:
    assert (await world.client.patch("/v1/cuenta", json={"telefono": ""})).status_code == 200
    request = world.court.identity.last.request
    assert (request.HasField("nombre"), request.HasField("telefono"), request.telefono) == (False, True, "")
    assert request.direccion == "127.0.0.1"
    for wrong in ({"verificada": True}, {"roles": ["administrador"]}, {"correo": "x@y.gt"}, {"telefono": "1" * 41}):
        assert (await world.client.patch("/v1/cuenta", json=wrong)).status_code == 422


async def test_my_data_come_as_a_file(world: World) -> None:
    world.court.identity.answers["DescargarDatos"] = identity_service_pb2.DescargarDatosResponse(json='{"a": "ñ"}')
    answer = await world.client.get("/v1/cuenta/datos")
    assert (answer.status_code, answer.json()) == (200, {"a": "ñ"})
    assert answer.headers["content-disposition"] == 'attachment; filename="mis-datos.json"'


async def test_the_code_of_a_telephone_is_passed_on(world: World) -> None:
    answer = await world.client.post("/v1/cuenta/telefono/confirmacion", json={"codigo": " 042917 "})
    assert (answer.status_code, world.court.identity.last.request.codigo) == (204, "042917")
    answer = await world.client.post("/v1/cuenta/telefono/confirmacion", json={"codigo": "42917"})
    assert (answer.status_code, answer.json()["errores"][0]["detalle"]) == (422, "Son seis dígitos.")

"""The routes of second factors, and what is closed to whom must enrol one first."""

from typing import Any

import pytest
from estrado.identity.v1 import factores_service_pb2 as pb
from estrado.identity.v1 import identity_pb2

from gateway.tests.conftest import World
from gateway.tests.test_sesiones import OPENED
from libs.foundation.core.errors import Conflict, Denied, Unauthenticated

REQUIRED = Unauthenticated(
    "SEGUNDO_FACTOR_REQUERIDO", desafio="d", factores="totp codigo_de_recuperacion", vence="2026-11-23T18:05:00+00:00"
)


async def test_a_login_that_needs_more_tells_the_client_how_to_go_on(world: World) -> None:
    world.court.identity.answers["AbrirSesion"] = REQUIRED
    answer = await world.client.post("/v1/sesiones", json={"correo": "a@b.gt", "contrasena": "x"})
    body = answer.json()
    assert (answer.status_code, body["reason"]) == (401, "SEGUNDO_FACTOR_REQUERIDO")
    assert (body["desafio"], body["vence"]) == ("d", "2026-11-23T18:05:00+00:00")
    assert body["factores"] == ["totp", "codigo_de_recuperacion"]


async def test_no_other_refusal_shows_its_metadata_as_members(world: World) -> None:
    world.court.identity.answers["AbrirSesion"] = Unauthenticated("CREDENCIALES_INVALIDAS", desafio="d")
    body = (await world.client.post("/v1/sesiones", json={"correo": "a@b.gt", "contrasena": "x"})).json()
    assert "desafio" not in body


@pytest.mark.parametrize("proof", ["codigo", "codigo_de_recuperacion"])
async def test_finishing_a_login_tells_the_service_who_calls_from_where(world: World, proof: str) -> None:
    world.court.identity.answers["CompletarSesion"] = pb.CompletarSesionResponse(sesion=OPENED)
    answer = await world.client.post("/v1/sesiones/segundo-factor", json={"desafio": "d-_9", proof: "492 039"})
    assert (answer.status_code, answer.json()["token_acceso"]) == (201, "a.b.c")
    heard = world.court.identity.last
    assert heard.principal.kind == "anonimo"
    assert (heard.request.WhichOneof("prueba"), getattr(heard.request, proof)) == (proof, "492 039")
    assert (heard.request.desafio, heard.request.direccion) == ("d-_9", "127.0.0.1")


@pytest.mark.parametrize("body", [{}, {"codigo": "1", "codigo_de_recuperacion": "2"}])
async def test_exactly_one_of_the_two_codes(world: World, body: dict[str, str]) -> None:
    answer = await world.client.post("/v1/sesiones/segundo-factor", json={"desafio": "d", **body})
    assert answer.status_code == 422
    assert [(wrong["motivo"], wrong["detalle"]) for wrong in answer.json()["errores"]] == [
        ("UNO_DE_LOS_DOS", "Indique codigo o codigo_de_recuperacion, y solo uno de los dos.")
    ]


async def test_enrolling_an_application(world: World) -> None:
    created = pb.CrearTotpResponse(secreto="GEZD", uri="otpauth://totp/x")
    world.court.identity.answers["CrearTotp"] = created
    answer = await world.client.post("/v1/cuenta/totp")
    assert (answer.status_code, answer.json()) == (201, {"secreto": "GEZD", "uri": "otpauth://totp/x"})
    world.court.identity.answers["ConfirmarTotp"] = pb.ConfirmarTotpResponse(codigos_de_recuperacion=["A", "B"])
    answer = await world.client.post("/v1/cuenta/totp/confirmacion", json={"codigo": "492039"})
    assert (answer.status_code, answer.json()) == (200, {"codigos_de_recuperacion": ["A", "B"]})
    assert world.court.identity.last.request.codigo == "492039"
    assert (await world.client.delete("/v1/cuenta/totp")).status_code == 204


async def test_other_recovery_codes_are_told(world: World) -> None:
    world.court.identity.answers["RenovarCodigos"] = pb.RenovarCodigosResponse(codigos_de_recuperacion=["A", "B"])
    answer = await world.client.post("/v1/cuenta/totp/codigos")
    assert (answer.status_code, answer.json()) == (201, {"codigos_de_recuperacion": ["A", "B"]})
    world.court.identity.answers["RenovarCodigos"] = Conflict("SIN_SEGUNDO_FACTOR")
    refused = await world.client.post("/v1/cuenta/totp/codigos")
    assert (refused.status_code, refused.json()["reason"]) == (409, "SIN_SEGUNDO_FACTOR")


async def test_lost_factors_are_withdrawn_for_an_officer_and_what_they_were_is_told(world: World) -> None:
    world.court.identity.answers["RetirarFactoresPerdidos"] = pb.RetirarFactoresPerdidosResponse(
        retirados=identity_pb2.SegundosFactores(totp=True, passkeys=2, codigos_de_recuperacion=7)
    )
    body = {"correo": " ana@ejemplo.gt ", "cui": "1234 56789 0101", "motivo": " Le robaron el teléfono "}
    answer = await world.client.post("/v1/cuentas/factores-perdidos", json=body)
    assert (answer.status_code, answer.json()) == (
        200,
        {"retirados": {"totp": True, "passkeys": 2, "codigos_de_recuperacion": 7}},
    )
    assert world.court.identity.last.request == pb.RetirarFactoresPerdidosRequest(
        correo="ana@ejemplo.gt", cui="1234 56789 0101", motivo="Le robaron el teléfono"
    )
    for wrong in ({"motivo": "x" * 501}, {"motivo": None}, {"cuenta": "x"}):
        assert (await world.client.post("/v1/cuentas/factores-perdidos", json={**body, **wrong})).status_code == 422
    nobody = await world.client.post("/v1/cuentas/factores-perdidos", json=body, headers={"authorization": ""})
    assert nobody.status_code == 401


async def test_a_change_long_after_the_login_is_refused_with_what_to_do(world: World) -> None:
    world.court.identity.answers["RetirarTotp"] = Denied("AUTENTICACION_RECIENTE_REQUERIDA")
    answer = await world.client.delete("/v1/cuenta/totp")
    assert answer.status_code == 403
    assert "diez minutos" in answer.json()["detail"]


async def test_who_must_enrol_first_reaches_nothing_but_that(world: World) -> None:
    contract: dict[str, Any] = (await world.client.get("/openapi.json")).json()
    headers = world.bearer(aud="estrado-enrolamiento")
    reached = set()
    for path, methods in contract["paths"].items():
        for method, operation in methods.items():
            if {"sesion": []} in operation.get("security", []) and path != "/v1/sesiones/actual":
                answer = await world.client.request(method, path.replace("{", "").replace("}", ""), headers=headers)
                if answer.status_code != 403 or answer.json()["reason"] != "SEGUNDO_FACTOR_PENDIENTE":
                    reached.add(f"{method.upper()} {path}")
    assert reached == {
        "POST /v1/cuenta/totp",
        "POST /v1/cuenta/totp/confirmacion",
        "POST /v1/cuenta/passkeys/opciones",
        "POST /v1/cuenta/passkeys",
    }
    assert (await world.client.delete("/v1/sesiones/actual", headers=headers)).status_code == 204

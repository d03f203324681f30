"""The routes of the verification of identity."""

from typing import Any
from uuid import uuid4

import pytest
from estrado.identity.v1 import identity_pb2, verificaciones_pb2
from estrado.identity.v1 import verificaciones_service_pb2 as pb

from gateway.tests.conftest import World
from gateway.tests.test_expedientes import streamed
from gateway.tests.test_sesiones import at
from libs.foundation.core.errors import Conflict, NotFound

QUEUE = "/v1/verificaciones-identidad"
KEY = {"idempotency-key": "6f1f5a0e-7f0b"}
FORM = {
    "nombres": " Ana Lucía ",
    "apellidos": "Pérez Xol",
    "telefono": "5555 1234",
    "direccion": "4a. calle 7-53 zona 9",
    "correo": "ana@ejemplo.gt",
    "cui": "1234 56789 0101",
    "tipo": "otro_representante",
    "recibo_dpi": "aaa.bbb.ccc",
    "recibo_video": "ddd.eee.fff",
    "recibo_nombramiento": "ggg.hhh.iii",
    "mrz": "I<GTM\n",
}


def verificacion() -> verificaciones_pb2.Verificacion:
    return verificaciones_pb2.Verificacion(
        verificacion_id=str(uuid4()),
        estado="pendiente_de_confirmacion",
        solicitada=at(2026, 11, 23, 18),
        formulario=verificaciones_pb2.FormularioDeVerificacion(
            nombres="Ana Lucía", cui="1234567890101", tipo=identity_pb2.TIPO_DE_CUENTA_OTRO_REPRESENTANTE
        ),
        evidencias=[verificaciones_pb2.Evidencia(clase="dpi", tipo="image/png", bytes=3, sha256="ab")],
    )


async def test_the_form_is_passed_on_and_waits_for_confirmation(world: World) -> None:
    made = verificacion()
    world.court.identity.answers["SolicitarVerificacion"] = pb.SolicitarVerificacionResponse(verificacion=made)
    answer = await world.client.post("/v1/cuenta/verificacion", json=FORM, headers=KEY)
    body = answer.json()
    assert (answer.status_code, body["estado"]) == (201, "pendiente_de_confirmacion")
    assert (body["verificacion"], body["nombres"], body["tipo"]) == (
        made.verificacion_id,
        "Ana Lucía",
        "otro_representante",
    )
    assert (body["decidida"], body["motivo"], body["numero_casillero"]) == (None, None, None)
    assert "cotejos" not in body
    assert body["evidencias"] == [{"clase": "dpi", "tipo": "image/png", "bytes": 3, "sha256": "ab"}]
    heard = world.court.identity.last.request
    assert (heard.formulario.nombres, heard.formulario.cui) == ("Ana Lucía", "1234 56789 0101")
    assert heard.formulario.tipo == identity_pb2.TIPO_DE_CUENTA_OTRO_REPRESENTANTE
    assert heard.mrz == "I<GTM\n"
    assert (heard.recibo_dpi, heard.recibo_video) == ("aaa.bbb.ccc", "ddd.eee.fff")
    assert (heard.recibo_nombramiento, heard.llave_de_idempotencia) == ("ggg.hhh.iii", KEY["idempotency-key"])


@pytest.mark.parametrize(
    ("changed", "campo"),
    [
        ({"tipo": "judicial"}, "tipo"),
        ({"nombres": "  "}, "nombres"),
        ({"apellidos": "x" * 101}, "apellidos"),
        ({"direccion": "a\0b"}, "direccion"),
        ({"recibo_dpi": "no es un recibo"}, "recibo_dpi"),
        ({"recibo_video": None}, "recibo_video"),
        ({"roles": ["verificador@identificacion"]}, "roles"),
        ({"estado": "aprobada"}, "estado"),
        ({"verificada": True}, "verificada"),
    ],
)
async def test_a_field_that_is_wrong_or_that_does_not_exist_is_named(
    world: World, changed: dict[str, Any], campo: str
) -> None:
    answer = await world.client.post("/v1/cuenta/verificacion", json=FORM | changed, headers=KEY)
    assert answer.status_code == 422
    assert [wrong["campo"] for wrong in answer.json()["errores"]] == [campo]
    assert not world.court.identity.heard


async def test_my_request_and_what_became_of_it(world: World) -> None:
    decided = verificacion()
    decided.estado, decided.motivo = "rechazada", "No se lee"
    decided.decidida.CopyFrom(at(2026, 11, 24))
    world.court.identity.answers["ConsultarVerificacion"] = pb.ConsultarVerificacionResponse(verificacion=decided)
    body = (await world.client.get("/v1/cuenta/verificacion")).json()
    assert (body["estado"], body["motivo"], body["decidida"]) == ("rechazada", "No se lee", "2026-11-24T00:00:00Z")


async def test_without_a_request_there_is_none(world: World) -> None:
    world.court.identity.answers["ConsultarVerificacion"] = NotFound("VERIFICACION_NO_ENCONTRADA")
    answer = await world.client.get("/v1/cuenta/verificacion")
    assert (answer.status_code, answer.json()["reason"]) == (404, "VERIFICACION_NO_ENCONTRADA")


async def test_withdrawing_says_nothing_more_and_what_was_decided_is_said(world: World) -> None:
    world.court.identity.answers["RetirarVerificacion"] = pb.RetirarVerificacionResponse()
    answer = await world.client.delete("/v1/cuenta/verificacion")
    assert (answer.status_code, answer.content) == (204, b"")
    world.court.identity.answers["RetirarVerificacion"] = Conflict("VERIFICACION_DECIDIDA")
    answer = await world.client.delete("/v1/cuenta/verificacion")
    assert (answer.status_code, answer.json()["reason"]) == (409, "VERIFICACION_DECIDIDA")


async def test_the_queue_names_nobody(world: World) -> None:
    line = verificaciones_pb2.VerificacionEnCola(
        verificacion_id="v", estado="asignada", tipo=identity_pb2.TIPO_DE_CUENTA_PROFESIONAL, mia=True
    )
    line.asignada_hasta.CopyFrom(at(2026, 11, 24))
    world.court.identity.answers["ListarVerificaciones"] = pb.ListarVerificacionesResponse(
        verificaciones=[line], siguiente="mas"
    )
    body = (await world.client.get(QUEUE, params={"limite": "5", "cursor": "aa"})).json()
    assert body == {
        "items": [
            {
                "verificacion": "v",
                "estado": "asignada",
                "solicitada": None,
                "tipo": "profesional",
                "mia": True,
                "asignada_hasta": "2026-11-24T00:00:00Z",
            }
        ],
        "siguiente": "mas",
    }
    heard = world.court.identity.last.request
    assert (heard.limite, heard.cursor) == (5, "aa")


async def test_taking_one_shows_it(world: World) -> None:
    made = verificacion()
    world.court.identity.answers["AsignarVerificacion"] = pb.AsignarVerificacionResponse(
        verificacion=made,
        cotejos=[
            verificaciones_pb2.Cotejo(fuente="mrz", resultado="parcial", sin_comparar=["cui"]),
            verificaciones_pb2.Cotejo(
                fuente="registro_civil", resultado="contradice", difiere=["apellidos"], origen="simulador"
            ),
        ],
    )
    answer = await world.client.post(f"{QUEUE}/{made.verificacion_id}/asignacion")
    assert (answer.status_code, answer.json()["cui"]) == (200, "1234567890101")
    assert answer.json()["cotejos"] == [
        {"fuente": "mrz", "resultado": "parcial", "difiere": [], "sin_comparar": ["cui"], "origen": None},
        {
            "fuente": "registro_civil",
            "resultado": "contradice",
            "difiere": ["apellidos"],
            "sin_comparar": [],
            "origen": "simulador",
        },
    ]
    assert world.court.identity.last.request.verificacion_id == made.verificacion_id


async def test_a_decision_is_passed_on(world: World) -> None:
    made = pb.DecidirVerificacionResponse(verificacion_id=str(uuid4()), estado="rechazada", decidida=at(2026, 11, 24))
    world.court.identity.answers["DecidirVerificacion"] = made
    path = f"{QUEUE}/{made.verificacion_id}/decision"
    answer = await world.client.post(path, json={"decision": "rechazar", "motivo": " No se lee "})
    assert (answer.status_code, answer.json()) == (
        200,
        {"verificacion": made.verificacion_id, "estado": "rechazada", "decidida": "2026-11-24T00:00:00Z"},
    )
    heard = world.court.identity.last.request
    assert (heard.verificacion_id, heard.decision, heard.motivo) == (made.verificacion_id, "rechazar", "No se lee")
    refused = await world.client.post(path, json={"decision": "borrar"})
    assert (refused.status_code, refused.json()["errores"][0]["campo"]) == (422, "decision")


async def test_two_accounts_of_one_person_tell_the_officer_what_to_do(world: World) -> None:
    world.court.identity.answers["DecidirVerificacion"] = Conflict("PERSONA_CON_OTRA_CUENTA")
    answer = await world.client.post(f"{QUEUE}/{uuid4()}/decision", json={"decision": "aprobar"})
    assert (answer.status_code, answer.json()["reason"]) == (409, "PERSONA_CON_OTRA_CUENTA")
    assert "Rechace la solicitud" in answer.json()["detail"]


async def test_evidence_comes_as_an_attachment_of_its_type(world: World) -> None:
    content = b"\x1a\x45\xdf\xa3" * 1000
    world.court.identity.answers["LeerDocumentoDeVerificacion"] = streamed(content, "video.webm", "video/webm")
    id_ = str(uuid4())
    answer = await world.client.get(f"{QUEUE}/{id_}/evidencias/video")
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, content, "video/webm")
    assert answer.headers["content-disposition"].startswith('attachment; filename="video.webm"')
    assert answer.headers["cache-control"] == "no-store"
    heard = world.court.identity.last.request
    assert (heard.verificacion_id, heard.clase) == (id_, "video")


async def test_there_is_no_other_evidence(world: World) -> None:
    answer = await world.client.get(f"{QUEUE}/{uuid4()}/evidencias/retrato")
    assert answer.status_code == 422
    assert not world.court.identity.heard


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/cuenta/verificacion"),
        ("GET", "/v1/cuenta/verificacion"),
        ("GET", QUEUE),
        ("POST", f"{QUEUE}/{uuid4()}/asignacion"),
        ("POST", f"{QUEUE}/{uuid4()}/decision"),
        ("GET", f"{QUEUE}/{uuid4()}/evidencias/dpi"),
    ],
)
async def test_all_of_it_needs_a_session(world: World, method: str, path: str) -> None:
    answer = await world.client.request(method, path, headers={"authorization": ""})
    assert (answer.status_code, answer.json()["reason"]) == (401, "SESION_REQUERIDA")

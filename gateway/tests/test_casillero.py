"""The routes of casillero."""

import hashlib
from typing import Any
from uuid import uuid4

import pytest
from estrado.casillero.v1 import (
    administracion_service_pb2,
    calendario_service_pb2,
    casillero_pb2,
    casillero_service_pb2,
)
from estrado.comun.v1 import entregas_pb2
from google.protobuf.timestamp_pb2 import Timestamp

from gateway.tests.conftest import World
from gateway.tests.test_expedientes import streamed
from gateway.tests.test_sesiones import at
from libs.foundation.core.errors import Conflict, NotFound, Unavailable

BASE = "/v1/casillero/notificaciones"
AVISOS = "/v1/casillero/avisos"
ONE = "1b4e28ba-2fa1-4d2f-983f-0016d3cca427"


def notificacion() -> casillero_pb2.Notificacion:
    document = entregas_pb2.ReferenciaDeDocumento(documento_id="d", nombre="decreto.pdf", bytes=3)
    return casillero_pb2.Notificacion(
        notificacion_id=str(uuid4()),
        clase=entregas_pb2.CLASE_DE_ENTREGA_NOTIFICACION,
        puesta_a_disposicion=at(2026, 11, 23, 18),
        documentos=[document],
    )


async def test_my_mailboxes(world: World) -> None:
    world.court.casillero.answers["ListarCasilleros"] = casillero_service_pb2.ListarCasillerosResponse(
        casilleros=[casillero_pb2.Casillero(casillero_id="c", numero="7KQ4", sin_abrir=2)]
    )
    [item] = (await world.client.get("/v1/casillero")).json()["items"]
    assert (item["numero"], item["sin_abrir"], item["abierto"]) == ("7KQ4", 2, None)


@pytest.mark.parametrize(
    ("method", "path", "rpc"),
    [
        ("GET", "/v1/casillero", "ListarCasilleros"),
        ("GET", BASE, "ListarNotificaciones"),
        ("GET", f"{BASE}/{ONE}", "ConsultarNotificacion"),
        ("POST", f"{BASE}/{ONE}/acceso", "AccederNotificacion"),
        ("GET", f"{BASE}/{ONE}/evidencias", "ListarEvidencias"),
        ("GET", f"{BASE}/{ONE}/evidencias/{ONE}", "LeerEvidencia"),
        ("GET", AVISOS, "ConsultarPreferencias"),
        ("GET", "/v1/casillero/carpetas", "ListarMarcas"),
    ],
)
async def test_for_whom_it_is_done_is_passed_on(world: World, method: str, path: str, rpc: str) -> None:
    world.court.casillero.answers[rpc] = getattr(casillero_service_pb2, f"{rpc}Response")()
    entidad = str(uuid4())
    assert (await world.client.request(method, path, params={"en_nombre_de": entidad})).status_code == 200
    assert (world.court.casillero.last.rpc, world.court.casillero.last.request.en_nombre_de) == (rpc, entidad)
    await world.client.request(method, path)
    assert world.court.casillero.last.request.en_nombre_de == ""
    assert (await world.client.request(method, path, params={"en_nombre_de": "nadie"})).status_code == 422


async def test_the_list_passes_its_filters_on(world: World) -> None:
    world.court.casillero.answers["ListarNotificaciones"] = casillero_service_pb2.ListarNotificacionesResponse(
        notificaciones=[notificacion()], siguiente="mas"
    )
    query = {"q": " decreto ", "estado": "sin_abrir", "desde": "2026-11-23T12:00:00-06:00", "limite": "5"}
    body = (await world.client.get(BASE, params=query)).json()
    assert (body["items"][0]["clase"], body["siguiente"]) == ("notificacion", "mas")
    assert body["items"][0]["acceso"] is None
    heard = world.court.casillero.last.request
    assert (heard.q, heard.estado, heard.desde, heard.limite) == ("decreto", "sin_abrir", at(2026, 11, 23, 18), 5)
    assert not heard.HasField("hasta")
    assert not heard.HasField("destacada")
    query = {"destacada": "true", "archivada": "false", "carpeta": " Civil ", "etiqueta": "urgente"}
    assert (await world.client.get(BASE, params=query)).status_code == 200
    heard = world.court.casillero.last.request
    assert (heard.destacada, heard.HasField("archivada"), heard.archivada) == (True, True, False)
    assert (heard.carpeta, heard.etiqueta) == ("Civil", "urgente")


@pytest.mark.parametrize(
    "query",
    [
        {"estado": "perdida"},
        {"desde": "2026-11-23"},
        {"desde": "2026-11-23T12:00:00"},
        {"desde": "0001-01-01T00:00:00+14:00"},
        {"hasta": "9999-12-31T23:59:59-12:00"},
        {"q": "x" * 201},
        {"q": "\x00"},
        {"cursor": "a b"},
        {"destacada": "quizá"},
        {"carpeta": "x" * 61},
        {"etiqueta": "\x00"},
    ],
)
async def test_a_wrong_filter_is_named(world: World, query: dict[str, Any]) -> None:
    answer = await world.client.get(BASE, params=query)
    assert answer.status_code == 422
    assert answer.json()["errores"][0]["campo"] in query


async def test_looking_and_opening_are_two_calls(world: World) -> None:
    given = notificacion()
    world.court.casillero.answers["ConsultarNotificacion"] = casillero_service_pb2.ConsultarNotificacionResponse(
        notificacion=given
    )
    opened = casillero_pb2.Notificacion()
    opened.CopyFrom(given)
    opened.acceso.CopyFrom(at(2026, 11, 23, 19))
    world.court.casillero.answers["AccederNotificacion"] = casillero_service_pb2.AccederNotificacionResponse(
        notificacion=opened
    )
    path = f"{BASE}/{given.notificacion_id}"
    assert (await world.client.get(path)).json()["acceso"] is None
    assert world.court.casillero.last.rpc == "ConsultarNotificacion"
    answer = await world.client.post(f"{path}/acceso")
    assert (answer.status_code, answer.json()["acceso"]) == (200, "2026-11-23T19:00:00Z")
    assert world.court.casillero.last.principal.received is not None


async def test_marks_that_are_not_named_stay(world: World) -> None:
    kept = casillero_pb2.Marcas(destacada=True, etiquetas=["urgente"])
    world.court.casillero.answers["MarcarNotificacion"] = casillero_service_pb2.MarcarNotificacionResponse(marcas=kept)
    path = f"{BASE}/{ONE}"
    body = {"destacada": True, "carpeta": " Civil ", "etiquetas": ["urgente", "ver"]}
    answer = await world.client.patch(path, json=body, params={"en_nombre_de": ONE})
    assert answer.json() == {"destacada": True, "archivada": False, "carpeta": None, "etiquetas": ["urgente"]}
    heard = world.court.casillero.last.request
    assert heard == casillero_service_pb2.MarcarNotificacionRequest(
        notificacion_id=ONE,
        en_nombre_de=ONE,
        destacada=True,
        carpeta="Civil",
        etiquetas=casillero_pb2.Etiquetas(nombres=["urgente", "ver"]),
    )
    await world.client.patch(path, json={})
    heard = world.court.casillero.last.request
    assert heard == casillero_service_pb2.MarcarNotificacionRequest(notificacion_id=ONE)
    await world.client.patch(path, json={"archivada": False, "carpeta": "", "etiquetas": []})
    heard = world.court.casillero.last.request
    named = [field.name for field, _ in heard.ListFields()]
    assert named == ["notificacion_id", "archivada", "carpeta", "etiquetas"]
    for wrong in (
        {"carpeta": "x" * 61},
        {"etiquetas": ["x"] * 11},
        {"etiquetas": ["\x1b"]},
        {"leida": True},
    ):
        assert (await world.client.patch(path, json=wrong)).status_code == 422, wrong


async def test_my_folders_and_labels(world: World) -> None:
    world.court.casillero.answers["ListarMarcas"] = casillero_service_pb2.ListarMarcasResponse(
        destacadas=1, carpetas=[casillero_pb2.NombreUsado(nombre="Civil", cuantas=3)]
    )
    body = (await world.client.get("/v1/casillero/carpetas")).json()
    assert body == {
        "destacadas": 1,
        "archivadas": 0,
        "carpetas": [{"nombre": "Civil", "cuantas": 3}],
        "etiquetas": [],
    }


async def test_a_visit_says_what_was_seen(world: World) -> None:
    seen = casillero_pb2.Casillero(casillero_id="c", numero="7KQ4", visto_hasta=at(2026, 11, 23, 18), nuevas=2)
    world.court.casillero.answers["AnotarVisita"] = casillero_service_pb2.AnotarVisitaResponse(casilleros=[seen])
    answer = await world.client.put(
        "/v1/casillero/visita", json={"hasta": "2026-11-23T12:00:00-06:00"}, params={"en_nombre_de": ONE}
    )
    [item] = answer.json()["items"]
    assert (item["visto_hasta"], item["nuevas"]) == ("2026-11-23T18:00:00Z", 2)
    heard = world.court.casillero.last.request
    assert (heard.hasta, heard.en_nombre_de) == (at(2026, 11, 23, 18), ONE)
    for wrong in ({}, {"hasta": "2026-11-23"}, {"hasta": "9999-12-31T23:59:59-12:00"}):
        assert (await world.client.put("/v1/casillero/visita", json=wrong)).status_code == 422


async def test_the_address_of_a_calendar_is_told_once(world: World) -> None:
    opened = calendario_service_pb2.AbrirCalendarioResponse(secreto="qL3-Zw_", abierto=at(2026, 11, 23, 18))
    world.court.casillero.answers["AbrirCalendario"] = opened
    answer = await world.client.put("/v1/casillero/calendario")
    assert answer.json() == {"ruta": "/v1/calendarios/qL3-Zw_.ics", "abierto": "2026-11-23T18:00:00Z"}
    assert (await world.client.get("/v1/casillero/calendario")).json() == {"abierto": None}
    assert (await world.client.delete("/v1/casillero/calendario")).status_code == 204
    assert [heard.rpc for heard in world.court.casillero.heard] == [
        "AbrirCalendario",
        "ConsultarCalendario",
        "CerrarCalendario",
    ]


async def test_a_calendar_is_read_by_its_address_alone(world: World) -> None:
    content = "BEGIN:VCALENDAR\r\nNAME:ñ\r\n".encode()
    world.court.casillero.answers["LeerCalendario"] = calendario_service_pb2.LeerCalendarioResponse(contenido=content)
    answer = await world.client.get("/v1/calendarios/qL3-Zw_.ics", headers={"authorization": "Bearer nada"})
    assert (answer.content, answer.headers["content-type"]) == (content, "text/calendar; charset=utf-8")
    assert answer.headers["cache-control"] == "no-store"
    heard = world.court.casillero.last
    assert (heard.request.secreto, heard.principal.kind) == ("qL3-Zw_", "anonimo")
    world.court.casillero.answers["LeerCalendario"] = NotFound("CALENDARIO_NO_ENCONTRADO")
    answer = await world.client.get("/v1/calendarios/qL3-Zw_.ics")
    assert (answer.status_code, answer.json()["reason"]) == (404, "CALENDARIO_NO_ENCONTRADO")
    assert "qL3-Zw_" not in answer.text


async def test_evidence(world: World) -> None:
    world.court.casillero.answers["ListarEvidencias"] = casillero_service_pb2.ListarEvidenciasResponse(
        evidencias=[
            casillero_pb2.Evidencia(evidencia_id="e", tipo="ContentConsignment", datos={"regla": "r"}, huella="a1"),
            casillero_pb2.Evidencia(evidencia_id="f", cabeza=4096, sellada=Timestamp(seconds=1_795_000_000)),
        ]
    )
    pending, sealed = (await world.client.get(f"{BASE}/{uuid4()}/evidencias")).json()["items"]
    assert (pending["tipo"], pending["datos"], pending["huella"]) == ("ContentConsignment", {"regla": "r"}, "a1")
    assert pending["sello"] is None
    assert sealed["sello"] == {"cabeza": 4096, "instante": "2026-11-18T11:06:40Z"}


async def test_an_evidence_as_a_file_to_the_byte(world: World) -> None:
    content = '{"firma":"ñ"}'.encode()
    path, one = f"{BASE}/{uuid4()}/evidencias", uuid4()
    world.court.casillero.answers["LeerEvidencia"] = casillero_service_pb2.LeerEvidenciaResponse(archivo=content)
    answer = await world.client.get(f"{path}/{one}")
    assert (answer.content, answer.headers["content-type"]) == (content, "application/json")
    assert answer.headers["content-disposition"] == f'attachment; filename="evidencia-{one}.json"'
    assert world.court.casillero.last.request.evidencia_id == str(one)
    assert (await world.client.get(f"{path}/nada")).status_code == 422


@pytest.mark.parametrize(("falta", "dicho"), [("registro", "su lugar"), ("sello", "sello de tiempo")])
async def test_what_a_pending_evidence_waits_for_and_when_to_come_again(world: World, falta: str, dicho: str) -> None:
    refusal = Unavailable("EVIDENCIA_PENDIENTE", falta=falta, reintentar_en="5")
    world.court.casillero.answers["LeerEvidencia"] = refusal
    answer = await world.client.get(f"{BASE}/{uuid4()}/evidencias/{uuid4()}")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert (answer.json()["reason"], answer.json()["falta"]) == ("EVIDENCIA_PENDIENTE", falta)
    assert dicho in answer.json()["detail"]


async def test_a_document_only_after_the_access(world: World) -> None:
    path = f"{BASE}/{uuid4()}/documentos/{uuid4()}"
    world.court.casillero.answers["LeerDocumentoDeNotificacion"] = Conflict("ACCESO_REQUERIDO")
    assert (await world.client.get(path)).status_code == 409
    content = b"%PDF" + bytes(3000)
    world.court.casillero.answers["LeerDocumentoDeNotificacion"] = streamed(content)
    answer = await world.client.get(path, params={"en_nombre_de": ONE})
    assert hashlib.sha256(answer.content).digest() == hashlib.sha256(content).digest()
    assert world.court.casillero.last.request.en_nombre_de == ONE


async def test_a_period_the_wrong_way_round(world: World) -> None:
    query = "desde=2026-02-01T00:00:00Z&hasta=2026-01-01T00:00:00Z"
    answer = await world.client.get(f"/v1/casillero/notificaciones?{query}")
    assert (answer.status_code, answer.json()["reason"]) == (422, "PERIODO_INVERTIDO")
    assert world.court.casillero.heard == []


async def test_the_channels_by_which_i_am_told(world: World) -> None:
    preferidas = casillero_pb2.PreferenciasDeAlertas(correo=True, push=True, disponibles=["correo"])
    world.court.casillero.answers["ConsultarPreferencias"] = casillero_service_pb2.ConsultarPreferenciasResponse(
        preferencias=preferidas
    )
    assert (await world.client.get(AVISOS)).json() == {
        "correo": True,
        "sms": False,
        "push": True,
        "disponibles": ["correo"],
    }


@pytest.mark.parametrize("named", [{"correo": False}, {"sms": True}, {"correo": True, "sms": False}, {}])
async def test_only_the_channels_that_are_named_are_changed(world: World, named: dict[str, bool]) -> None:
    preferidas = casillero_pb2.PreferenciasDeAlertas(correo=True)
    world.court.casillero.answers["FijarPreferencias"] = casillero_service_pb2.FijarPreferenciasResponse(
        preferencias=preferidas
    )
    answer = await world.client.put(AVISOS, json=named, params={"en_nombre_de": ONE})
    assert (answer.status_code, answer.json()["correo"]) == (200, True)
    heard = world.court.casillero.last.request
    assert heard.en_nombre_de == ONE
    assert {field: getattr(heard, field) for field in ("correo", "sms") if heard.HasField(field)} == named


@pytest.mark.parametrize("wrong", [{"correo": "quizás"}, {"paloma": True}, [True]])
async def test_what_is_no_channel_is_named(world: World, wrong: object) -> None:
    assert (await world.client.put(AVISOS, json=wrong)).status_code == 422
    assert world.court.casillero.heard == []


async def test_a_channel_that_there_is_not_here_is_refused(world: World) -> None:
    world.court.casillero.answers["FijarPreferencias"] = Conflict("CANAL_NO_DISPONIBLE", canal="sms")
    answer = await world.client.put(AVISOS, json={"sms": True})
    assert (answer.status_code, answer.json()["reason"]) == (409, "CANAL_NO_DISPONIBLE")


@pytest.mark.parametrize(("path", "rpc"), [("suspension", "SuspenderCasillero"), ("reapertura", "ReabrirCasillero")])
async def test_who_administers_suspends_a_mailbox_and_opens_it_again(world: World, path: str, rpc: str) -> None:
    answer = getattr(administracion_service_pb2, f"{rpc}Response")()
    answer.casillero.numero = "7KQ4"
    world.court.casillero.answers[rpc] = answer
    body = {"numero": "7KQ4", "motivo": "Se informó el fallecimiento de su titular."}
    said = await world.client.post(f"/v1/casilleros/{path}", json=body)
    assert (said.status_code, said.json()["numero"], said.json()["suspendido"]) == (200, "7KQ4", None)
    request = world.court.casillero.last.request
    assert (request.numero, request.motivo) == (body["numero"], body["motivo"])
    for wrong in (
        {},
        {"numero": "7KQ4"},
        body | {"numero": "7" * 21},
        body | {"motivo": "x" * 501},
        body | {"otro": 1},
    ):
        assert (await world.client.post(f"/v1/casilleros/{path}", json=wrong)).status_code == 422


async def test_how_full_a_mailbox_is_and_what_expires_when(world: World) -> None:
    uso = casillero_pb2.UsoDeCasillero(
        entregas=3, limite_de_entregas=2, excedido=True, dias_de_avisos=30, proxima_expiracion=at(2026, 12, 23, 18)
    )
    una = casillero_pb2.Casillero(casillero_id="c", titular=casillero_pb2.TITULAR_DE_CASILLERO_UNIDAD, uso=uso)
    world.court.casillero.answers["ListarCasilleros"] = casillero_service_pb2.ListarCasillerosResponse(casilleros=[una])
    [item] = (await world.client.get("/v1/casillero", params={"en_nombre_de": "01017"})).json()["items"]
    assert world.court.casillero.last.request.en_nombre_de == "01017"
    assert (item["titular"], item["uso"]["excedido"], item["uso"]["dias_de_avisos"]) == ("unidad", True, 30)
    assert item["uso"]["proxima_expiracion"] == "2026-12-23T18:00:00Z"
    expiradas = await world.client.get(BASE, params={"estado": "expirada"})
    assert (expiradas.status_code, world.court.casillero.last.request.estado) == (200, "expirada")
    for wrong in ("0101", "010170", "O1017", "\u0660\u0661\u0660\u0661\u0667"):
        assert (await world.client.get("/v1/casillero", params={"en_nombre_de": wrong})).status_code == 422


async def test_a_constancia_is_a_file_and_its_twin_a_page_that_does_nothing(world: World) -> None:
    content = b"<!doctype html><title>Constancia</title>"
    world.court.casillero.answers["LeerConstancia"] = streamed(content, "constancia 7KQ4.html", "text/html")
    entidad = str(uuid4())
    answer = await world.client.get(f"{BASE}/{ONE}/constancia/pagina", params={"en_nombre_de": entidad})
    assert (answer.status_code, answer.content) == (200, content)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline';")
    assert "sandbox" in policy
    heard = world.court.casillero.last.request
    assert (heard.notificacion_id, heard.en_nombre_de, heard.pagina) == (ONE, entidad, True)
    world.court.casillero.answers["LeerConstancia"] = streamed(b"%PDF-1.7", "constancia 7KQ4.pdf", "application/pdf")
    answer = await world.client.get(f"{BASE}/{ONE}/constancia")
    assert (answer.status_code, answer.content) == (200, b"%PDF-1.7")
    assert answer.headers["content-disposition"].startswith('attachment; filename="constancia-7KQ4.pdf"')
    assert not world.court.casillero.last.request.pagina
    world.court.casillero.answers["LeerConstancia"] = Conflict("CONSTANCIA_NO_DISPONIBLE")
    for path in ("constancia", "constancia/pagina"):
        refused = await world.client.get(f"{BASE}/{ONE}/{path}")
        assert (refused.status_code, refused.json()["reason"]) == (409, "CONSTANCIA_NO_DISPONIBLE")


@pytest.mark.parametrize("quien", ["nadie", "1234", "123456", f"{ONE}x", ""])
async def test_in_whose_name_is_said_by_the_name_that_was_sent_and_once(world: World, quien: str) -> None:
    answer = await world.client.get(BASE, params={"en_nombre_de": quien})
    [error] = answer.json()["errores"]
    assert (answer.status_code, error["campo"], error["motivo"]) == (422, "en_nombre_de", "FORMA_INCORRECTA")
    assert "código de cinco cifras" in error["detalle"]

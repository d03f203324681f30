"""The routes of resoluciones and of paper service."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from estrado.expedientes.v1 import expedientes_pb2, expedientes_service_pb2

from gateway.tests.conftest import World
from gateway.tests.test_expedientes import streamed
from gateway.tests.test_sesiones import at
from libs.foundation.rpc.timestamps import to_timestamp

NUMERO = "01047-2026-00001"
LLAVE = {"idempotency-key": "6f1f5a0e-7f0b-4f1e"}
BODY = {"tipo": "memorial", "sumilla": "Evacúo audiencia", "documentos": ["uno.dos.tres", "cuatro.cinco.seis"]}


async def test_recording_a_result_on_paper(world: World) -> None:
    body = {
        "realizada": False,
        "instante": "2026-11-24T16:20:00-06:00",
        "lugar": "6a avenida 9-10",
        "motivo": "no se encontró a nadie",
        "constancia": "r",
    }
    kept = expedientes_pb2.Comunicacion(estado="papel_fallida", intentos=2, intentada=at(2026, 11, 24, 22))
    world.court.expedientes.answers["RegistrarResultadoEnPapel"] = (
        expedientes_service_pb2.RegistrarResultadoEnPapelResponse(comunicacion=kept)
    )
    entrega = str(uuid4())
    answer = await world.client.post(f"/v1/notificaciones-en-papel/{entrega}/resultado", json=body, headers=LLAVE)
    assert answer.status_code == 200
    told = answer.json()
    assert (told["estado"], told["intentos"], told["constancia"]) == ("papel_fallida", 2, None)
    heard = world.court.expedientes.last.request
    assert (heard.entrega_id, heard.realizada, heard.recibo, heard.motivo) == (entrega, False, "r", body["motivo"])
    assert heard.instante == to_timestamp(datetime(2026, 11, 24, 22, 20, tzinfo=UTC))
    assert heard.llave_de_idempotencia


@pytest.mark.parametrize("wrong", [{"instante": "2026-11-24T16:20:00"}, {"lugar": ""}, {"instante": None}, {"otro": 1}])
async def test_a_wrong_result_on_paper_goes_no_further(world: World, wrong: dict[str, Any]) -> None:
    body = {"realizada": True, "instante": "2026-11-24T16:20:00Z", "lugar": "aquí", "constancia": "r"} | wrong
    path = f"/v1/notificaciones-en-papel/{uuid4()}/resultado"
    assert (await world.client.post(path, json=body, headers=LLAVE)).status_code == 422


async def test_taking_a_communication_back(world: World) -> None:
    acto, resolucion = str(uuid4()), str(uuid4())
    body = {"acto": acto, "motivo": "Por error"}
    path = f"/v1/expedientes/{NUMERO}/resoluciones/{resolucion}/anulacion"
    answer = await world.client.post(path, json=body, headers=LLAVE)
    assert answer.status_code == 200
    heard = world.court.expedientes.last.request
    assert (heard.numero, heard.resolucion_id, heard.acto_id, heard.motivo) == (NUMERO, resolucion, acto, "Por error")


@pytest.mark.parametrize(
    ("method", "path", "rpc"), [("PUT", "reserva", "ReservarExpediente"), ("POST", "apertura", "AbrirExpediente")]
)
async def test_a_case_that_becomes_reserved_and_opens_again(world: World, method: str, path: str, rpc: str) -> None:
    body = {"motivo": "Una niña", "fundamento": "LOJ 63"}
    linea = expedientes_pb2.Actuacion(actuacion_id=str(uuid4()), tipo="reserva", titulo="Una niña", fundamento="LOJ 63")
    response = getattr(expedientes_service_pb2, f"{rpc}Response")(actuacion=linea)
    world.court.expedientes.answers[rpc] = response
    url = f"/v1/expedientes/{NUMERO}/{path}"
    answer = await world.client.request(method, url, json=body, headers=LLAVE)
    assert answer.status_code == 200
    assert (answer.json()["tipo"], answer.json()["fundamento"]) == ("reserva", "LOJ 63")
    heard = world.court.expedientes.last.request
    assert (heard.numero, heard.motivo, heard.fundamento) == (NUMERO, "Una niña", "LOJ 63")
    assert heard.llave_de_idempotencia
    for wrong in ({"motivo": " "}, {"fundamento": "x" * 501}, {"otro": 1}):
        assert (await world.client.request(method, url, json=body | wrong, headers=LLAVE)).status_code == 422
    assert (await world.client.request(method, url, json=body)).status_code == 422


async def test_preparing_an_act_and_signing_it(world: World) -> None:
    preparacion = str(uuid4())
    world.court.expedientes.answers["PrepararResolucion"] = expedientes_service_pb2.PrepararResolucionResponse(
        preparacion_id=preparacion,
        original="ab",
        preparado="ef",
        por_firmar=b"atributos",
        certificado="cd",
        vence=at(2026, 11, 23, 18),
    )
    base = f"/v1/expedientes/{NUMERO}/resoluciones/preparaciones"
    body = {"tipo": "decreto", "sumilla": "x", "documento": "r", "forma": "llave"}
    answer = await world.client.post(base, json=body)
    assert answer.status_code == 201
    assert answer.json() == {
        "preparacion": preparacion,
        "original": "ab",
        "preparado": "ef",
        "por_firmar": "YXRyaWJ1dG9z",
        "certificado": "cd",
        "vence": "2026-11-23T18:00:00Z",
    }
    assert world.court.expedientes.last.request.forma == "llave"
    assert (await world.client.post(base, json=body | {"forma": "a mano"})).status_code == 422

    world.court.expedientes.answers["LeerPreparacion"] = streamed(b"%PDF-1.7")
    assert (await world.client.get(f"{base}/{preparacion}/documento")).content == b"%PDF-1.7"

    firma = {"revisado": "0" * 64, "firma": "YXRyaWJ1dG9z"}
    signed = await world.client.post(f"{base}/{preparacion}/firma", json=firma, headers=LLAVE)
    assert signed.status_code == 201
    heard = world.court.expedientes.last.request
    assert (heard.firma, heard.revisado, heard.preparacion_id) == (b"atributos", "0" * 64, preparacion)
    broken = await world.client.post(f"{base}/{preparacion}/firma", json=firma | {"firma": "YXR"}, headers=LLAVE)
    assert (broken.status_code, broken.json()["reason"]) == (422, "FIRMA_ILEGIBLE")
    other = await world.client.post(f"{base}/{preparacion}/firma", json=firma | {"revisado": "x"}, headers=LLAVE)
    assert other.status_code == 422

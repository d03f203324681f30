"""The routes of expedientes."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from estrado.comun.v1 import documentos_service_pb2 as documentos
from estrado.expedientes.v1 import expedientes_pb2, expedientes_service_pb2

from gateway.tests.conftest import World
from gateway.tests.test_sesiones import at
from libs.foundation.core.errors import Conflict, NotFound

NUMERO = "01047-2026-00001"
LLAVE = {"idempotency-key": "6f1f5a0e-7f0b-4f1e"}
BODY = {"tipo": "memorial", "sumilla": "Evacúo audiencia", "documentos": ["uno.dos.tres", "cuatro.cinco.seis"]}


def acuse(numero: str = NUMERO) -> expedientes_pb2.Acuse:
    return expedientes_pb2.Acuse(
        escrito_id=str(uuid4()), numero_de_expediente=numero, recibido=at(2026, 11, 23, 18), regla_de_hora="LOJ 45"
    )


async def test_presenting_an_escrito(world: World) -> None:
    given = acuse()
    world.court.expedientes.answers["PresentarEscrito"] = expedientes_service_pb2.PresentarEscritoResponse(
        acuses=[given]
    )
    before = datetime.now(UTC)
    answer = await world.client.post(f"/v1/expedientes/{NUMERO}/escritos", json=BODY, headers=LLAVE)
    assert answer.status_code == 201
    assert answer.json()["escrito"] == given.escrito_id
    assert answer.json()["acuse"]["recibido"] == "2026-11-23T18:00:00Z"
    assert answer.headers["location"] == f"/v1/expedientes/{NUMERO}/escritos/{given.escrito_id}"

    heard = world.court.expedientes.last
    assert heard.request == expedientes_service_pb2.PresentarEscritoRequest(
        numeros=[NUMERO],
        tipo="memorial",
        sumilla="Evacúo audiencia",
        recibos=BODY["documentos"],
        llave_de_idempotencia=LLAVE["idempotency-key"],
    )
    assert heard.principal.received is not None
    assert before - timedelta(milliseconds=1) <= heard.principal.received <= datetime.now(UTC)


async def test_recibido_is_when_the_last_byte_came(world: World) -> None:
    halfway: list[datetime] = []

    async def slow() -> Any:
        yield b'{"tipo": "memorial", "sumilla": "x", '
        halfway.append(datetime.now(UTC))
        yield b'"documentos": ["a"]}'

    world.court.expedientes.answers["PresentarEscrito"] = expedientes_service_pb2.PresentarEscritoResponse(
        acuses=[acuse()]
    )
    headers = {**LLAVE, "content-type": "application/json"}
    await world.client.post(f"/v1/expedientes/{NUMERO}/escritos", content=slow(), headers=headers)
    received = world.court.expedientes.last.principal.received
    assert received is not None
    assert received > halfway[0] - timedelta(milliseconds=1)


async def test_presenting_in_several_cases(world: World) -> None:
    numeros = [NUMERO, "01047-2026-00002"]
    world.court.expedientes.answers["PresentarEscrito"] = expedientes_service_pb2.PresentarEscritoResponse(
        acuses=[acuse(numero) for numero in numeros]
    )
    answer = await world.client.post("/v1/escritos", json={**BODY, "numeros": numeros}, headers=LLAVE)
    assert answer.status_code == 201
    assert [item["acuse"]["numero_de_expediente"] for item in answer.json()["items"]] == numeros
    assert list(world.court.expedientes.last.request.numeros) == numeros


@pytest.mark.parametrize(
    ("change", "campo", "motivo"),
    [
        ({"tipo": 7}, "tipo", "NO_ES_TEXTO"),
        ({"sumilla": "  "}, "sumilla", "TEXTO_CORTO"),
        ({"sumilla": "x" * 501}, "sumilla", "TEXTO_LARGO"),
        ({"sumilla": "nulo \x00"}, "sumilla", "CARACTERES_DE_CONTROL"),
        ({"documentos": []}, "documentos", "FALTAN_ELEMENTOS"),
        ({"documentos": "uno"}, "documentos", "NO_ES_LISTA"),
        ({"documentos": ["uno", 2]}, "documentos.1", "NO_ES_TEXTO"),
        ({"documentos": ["con espacio"]}, "documentos.0", "FORMA_INCORRECTA"),
        ([], "cuerpo", "NO_ES_OBJETO"),
        ({"presentado_por": "otra persona"}, "presentado_por", "CAMPO_DESCONOCIDO"),
    ],
)
async def test_every_wrong_field_is_named(world: World, change: Any, campo: str, motivo: str) -> None:
    body = BODY | change if change else change
    answer = await world.client.post(f"/v1/expedientes/{NUMERO}/escritos", json=body, headers=LLAVE)
    assert (answer.status_code, answer.json()["reason"]) == (422, "CAMPOS_INVALIDOS")
    [error] = answer.json()["errores"]
    assert (error["campo"], error["motivo"]) == (campo, motivo)
    assert world.court.expedientes.heard == []


async def test_a_wrong_form_is_told_with_an_example(world: World) -> None:
    answer = await world.client.post("/v1/expedientes/1-2/escritos", json=BODY, headers={"idempotency-key": "corta"})
    details = {error["campo"]: error["detalle"] for error in answer.json()["errores"]}
    assert "01017-2026-00001" in details["numero"]
    assert "128" in details["Idempotency-Key"]


async def test_a_parameter_that_does_not_exist_is_a_slip(world: World) -> None:
    answer = await world.client.get("/v1/expedientes?limit=5&limite=5")
    [error] = answer.json()["errores"]
    assert (answer.status_code, error["campo"], error["motivo"]) == (422, "limit", "CAMPO_DESCONOCIDO")
    assert world.court.expedientes.heard == []


@pytest.mark.parametrize("key", [None, "", "ab", "corta", "x" * 129, "con espacio dentro"])
@pytest.mark.parametrize("language", ["es", "en"])
async def test_a_filing_needs_an_idempotency_key_and_says_of_which_form(
    world: World, key: str | None, language: str
) -> None:
    headers = {"accept-language": language} | ({} if key is None else {"idempotency-key": key})
    answer = await world.client.post(f"/v1/expedientes/{NUMERO}/escritos", json=BODY, headers=headers)
    assert answer.status_code == 422
    [error] = answer.json()["errores"]
    motivo = "FALTA" if key is None else "FORMA_INCORRECTA"
    assert (error["campo"], error["motivo"]) == ("Idempotency-Key", motivo)
    for told in ("Idempotency-Key", "8", "128", "UUID"):
        assert told in error["detalle"]


@pytest.mark.parametrize(
    ("content", "content_type", "status", "reason"),
    [
        (b"{", "application/json", 400, "JSON_INVALIDO"),
        (b"\xff\xfe", "application/json", 400, "JSON_INVALIDO"),
        (b"[" * 60_000, "application/json", 400, "JSON_INVALIDO"),
        (b'{"tipo": NaN}', "application/json; charset=utf-8", 422, "CAMPOS_INVALIDOS"),
        (b"", "application/json", 422, "CAMPOS_INVALIDOS"),
        (b"null", "application/json", 422, "CAMPOS_INVALIDOS"),
        (b"{}", "text/plain", 415, "TIPO_DE_CONTENIDO_NO_ADMITIDO"),
        (b'"' + b"x" * 65_536 + b'"', "application/json", 413, "CUERPO_DEMASIADO_GRANDE"),
    ],
)
async def test_what_is_no_json_object(
    world: World, content: bytes, content_type: str, status: int, reason: str
) -> None:
    headers = {**LLAVE, "content-type": content_type}
    answer = await world.client.post(f"/v1/expedientes/{NUMERO}/escritos", content=content, headers=headers)
    assert (answer.status_code, answer.json()["reason"]) == (status, reason)


async def test_missing_and_forbidden_look_the_same(world: World) -> None:
    world.court.expedientes.answers["ConsultarExpediente"] = NotFound("EXPEDIENTE_NO_ENCONTRADO")
    answers = [await world.client.get(f"/v1/expedientes/{numero}") for numero in (NUMERO, "01047-2026-99999")]
    bodies = [{**answer.json(), "solicitud": ""} for answer in answers]
    assert bodies[0] == bodies[1]
    assert {answer.status_code for answer in answers} == {404}


async def test_a_list_passes_limit_and_cursor(world: World) -> None:
    world.court.expedientes.answers["ListarExpedientes"] = expedientes_service_pb2.ListarExpedientesResponse(
        expedientes=[expedientes_pb2.Expediente(numero=NUMERO, partes=[expedientes_pb2.Parte(nombre="Ana")])],
        siguiente="mas",
    )
    body = (await world.client.get("/v1/expedientes", params={"limite": 7, "cursor": "abc"})).json()
    assert body["siguiente"] == "mas"
    assert body["items"][0]["partes"][0]["nombre"] == "Ana"
    heard = world.court.expedientes.last.request
    assert (heard.limite, heard.cursor) == (7, "abc")
    assert world.court.expedientes.last.principal.received is None
    assert (await world.client.get("/v1/expedientes", params={"limite": 101})).status_code == 422
    assert (await world.client.get("/v1/expedientes", params={"limite": 0})).status_code == 422


@pytest.mark.parametrize("path", ["actuaciones", "plazos", "lecturas"])
async def test_parts_of_a_case_are_read_by_its_number(world: World, path: str) -> None:
    answer = await world.client.get(f"/v1/expedientes/{NUMERO}/{path}")
    assert (answer.status_code, answer.json()) == (200, {"items": [], "siguiente": None})
    assert world.court.expedientes.last.request.numero == NUMERO
    assert (await world.client.get(f"/v1/expedientes/x/{path}")).status_code == 422


@pytest.mark.parametrize("path", ["/v1/bandeja", "/v1/notificaciones-en-papel"])
async def test_lists_of_the_court(world: World, path: str) -> None:
    assert (await world.client.get(path)).json() == {"items": [], "siguiente": None}


async def test_a_timeline_with_everything_in_it(world: World) -> None:
    dia = expedientes_pb2.DiaDePlazo(dia="2026-11-24", cuenta=True, motivo="día hábil")
    dicho = {"acto_id": "a2", "acto": "decreto del 24/11/2026"}
    por = expedientes_pb2.Anulacion(**dicho, motivo="Por error", instante=at(2026, 11, 24, 15))
    callada = expedientes_pb2.Anulacion(**dicho, instante=at(2026, 11, 24, 15))
    actuacion = expedientes_pb2.Actuacion(
        actuacion_id="a",
        comunicaciones=[
            expedientes_pb2.Comunicacion(estado="papel_pendiente", emision=at(2026, 11, 23, 18)),
            expedientes_pb2.Comunicacion(estado="anulada", anulacion=por),
            expedientes_pb2.Comunicacion(estado="anulada", anulacion=callada),
        ],
        tipo_de_plazo="AUDIENCIA",
        firma=expedientes_pb2.FirmaDeActo(
            firmante="Ana",
            certificado="ab",
            forma="pdf",
            sello=at(2026, 11, 23, 18),
            fuente="TSA",
            dictamen="autentica",
        ),
        plazos=[
            expedientes_pb2.Plazo(plazo_id="p", tipo="AUDIENCIA", dias=[dia], obligados=["Ana"], estado="abierto"),
            expedientes_pb2.Plazo(tipo="AUDIENCIA", obligados=["Luis"], estado="pendiente", explicacion="Falta."),
        ],
    )
    world.court.expedientes.answers["ListarActuaciones"] = expedientes_service_pb2.ListarActuacionesResponse(
        actuaciones=[actuacion, expedientes_pb2.Actuacion(actuacion_id="b")]
    )
    [item, unsigned] = (await world.client.get(f"/v1/expedientes/{NUMERO}/actuaciones")).json()["items"]
    assert item["comunicaciones"][0]["emision"] == "2026-11-23T18:00:00Z"
    assert item["comunicaciones"][0]["acceso"] is None
    anulacion = dicho | {"motivo": "Por error", "instante": "2026-11-24T15:00:00Z"}
    anulaciones = [una["anulacion"] for una in item["comunicaciones"]]
    assert anulaciones == [None, anulacion, anulacion | {"motivo": None}]
    assert item["firma"] == {
        "firmante": "Ana",
        "certificado": "ab",
        "forma": "pdf",
        "revisado": "",
        "sello": "2026-11-23T18:00:00Z",
        "fuente": "TSA",
        "dictamen": "autentica",
        "codigo": "",
        "nivel": None,
    }
    assert unsigned["firma"] is None
    assert item["tipo_de_plazo"] == "AUDIENCIA"
    assert [(plazo["plazo_id"], plazo["estado"]) for plazo in item["plazos"]] == [("p", "abierto"), (None, "pendiente")]
    assert [item["plazos"][1][name] for name in ("inicia", "vence", "version_del_calendario", "dias")] == [None] * 3 + [
        []
    ]
    assert item["plazos"][0]["dias"] == [{"dia": "2026-11-24", "cuenta": True, "motivo": "día hábil"}]


async def test_an_escrito_is_presented_for_somebody_else_by_the_mandate_that_is_named(world: World) -> None:
    given, mandato = acuse(), str(uuid4())
    given.presentado_por, given.en_nombre_de = "Ana", "Rosa"
    world.court.expedientes.answers["PresentarEscrito"] = expedientes_service_pb2.PresentarEscritoResponse(
        acuses=[given]
    )
    body = {"tipo": "memorial", "sumilla": "x", "documentos": ["aaa.bbb.ccc"], "en_nombre_de": mandato}
    headers = {"idempotency-key": "6f1f5a0e-7f0b"}
    answer = await world.client.post(f"/v1/expedientes/{NUMERO}/escritos", json=body, headers=headers)
    said = answer.json()["acuse"]
    assert (said["presentado_por"], said["en_nombre_de"]) == ("Ana", "Rosa")
    assert world.court.expedientes.last.request.en_nombre_de == mandato
    refused = await world.client.post(
        f"/v1/expedientes/{NUMERO}/escritos", json=body | {"en_nombre_de": "Rosa"}, headers=headers
    )
    assert (refused.status_code, refused.json()["errores"][0]["campo"]) == (422, "en_nombre_de")


async def test_an_escrito_and_its_acuse(world: World) -> None:
    given = acuse()
    world.court.expedientes.answers["ConsultarEscrito"] = expedientes_service_pb2.ConsultarEscritoResponse(
        escrito=expedientes_pb2.Escrito(acuse=given, tipo="memorial")
    )
    base = f"/v1/expedientes/{NUMERO}/escritos/{given.escrito_id}"
    assert (await world.client.get(base)).json()["tipo"] == "memorial"
    assert (await world.client.get(f"{base}/acuse")).json()["escrito_id"] == given.escrito_id
    assert world.court.expedientes.last.request.escrito_id == given.escrito_id


async def test_how_far_an_acuse_got(world: World) -> None:
    given = acuse()
    url = f"/v1/expedientes/{NUMERO}/escritos/{given.escrito_id}/acuse"
    answer = expedientes_service_pb2.ConsultarEscritoResponse(escrito=expedientes_pb2.Escrito(acuse=given))
    world.court.expedientes.answers["ConsultarEscrito"] = answer
    assert (await world.client.get(url)).json()["hecho"] is None

    answer.acuse.CopyFrom(expedientes_pb2.AcuseHecho(estado="pendiente", codigo="AAAQ-EAYE-AUDA-OCAJ"))
    assert (await world.client.get(url)).json()["hecho"] == {
        "estado": "pendiente",
        "codigo": "AAAQ-EAYE-AUDA-OCAJ",
        "pdf": None,
        "pagina": None,
        "sello": None,
        "entregado": None,
    }

    documento = expedientes_pb2.Documento(documento_id="d", tipo="application/pdf", bytes=7, sha256="ab", paginas=1)
    hecho = expedientes_pb2.AcuseHecho(estado="sellado", pdf=documento, sello=at(2026, 11, 23, 18), entregado="e")
    answer.acuse.CopyFrom(hecho)
    said = (await world.client.get(url)).json()["hecho"]
    assert (said["pdf"]["sha256"], said["pagina"], said["entregado"]) == ("ab", None, "e")
    assert said["sello"] == "2026-11-23T18:00:00Z"


async def test_the_acuse_itself_as_pdf_or_page(world: World) -> None:
    url = f"/v1/expedientes/{NUMERO}/escritos/{uuid4()}/acuse/documento"
    world.court.expedientes.answers["LeerAcuse"] = streamed(b"%PDF-1.7")
    answer = await world.client.get(url)
    assert (answer.status_code, answer.content) == (200, b"%PDF-1.7")
    assert world.court.expedientes.last.request.formato == "pdf"
    world.court.expedientes.answers["LeerAcuse"] = streamed(b"<!doctype html>", "acuse.html", "text/html")
    shown = await world.client.get(url, params={"formato": "html"})
    assert world.court.expedientes.last.request.formato == "html"
    assert (shown.status_code, shown.content) == (200, b"<!doctype html>")
    assert shown.headers["content-type"] == "text/html; charset=utf-8"
    assert "content-disposition" not in shown.headers
    assert "sandbox" in shown.headers["content-security-policy"]
    world.court.expedientes.answers["LeerAcuse"] = Conflict("ACUSE_PENDIENTE")
    pending = await world.client.get(url)
    assert (pending.status_code, pending.json()["reason"]) == (409, "ACUSE_PENDIENTE")
    assert (await world.client.get(url, params={"formato": "docx"})).status_code == 422


async def test_issuing_a_resolucion(world: World) -> None:
    escrito, parte = str(uuid4()), str(uuid4())
    body = {
        "tipo": "decreto",
        "sumilla": "Por evacuada",
        "documento": "r",
        "escrito": escrito,
        "tipo_de_plazo": "AUDIENCIA",
        "partes": [parte],
    }
    answer = await world.client.post(f"/v1/expedientes/{NUMERO}/resoluciones", json=body, headers=LLAVE)
    assert answer.status_code == 201
    heard = world.court.expedientes.last.request
    assert (heard.recibo, heard.escrito_id, list(heard.partes)) == ("r", escrito, [parte])


def streamed(content: bytes, nombre: str = "escrito ñ.pdf", tipo: str = "application/pdf") -> list[Any]:
    description = documentos.DescripcionDeDocumento(
        nombre=nombre, tipo=tipo, bytes=len(content), sha256=hashlib.sha256(content).hexdigest()
    )
    pieces = [content[start : start + 1000] for start in range(0, len(content), 1000)]
    return [
        documentos.LeerDocumentoResponse(documento=description),
        *[documentos.LeerDocumentoResponse(datos=piece) for piece in pieces],
    ]


async def test_a_document_comes_as_an_attachment_byte_for_byte(world: World) -> None:
    content = bytes(range(256)) * 20
    world.court.expedientes.answers["LeerDocumentoDeExpediente"] = streamed(content)
    answer = await world.client.get(f"/v1/expedientes/{NUMERO}/documentos/{uuid4()}")
    assert answer.content == content
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["x-content-type-options"] == "nosniff"
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith('attachment; filename="escrito--.pdf"; ')
    assert "filename*=UTF-8''escrito%20%C3%B1.pdf" in disposition


@pytest.mark.parametrize("nombre", ['a"; x="\r\nset-cookie: a=b', "../../etc/passwd", "名前.pdf", ""])
async def test_a_documents_name_cannot_write_headers(world: World, nombre: str) -> None:
    world.court.expedientes.answers["LeerDocumentoDeExpediente"] = streamed(b"x", nombre=nombre)
    answer = await world.client.get(f"/v1/expedientes/{NUMERO}/documentos/{uuid4()}")
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers


async def test_a_type_that_browsers_would_run_is_given_as_plain_bytes(world: World) -> None:
    world.court.expedientes.answers["LeerDocumentoDeExpediente"] = streamed(b"<script>", tipo="text/html")
    answer = await world.client.get(f"/v1/expedientes/{NUMERO}/documentos/{uuid4()}")
    assert answer.headers["content-type"] == "application/octet-stream"


async def test_a_document_of_an_unopened_notificacion_is_409(world: World) -> None:
    world.court.expedientes.answers["LeerDocumentoDeExpediente"] = Conflict("ACCESO_REQUERIDO")
    answer = await world.client.get(f"/v1/expedientes/{NUMERO}/documentos/{uuid4()}")
    assert (answer.status_code, answer.json()["reason"]) == (409, "ACCESO_REQUERIDO")


async def test_a_document_without_a_first_message_is_an_honest_503(world: World) -> None:
    world.court.expedientes.answers["LeerDocumentoDeExpediente"] = []
    answer = await world.client.get(f"/v1/expedientes/{NUMERO}/documentos/{uuid4()}")
    assert answer.status_code == 503


async def test_a_service_that_is_away_is_an_honest_503(world: World) -> None:
    await world.court.close()
    answer = await world.client.post(f"/v1/expedientes/{NUMERO}/escritos", json=BODY, headers=LLAVE)
    assert answer.status_code == 503
    assert answer.headers["retry-after"]

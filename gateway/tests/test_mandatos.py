"""The routes of entities and mandates."""

from typing import Any
from uuid import uuid4

import pytest
from estrado.identity.v1 import entidades_pb2, mandatos_pb2
from estrado.identity.v1 import entidades_service_pb2 as entidades
from estrado.identity.v1 import mandatos_service_pb2 as pb

from gateway.tests.conftest import World
from gateway.tests.test_expedientes import streamed
from gateway.tests.test_sesiones import at
from libs.foundation.core.errors import Conflict, Denied

KEY = {"idempotency-key": "6f1f5a0e-7f0b"}
ENTITY: dict[str, Any] = {
    "nit": " 576937-K ",
    "nombre": "Textiles del Sur, S. A.",
    "tipo": "privada",
    "recibo_nombramiento": "aaa.bbb.ccc",
}


def entidad() -> entidades_pb2.Entidad:
    """As identity shows it to a representative."""
    return entidades_pb2.Entidad(
        entidad_id=str(uuid4()),
        nit="576937K",
        nombre="Textiles del Sur, S. A.",
        tipo="privada",
        estado="confirmada",
        solicitada=at(2026, 11, 23, 18),
        mi_rol="representante",
        miembros=[
            entidades_pb2.Miembro(cuenta_id=str(uuid4()), nombre="Ana", rol="representante", desde=at(2026, 11, 23, 18))
        ],
    )


def mandato(**changed: Any) -> mandatos_pb2.Mandato:
    """As identity shows it to who offered it."""
    return mandatos_pb2.Mandato(
        mandato_id=str(uuid4()),
        papel="mandante",
        estado="ofrecido",
        nombre_del_mandante="Rosa",
        ofrecido=at(2026, 11, 23, 18),
        **changed,
    )


async def test_an_entity_is_asked_for_with_its_document(world: World) -> None:
    made = entidad()
    world.court.identity.answers["SolicitarEntidad"] = entidades.SolicitarEntidadResponse(entidad=made)
    answer = await world.client.post("/v1/entidades", json=ENTITY, headers=KEY)
    assert answer.status_code == 201
    body = answer.json()
    assert (body["entidad"], body["estado"], body["motivo"]) == (made.entidad_id, "confirmada", None)
    assert body["miembros"][0]["cuenta"] == made.miembros[0].cuenta_id
    heard = world.court.identity.last.request
    assert (heard.nit, heard.tipo, heard.llave_de_idempotencia) == ("576937-K", "privada", KEY["idempotency-key"])


@pytest.mark.parametrize(
    "more",
    [
        {"estado": "confirmada"},
        {"rol": "representante"},
        {"roles": ["administrador"]},
        {"persona": str(uuid4())},
        {"miembros": [{"cuenta": str(uuid4()), "rol": "representante"}]},
        {"tipo": "mixta"},
    ],
)
async def test_what_is_nobodys_to_say_is_refused(world: World, more: dict[str, Any]) -> None:
    answer = await world.client.post("/v1/entidades", json=ENTITY | more, headers=KEY)
    assert (answer.status_code, answer.json()["errores"][0]["campo"]) == (422, next(iter(more)))
    assert not world.court.identity.heard


async def test_members_come_and_go_and_have_one_of_two_roles(world: World) -> None:
    made, account = entidad(), str(uuid4())
    world.court.identity.answers["FijarMiembro"] = entidades.FijarMiembroResponse(entidad=made)
    path = f"/v1/entidades/{made.entidad_id}/miembros/{account}"
    assert (await world.client.put(path, json={"rol": "miembro"})).json()["entidad"] == made.entidad_id
    heard = world.court.identity.last.request
    assert (heard.entidad_id, heard.cuenta_id, heard.rol) == (made.entidad_id, account, "miembro")
    assert (await world.client.put(path, json={"rol": "administrador"})).status_code == 422
    world.court.identity.answers["RetirarMiembro"] = Conflict("ULTIMO_REPRESENTANTE")
    refused = await world.client.delete(path)
    assert (refused.status_code, refused.json()["reason"]) == (409, "ULTIMO_REPRESENTANTE")
    world.court.identity.answers.pop("RetirarMiembro")
    for query, annuls in (("", False), ("?anular=true", True)):
        assert (await world.client.delete(path + query)).status_code == 204
        assert world.court.identity.last.request.anular_entidad is annuls


async def test_the_request_for_one_is_withdrawn(world: World) -> None:
    id_ = str(uuid4())
    assert (await world.client.delete(f"/v1/entidades/{id_}")).status_code == 204
    assert world.court.identity.last.request == entidades.RetirarEntidadRequest(entidad_id=id_)
    world.court.identity.answers["RetirarEntidad"] = Conflict("ENTIDAD_DECIDIDA")
    refused = await world.client.delete(f"/v1/entidades/{id_}")
    assert (refused.status_code, refused.json()["reason"]) == (409, "ENTIDAD_DECIDIDA")


async def test_officers_look_and_decide(world: World) -> None:
    made = entidad()
    answers = world.court.identity.answers
    answers["ListarEntidadesPendientes"] = entidades.ListarEntidadesPendientesResponse(
        entidades=[made], siguiente="abc"
    )
    answers["DecidirEntidad"] = entidades.DecidirEntidadResponse(entidad=made)
    answers["LeerDocumentoDeEntidad"] = streamed(b"%PDF", "nombramiento.pdf", "application/pdf")
    queue = await world.client.get("/v1/entidades/pendientes")
    assert ([one["entidad"] for one in queue.json()["items"]], queue.json()["siguiente"]) == ([made.entidad_id], "abc")
    document = await world.client.get(f"/v1/entidades/{made.entidad_id}/nombramiento")
    assert (document.content, document.headers["content-type"]) == (b"%PDF", "application/pdf")
    path = f"/v1/entidades/{made.entidad_id}/decision"
    decided = await world.client.post(path, json={"decision": "anular", "motivo": " Vencido "})
    assert decided.status_code == 200
    heard = world.court.identity.last.request
    assert (heard.entidad_id, heard.decision, heard.motivo) == (made.entidad_id, "anular", "Vencido")
    assert (await world.client.post(path, json={"decision": "borrar"})).status_code == 422


async def test_a_mandate_is_offered_by_e_mail_or_bar_number(world: World) -> None:
    made, entity = mandato(colegiado="10101", numero_de_expediente="01047-2026-00001", hasta="2027-06-30"), uuid4()
    world.court.identity.answers["OfrecerMandato"] = pb.OfrecerMandatoResponse(mandato=made)
    body = {"colegiado": "10101", "entidad": str(entity), "expediente": "01047-2026-00001", "hasta": "2027-06-30"}
    answer = await world.client.post("/v1/mandatos", json=body, headers=KEY)
    assert answer.status_code == 201
    assert answer.json() == {
        "mandato": made.mandato_id,
        "papel": "mandante",
        "estado": "ofrecido",
        "nombre_del_mandante": "Rosa",
        "entidad": None,
        "correo": None,
        "colegiado": "10101",
        "nombre_del_mandatario": None,
        "expediente": "01047-2026-00001",
        "hasta": "2027-06-30",
        "ofrecido": "2026-11-23T18:00:00Z",
        "aceptado": None,
        "terminado": None,
    }
    heard = world.court.identity.last.request
    assert (heard.WhichOneof("dirigido_a"), heard.colegiado, heard.entidad_id) == ("colegiado", "10101", str(entity))
    await world.client.post("/v1/mandatos", json={"correo": "ana@abogados.gt"}, headers=KEY)
    heard = world.court.identity.last.request
    assert (heard.correo, heard.entidad_id, heard.numero_de_expediente, heard.hasta) == ("ana@abogados.gt", "", "", "")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"correo": "ana@abogados.gt", "colegiado": "10101"},
        {"correo": "ana@abogados.gt", "mandante": str(uuid4())},
        {"correo": "ana@abogados.gt", "estado": "aceptado"},
        {"correo": "ana@abogados.gt", "roles": ["administrador"]},
        {"correo": "ana@abogados.gt", "hasta": "mañana"},
        {"correo": "ana@abogados.gt", "expediente": "1"},
        {"colegiado": "diez"},
    ],
)
async def test_what_cannot_be_offered_is_refused(world: World, body: dict[str, Any]) -> None:
    answer = await world.client.post("/v1/mandatos", json=body, headers=KEY)
    assert (answer.status_code, answer.json()["reason"]) == (422, "CAMPOS_INVALIDOS")
    assert not world.court.identity.heard


async def test_it_is_accepted_listed_and_ended(world: World) -> None:
    made = mandato(correo="ana@abogados.gt")
    answers = world.court.identity.answers
    answers["AceptarMandato"] = pb.AceptarMandatoResponse(mandato=made)
    answers["ListarMandatos"] = pb.ListarMandatosResponse(mandatos=[made])
    accepted = await world.client.post(f"/v1/mandatos/{made.mandato_id}/aceptacion")
    assert (accepted.status_code, accepted.json()["mandato"]) == (200, made.mandato_id)
    assert [one["correo"] for one in (await world.client.get("/v1/mandatos")).json()["items"]] == ["ana@abogados.gt"]
    assert (await world.client.delete(f"/v1/mandatos/{made.mandato_id}")).status_code == 204
    assert world.court.identity.last.request.mandato_id == made.mandato_id
    answers["TerminarMandato"] = Denied("IDENTIDAD_SIN_VERIFICAR")
    refused = await world.client.delete(f"/v1/mandatos/{made.mandato_id}")
    assert (refused.status_code, refused.json()["reason"]) == (403, "IDENTIDAD_SIN_VERIFICAR")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/entidades"),
        ("GET", "/v1/entidades"),
        ("GET", "/v1/entidades/pendientes"),
        ("PUT", f"/v1/entidades/{uuid4()}/miembros/{uuid4()}"),
        ("DELETE", f"/v1/entidades/{uuid4()}/miembros/{uuid4()}"),
        ("POST", f"/v1/entidades/{uuid4()}/decision"),
        ("GET", f"/v1/entidades/{uuid4()}/nombramiento"),
        ("POST", "/v1/mandatos"),
        ("GET", "/v1/mandatos"),
        ("POST", f"/v1/mandatos/{uuid4()}/aceptacion"),
        ("DELETE", f"/v1/mandatos/{uuid4()}"),
    ],
)
async def test_all_of_it_needs_a_session(world: World, method: str, path: str) -> None:
    answer = await world.client.request(method, path, headers={"authorization": ""})
    assert (answer.status_code, answer.json()["reason"]) == (401, "SESION_REQUERIDA")

"""Acting for somebody else through the whole suite: offered, accepted, filed and read by, revoked; with the event log
away too."""

import asyncio
import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from estrado.expedientes.v1 import expedientes_service_pb2 as expedientes_pb
from estrado.expedientes.v1 import expedientes_service_pb2_grpc as expedientes_grpc

from cli.steps import until
from libs.foundation.keyfiles import own_identity
from libs.foundation.rpc.client import connect
from tests.access.conftest import opened
from tests.access.court import PDF, Court
from tests.access.filing import refused

CARMEN, LAWYER, OFFICER = "carmen.lopez@correo.example", "lic.paredes@abogados.example", "verificadora@oj.example"
CLERK = "secretaria.civil@oj.example"
ENTITY, MEMBER = "mario.garcia@correo.example", "tomas.velasquez@correo.example"


@pytest.fixture(scope="module")
def court(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Court]:
    """A suite of its own: who acts for whom is left behind."""
    with opened(tmp_path_factory.mktemp("suite")) as court:
        yield court


@pytest.fixture(scope="module")
def entity(court: Court) -> dict[str, Any]:
    """The party of a case, as its representative sees it; it has no other member at the end of a test."""
    representative = court.person(ENTITY)
    asked = asked_for(court, "576937-K", "Textiles del Altiplano")
    court.person(OFFICER).send(f"/v1/entidades/{asked}/decision", 200, decision="confirmar")
    seen = representative.ask("/v1/entidades").json()["items"]
    return dict(next(one for one in seen if one["entidad"] == asked))


def asked_for(court: Court, nit: str, nombre: str) -> str:
    """The id of an entity that nobody confirmed yet."""
    representative = court.person(ENTITY)
    recibo = representative.upload(PDF)["recibo"]
    asked = representative.send("/v1/entidades", nit=nit, nombre=nombre, tipo="privada", recibo_nombramiento=recibo)
    return str(asked["entidad"])


@contextmanager
def without_event_log(court: Court) -> Iterator[None]:
    """Nothing can be written to the log inside the block: whoever tells something keeps it, and whoever listens hears
    nothing."""
    with closing(sqlite3.connect(court.suite.data / "eventlog.db", timeout=30, isolation_level=None)) as log:
        log.execute("BEGIN EXCLUSIVE")
        yield
        log.execute("ROLLBACK")


def case_of(court: Court, key: str) -> str:
    return f"/v1/expedientes/{court.numeros[key]}"


def reads(court: Court, who: str, path: str) -> int:
    """The status of a reading."""
    return court.http.get(path, headers=court.person(who).headers).status_code


def offered(court: Court, **body: Any) -> str:
    """Carmen's mandate, accepted by the lawyer."""
    mandato: str = court.person(CARMEN).send("/v1/mandatos", **body)["mandato"]
    court.person(LAWYER).send(f"/v1/mandatos/{mandato}/aceptacion", 200)
    return mandato


def filed(court: Court, who: str, key: str, **body: Any) -> httpx.Response:
    """An escrito presented by `who`, or not."""
    person = court.person(who)
    headers = person.headers | {"idempotency-key": f"clave-{time.monotonic_ns()}"}
    return court.http.post(f"{case_of(court, key)}/escritos", json=court.escrito(person, **body), headers=headers)


def ended(court: Court, path: str, who: str = CARMEN) -> float:
    """Delete it; gives the instant of the answer."""
    assert court.http.delete(path, headers=court.person(who).headers).status_code == 204
    return time.monotonic()


def test_a_lawyer_files_for_her_and_both_are_named(court: Court) -> None:
    lawyer, case = court.person(LAWYER), case_of(court, "civil-1")
    assert reads(court, LAWYER, case) == 404
    mandato = offered(court, correo=LAWYER, expediente=court.numeros["civil-1"])
    until("mandate", lambda: reads(court, LAWYER, case) == 200)
    assert court.numeros["civil-1"] in str(lawyer.ask("/v1/expedientes").json())
    refused(filed(court, LAWYER, "civil-1"), 422, "EN_NOMBRE_DE_FALTANTE")
    presented = filed(court, LAWYER, "civil-1", en_nombre_de=mandato)
    assert presented.status_code == 201, presented.text
    acuse = presented.json()["acuse"]
    carmen = court.person(CARMEN).ask("/v1/cuenta").json()["nombre"]
    assert acuse["en_nombre_de"] == carmen
    assert acuse["presentado_por"] == lawyer.ask("/v1/cuenta").json()["nombre"]
    assert court.delivered(lawyer, acuse["numero_de_escrito"])["asunto"].startswith("Acuse")
    readings = court.person(CARMEN).ask(f"{case}/lecturas").json()["items"]
    assert f"mandatario de {carmen}" in {reading["quien"] for reading in readings}
    # It is for that case alone, and nobody else's to use.
    refused(filed(court, LAWYER, "trabajo-1", en_nombre_de=mandato), 403, "MANDATO_NO_VIGENTE")
    refused(filed(court, MEMBER, "civil-1", en_nombre_de=mandato), 403, "MANDATO_NO_VIGENTE")
    ended(court, f"/v1/mandatos/{mandato}")
    until("refusal", lambda: reads(court, LAWYER, case) == 404)


def test_revoked_it_is_refused_within_a_second_also_while_the_event_log_is_away(court: Court) -> None:
    lawyer, case = court.person(LAWYER), case_of(court, "civil-1")
    mandato = offered(court, colegiado=lawyer.ask("/v1/cuenta").json()["colegiado"])
    until("mandate", lambda: reads(court, LAWYER, case) == 200)
    with without_event_log(court):
        revoked = ended(court, f"/v1/mandatos/{mandato}")
        until("refusal", lambda: reads(court, LAWYER, case) == 404)
        assert time.monotonic() - revoked < 1
        refused(filed(court, LAWYER, "civil-1", en_nombre_de=mandato), 403, "MANDATO_NO_VIGENTE")
        assert court.numeros["civil-1"] not in str(lawyer.ask("/v1/expedientes").json())
    # The log is back, and says the same.
    with closing(sqlite3.connect(court.suite.data / "expedientes.db")) as database:
        until(
            "event",
            lambda: (
                database.execute("SELECT revocado FROM mandatos WHERE mandato_id = ?", [UUID(mandato).hex]).fetchone()
                == (1,)
            ),
        )
    assert reads(court, LAWYER, case) == 404


def test_nobody_becomes_a_member_before_the_entity_is_confirmed(court: Court) -> None:
    asked = asked_for(court, "7108-0", "Cooperativa El Sauce")
    cuenta = court.person(MEMBER).ask("/v1/cuenta").json()["cuenta_id"]
    path = f"/v1/entidades/{asked}/miembros/{cuenta}"
    early = court.http.put(path, json={"rol": "miembro"}, headers=court.person(ENTITY).headers)
    refused(early, 409, "ENTIDAD_SIN_CONFIRMAR")
    court.person(ENTITY).delete(f"/v1/entidades/{asked}")  # one request at a time


def test_members_act_for_their_entity_in_its_case_until_they_leave(court: Court, entity: dict[str, Any]) -> None:
    representative, member, case = court.person(ENTITY), court.person(MEMBER), case_of(court, "trabajo-1")
    assert reads(court, MEMBER, case) == 404
    path = f"/v1/entidades/{entity['entidad']}"
    cuenta = member.ask("/v1/cuenta").json()["cuenta_id"]
    representative.put(f"{path}/miembros/{cuenta}", rol="miembro")
    until("membership", lambda: reads(court, MEMBER, case) == 200)
    presented = filed(court, MEMBER, "trabajo-1", en_nombre_de=entity["entidad"])
    assert presented.status_code == 201, presented.text
    assert "Textiles" in presented.json()["acuse"]["en_nombre_de"]
    with without_event_log(court):
        left = ended(court, f"{path}/miembros/{cuenta}", MEMBER)
        until("refusal", lambda: reads(court, MEMBER, case) == 404)
        assert time.monotonic() - left < 1
        refused(filed(court, MEMBER, "trabajo-1", en_nombre_de=entity["entidad"]), 403, "MANDATO_NO_VIGENTE")


def test_its_members_read_and_open_what_the_entity_is_notified_of(court: Court, entity: dict[str, Any]) -> None:
    representative, member, stranger = court.person(ENTITY), court.person(MEMBER), court.person(CARMEN)
    cuenta = member.ask("/v1/cuenta").json()["cuenta_id"]
    representative.put(f"/v1/entidades/{entity['entidad']}/miembros/{cuenta}", rol="miembro")
    [mine] = member.ask("/v1/entidades").json()["items"]
    assert mine["numero_casillero"] == entity["numero_casillero"]
    case = asyncio.run(_case_against_the_entity(court))
    document = court.person(LAWYER).send(f"/v1/expedientes/{case}/escritos", **court.escrito(court.person(LAWYER)))
    number = document["acuse"]["numero_de_escrito"]
    decree = court.person(CLERK).send(
        f"/v1/expedientes/{case}/resoluciones",
        tipo="decreto",
        sumilla="Se admite para su trámite",
        documento=court.person(CLERK).upload(PDF)["recibo"],
        escrito=document["acuse"]["escrito_id"],
    )["documentos"][0]["documento_id"]
    there = {"en_nombre_de": entity["entidad"]}

    def delivered() -> list[dict[str, Any]]:
        items = member.ask("/v1/casillero/notificaciones", **there).json()["items"]
        return [item for item in items if number in item["asunto"] or decree in str(item["documentos"])]

    until("aviso and notification", lambda: len(delivered()) == 2)
    [mailbox] = member.ask("/v1/casillero", **there).json()["items"]
    assert mailbox["numero"] == mine["numero_casillero"]
    notified = next(item for item in delivered() if item["clase"] == "notificacion")
    path = f"/v1/casillero/notificaciones/{notified['notificacion_id']}"
    gated = member.ask(f"{path}/documentos/{decree}", 409, **there)
    assert gated.json()["reason"] == "ACCESO_REQUERIDO"
    proof = f"{path}/evidencias/{court.proven(member, notified['notificacion_id'], **there)}"
    assert json.loads(member.ask(proof, **there).json()["registro"])["hecho"] == "SubmissionAcceptance"
    # Who is no member finds nothing there, whatever they name; nor does a member who does not say for whom.
    for who, query in ((stranger, there), (court.person(LAWYER), there), (member, {"en_nombre_de": str(uuid4())})):
        for place in ("/v1/casillero", "/v1/casillero/notificaciones", path, f"{path}/evidencias", proof):
            assert who.ask(place, 404, **query).json()["reason"] == "CASILLERO_NO_ENCONTRADO"
        opening = court.http.post(f"{path}/acceso", params=query, headers=who.headers)
        refused(opening, 404, "CASILLERO_NO_ENCONTRADO")
    member.ask(path, 404)
    opened = court.http.post(f"{path}/acceso", params=there, headers=member.headers)
    assert opened.status_code == 200, opened.text
    assert member.ask(f"{path}/documentos/{decree}", **there).content == PDF
    # The gate of the case opens for whoever acts for the entity.
    by_case = f"/v1/expedientes/{case}/documentos/{decree}"
    until("access", lambda: reads(court, ENTITY, by_case) == 200)
    actors = [item["actor"] for item in member.ask(f"{path}/evidencias", **there).json()["items"]]
    assert sum(cuenta in actor and "en nombre de" in actor for actor in actors) == 3
    with closing(sqlite3.connect(court.suite.data / "casillero.db")) as database:
        noted = database.execute("SELECT accion, sujeto, en_nombre_de FROM bitacora").fetchall()
    assert {sujeto for _, sujeto, _ in noted} == {cuenta}
    assert len({persona for *_, persona in noted}) == 1
    assert {"LISTAR_CASILLEROS", "LISTAR_NOTIFICACIONES", "ACCEDER_NOTIFICACION"} < {accion for accion, *_ in noted}
    ended(court, f"/v1/entidades/{entity['entidad']}/miembros/{cuenta}", MEMBER)
    member.ask("/v1/casillero", 404, **there)
    until("refusal", lambda: reads(court, MEMBER, case_of(court, "trabajo-1")) == 404)


async def _case_against_the_entity(court: Court) -> str:
    """The number of a case in which nobody but itself receives for the entity."""
    me = own_identity(court.settings, "cli")
    async with connect(court.settings.peer("expedientes"), "expedientes", me) as channel:
        entered = await expedientes_grpc.ExpedientesServiceStub(channel).RegistrarExpediente(
            expedientes_pb.RegistrarExpedienteRequest(
                organo="01017",
                ramo="civil",
                tipo_de_proceso="ejecutivo",
                partes=[
                    expedientes_pb.NuevaParte(
                        rol="actor",
                        nombre="Silvia Regina Paredes Coronado",
                        cui="2469250000101",
                        idioma="spa",
                    ),
                    expedientes_pb.NuevaParte(
                        rol="demandado", nombre="Textiles del Altiplano", nit="576937-K", idioma="spa"
                    ),
                ],
                llave_de_idempotencia="ejecutivo-contra-textiles",
            ),
            timeout=30,
        )
    return str(entered.expediente.numero)


def test_an_offer_tells_nothing_of_who_has_an_account(court: Court) -> None:
    person = court.person(CARMEN)
    said = []
    for correo in (LAWYER, "nadie@correo.example"):
        made = person.send("/v1/mandatos", correo=correo)
        seen = next(one for one in person.ask("/v1/mandatos").json()["items"] if one["mandato"] == made["mandato"])
        assert seen == made
        said.append({name: value for name, value in made.items() if name not in {"mandato", "correo", "ofrecido"}})
    assert said[0] == said[1]


@pytest.mark.usefixtures("entity")
def test_no_log_and_no_event_says_who(court: Court) -> None:
    ended(court, f"/v1/mandatos/{offered(court, correo=LAWYER)}")
    until("log", lambda: "/v1/mandatos/{mandato}" in court.suite.said())
    with closing(sqlite3.connect(court.suite.data / "identity.db")) as database:
        events = str(database.execute("SELECT * FROM eventos").fetchall())
        noted = str(
            database.execute(
                "SELECT datos FROM bitacora WHERE objeto LIKE 'mandato/%' OR objeto LIKE 'entidad/%'"
            ).fetchall()
        )
    assert "MandatoRevocado" in events
    lines = "\n".join(line for line in court.suite.said().splitlines() if line.startswith("{"))
    assert "/v1/mandatos/{mandato}" in lines
    for personal in (LAWYER, CARMEN, "Carmen", "Textiles", "576937"):
        assert personal not in events
        assert personal not in lines
        assert personal not in noted

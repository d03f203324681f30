"""What casillero does with a notificacion, killed at every named point of it, and the mailbox after a restart of
everything: each transition happens once and its evidence says so."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import asyncpg
import httpx
import pytest
import pytest_asyncio

from cli.journey import a_case_of
from cli.seed import corte_sintetica
from cli.steps import Person
from libs.foundation.testing.servers import KafkaServer, MinioServer, PostgresServer
from tests.integration.suite import NotReady, Process, RealSuite
from tests.integration.test_suite import PATIENCE, PDF, Client, eventually, record_is_contiguous
from tests.integration.transitions import TRANSITIONS, Delivery, Happens, ask, free, noted

ABOGADA, CONTRAPARTE = "lic.morales@abogados.example", "lic.ixcoy@abogados.example"
SECRETARIA, ADMINISTRADORA = "secretaria.civil@oj.example", "administradora@oj.example"
# The lease of a job outlives who held it and was killed.
LEASE = 60.0
pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(400)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def suite(
    postgres: PostgresServer, kafka: KafkaServer, minio: MinioServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[RealSuite]:
    async with RealSuite(postgres, kafka, minio, tmp_path_factory.mktemp("suite")) as suite:
        yield suite


@pytest_asyncio.fixture(loop_scope="module")
async def http(suite: RealSuite) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=suite.url, timeout=30) as http:
        yield http


POINTS = [
    ("the deposit", "work", "casillero", "inbox.aplicado"),
    ("its events, before", "work", "casillero", "relay.leido"),
    ("its events, after", "work", "casillero", "relay.publicado"),
    ("the access, before", "serve", "casillero", "uso.preparado"),
    ("the access, after", "serve", "casillero", "uso.confirmado"),
    ("the effect heard", "work", "expedientes", "inbox.aplicado"),
    ("the plazo told", "work", "expedientes", "relay.publicado"),
    ("the alert planned", "work", "casillero", "alerta.planificada"),
    ("the alert taken", "work", "casillero", "alerta.tomada"),
    ("the alert handed over", "work", "casillero", "alerta.entregada"),
]


@pytest.mark.parametrize(("kind", "service", "point"), [p[1:] for p in POINTS], ids=[p[0] for p in POINTS])
async def test_killed_at(suite: RealSuite, http: httpx.AsyncClient, kind: str, service: str, point: str) -> None:
    contraparte = Client(suite, http, CONTRAPARTE)
    await contraparte.log_in()
    doomed = suite.process(kind, service)
    await doomed.stop()
    doomed.spawn({"ESTRADO_CRASH_AT": point})
    if kind == "serve":
        await doomed.wait_ready()

    documento = await asyncio.to_thread(notify, suite)
    if kind == "work":
        assert await doomed.wait_dead(LEASE) == -9
        taken = await ask(suite, "casillero", "SELECT alerta_id, entrega_id FROM alertas WHERE estado = 'en_curso'")
        assert bool(taken) == (point in {"alerta.tomada", "alerta.entregada"})
        await doomed.start()
        for alert in taken:
            await eventually(partial(told_in_doubt, suite, alert), LEASE)
    una = await delivered(contraparte, documento)
    acceso = await contraparte.ask("POST", f"{of(una)}/acceso", revive=doomed if kind == "serve" else None)
    assert acceso.status_code == 200, acceso.text
    await eventually(partial(has_plazo, contraparte, una))

    await each_once(suite, contraparte, una, documento)
    await record_is_contiguous(suite)


@pytest.mark.parametrize(
    ("happens", "point", "job", "kind", "event"), [t[1:] for t in TRANSITIONS], ids=[t[0] for t in TRANSITIONS]
)
async def test_killed_of(
    suite: RealSuite, http: httpx.AsyncClient, happens: Happens, point: str, job: str, kind: str, event: str
) -> None:
    contraparte = Client(suite, http, CONTRAPARTE)
    await contraparte.log_in()
    delivery = await ordered(suite, contraparte, on_paper=isinstance(happens, partial) and "done" in happens.keywords)
    evidence_before, events_before = await delivery.happened()
    doomed = suite.process("work", "casillero")
    await doomed.stop()
    if job:
        await happens(delivery)
        await free(suite, job)
    doomed.spawn({"ESTRADO_CRASH_AT": point})
    if not job:
        await happens(delivery)
    assert await doomed.wait_dead(LEASE) == -9
    # It had been done: what comes again, or is looked at again, finds it so.
    assert ((await delivery.happened())[0] - evidence_before)[kind] == 1
    if job:
        await free(suite, job)
    await doomed.start()

    # Told after it on the same stream, and by the same worker: what came again was heard before.
    await delivered(contraparte, await asyncio.to_thread(notify, suite))
    await record_is_contiguous(suite)
    evidence_after, events_after = await delivery.happened()
    assert (evidence_after - evidence_before)[kind] == 1
    assert set((evidence_after - evidence_before).values()) == {1}
    expected = Counter({event: 1}) if event else Counter()
    assert events_after - events_before == expected


@pytest.mark.parametrize("point", ["uso.preparado", "uso.confirmado"])
async def test_killed_while_a_mailbox_is_suspended_reopened_and_certified(
    suite: RealSuite, http: httpx.AsyncClient, point: str
) -> None:
    contraparte = Client(suite, http, CONTRAPARTE)
    await contraparte.log_in()
    delivery = await ordered(suite, contraparte)
    [casillero] = (await contraparte.ask("GET", "/v1/casillero")).json()["items"]
    administradora = Client(suite, http, ADMINISTRADORA)
    await administradora.log_in()
    doomed = suite.process("serve", "casillero")
    for what in ("suspension", "reapertura"):
        before = await noted(suite, casillero["casillero_id"])
        await killed_next(doomed, point)
        body = {"numero": casillero["numero"], "motivo": "Se investiga"}
        answer = await administradora.ask("POST", f"/v1/casilleros/{what}", revive=doomed, json=body)
        assert answer.status_code == 200, answer.text
        assert await noted(suite, casillero["casillero_id"]) == before + 1
    await killed_next(doomed, point)
    # A stream, for which the gateway waits longer than a client does: casillero is there again meanwhile.
    asking = asyncio.create_task(contraparte.ask("GET", f"{of(delivery.una)}/constancia"))
    assert await doomed.wait_dead() == -9
    await doomed.start()
    for answer in (await asking, await contraparte.ask("GET", f"{of(delivery.una)}/constancia")):
        assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")
    codes = "SELECT codigo FROM constancias WHERE notificacion_id = $1"
    assert len(await ask(suite, "casillero", codes, delivery.una["notificacion_id"])) == 1
    await record_is_contiguous(suite)


@pytest.mark.parametrize("point", ["sellado.confirmado", "cabeza.firmada"])
async def test_killed_while_its_evidence_is_sealed_all_of_it_is_proven(
    suite: RealSuite, http: httpx.AsyncClient, point: str
) -> None:
    contraparte = Client(suite, http, CONTRAPARTE)
    await contraparte.log_in()
    delivery = await ordered(suite, contraparte)
    doomed = suite.process("work", "casillero")
    await doomed.stop()
    await contraparte.ask("POST", f"{of(delivery.una)}/acceso")
    await free(suite, "sellar_cabezas")
    doomed.spawn({"ESTRADO_CRASH_AT": point})
    assert await doomed.wait_dead(LEASE) == -9
    await free(suite, "sellar_cabezas")
    await doomed.start()

    async def proven() -> bool:
        items = (await contraparte.ask("GET", f"{of(delivery.una)}/evidencias")).json()["items"]
        return all(item["sello"] for item in items)

    await eventually(proven)


async def test_the_mailbox_survives_the_restart_of_everything_in_any_order(
    suite: RealSuite,
    http: httpx.AsyncClient,
    postgres: PostgresServer,
    kafka: KafkaServer,
    minio: MinioServer,
) -> None:
    contraparte = Client(suite, http, CONTRAPARTE)
    await contraparte.log_in()
    una = await delivered(contraparte, await asyncio.to_thread(notify, suite))
    await contraparte.ask("POST", f"{of(una)}/acceso")
    await eventually(partial(has_plazo, contraparte, una))
    for seed in range(2):
        before = await contraparte.all("/v1/casillero/notificaciones")
        facts = await evidence(contraparte, una)
        await restart_all(suite, [postgres, kafka, minio], random.Random(seed))
        await contraparte.log_in()
        assert await contraparte.all("/v1/casillero/notificaciones") == before
        assert await evidence(contraparte, una) == facts
        documento = await asyncio.to_thread(notify, suite)
        otra = await delivered(contraparte, documento)
        await contraparte.ask("POST", f"{of(otra)}/acceso")
        await eventually(partial(has_plazo, contraparte, otra))
        await each_once(suite, contraparte, otra, documento)
    await record_is_contiguous(suite)


def notify(suite: RealSuite) -> str:
    """A decreto is issued in a case of both lawyers, and served on them; its document's id."""
    with httpx.Client(base_url=suite.url, timeout=30) as http:
        numero = a_case_of(Person(http, ABOGADA, corte_sintetica()["contrasena"]))
        secretaria = Person(http, SECRETARIA, "")
        resolucion = secretaria.send(
            f"/v1/expedientes/{numero}/resoluciones",
            tipo="decreto",
            sumilla="Se admite para su trámite",
            documento=secretaria.upload(PDF)["recibo"],
            tipo_de_plazo="EXCEPCIONES_PREVIAS_ORDINARIO",
        )
        return str(resolucion["documentos"][0]["documento_id"])


async def ordered(suite: RealSuite, person: Client, *, on_paper: bool = False) -> Delivery:
    """A new one to `person`, or by the same decreto on paper; nothing of it is under way any more."""
    documento = await asyncio.to_thread(notify, suite)
    una = await delivered(person, documento)
    await eventually(partial(has_plazo, person, una))
    found = """SELECT entrega_id, expediente_id FROM entregas
        WHERE position($1 IN documentos::text) > 0 AND CASE WHEN $2 THEN via = 'papel' ELSE entrega_id =
        (SELECT entrega_id FROM notificaciones WHERE notificacion_id = $3) END"""
    [entrega] = await ask(suite, "casillero", found, documento, on_paper, una["notificacion_id"])
    await record_is_contiguous(suite)
    return Delivery(suite, una, entrega)


async def killed_next(doomed: Process, point: str) -> None:
    """It serves again, until it reaches the point."""
    await doomed.stop()
    await doomed.start({"ESTRADO_CRASH_AT": point})


def of(una: dict[str, Any]) -> str:
    """The path of a notificacion."""
    return f"/v1/casillero/notificaciones/{una['notificacion_id']}"


async def delivered(person: Client, documento: str) -> dict[str, Any]:
    """The notificacion of that document, once it is there."""
    found: list[dict[str, Any]] = []

    async def there() -> bool:
        items = await person.all("/v1/casillero/notificaciones")
        found[:] = [i for i in items if documento in {d["documento_id"] for d in i["documentos"]}]
        return bool(found)

    await eventually(there, 2 * PATIENCE)
    assert len(found) == 1
    return found[0]


async def has_plazo(person: Client, una: dict[str, Any]) -> bool:
    """Whether it shows when the plazo that it started ends."""
    return bool((await person.ask("GET", of(una))).json()["plazo_vence"])


async def told_in_doubt(suite: RealSuite, alert: asyncpg.Record) -> bool:
    """Whether evidence says, once, that an alert may or may not have arrived, when the time that handing it over may
    take is over."""
    late = "UPDATE alertas SET proximo = now() WHERE estado = 'en_curso' AND alerta_id = $1"
    await ask(suite, "casillero", late, alert["alerta_id"])
    unsure = "SELECT 1 FROM evidencias WHERE tipo = 'ConsignmentNotificationUnsure' AND entrega_id = $1"
    return len(await ask(suite, "casillero", unsure, alert["entrega_id"])) == 1


async def each_once(suite: RealSuite, person: Client, una: dict[str, Any], documento: str) -> None:
    """One notificacion of the document, of each transition one evidence and one event, one alert by account."""
    assert (await delivered(person, documento))["notificacion_id"] == una["notificacion_id"]
    facts = Counter(await evidence(person, una))
    assert facts["ContentConsignment"] == facts["LegalEffect"] == 1
    assert facts["ConsignmentNotificationUnsure"] <= 1
    # A client that was not answered asks again: that is a second look, and the first stays the access.
    assert 1 <= facts["ContentAccessTracking"] <= 2
    said = """SELECT type, count(*) AS times FROM eventos WHERE position(convert_to($1, 'UTF8') IN data) > 0
        GROUP BY type"""
    rows = await ask(suite, "casillero", said, una["notificacion_id"])
    events = {row["type"].rpartition(".")[2]: row["times"] for row in rows}
    assert {events[name] for name in ("NotificacionDepositada", "NotificacionEfectiva", "NotificacionAccedida")} == {1}
    twice = "SELECT canal, cuenta_id FROM alertas WHERE notificacion_id = $1 GROUP BY 1, 2 HAVING count(*) > 1"
    assert await ask(suite, "casillero", twice, una["notificacion_id"]) == []


async def evidence(person: Client, una: dict[str, Any]) -> list[str]:
    """The kinds of its evidence."""
    answer = await person.ask("GET", f"{of(una)}/evidencias")
    return [item["tipo"] for item in answer.json()["items"]]


async def restart_all(suite: RealSuite, servers: list[Any], order: random.Random) -> None:
    """Everything is killed, and started in an order drawn by `order`; who ends because something is away is started
    again, as a supervisor does."""
    processes = list(suite.processes.values())
    for each in [*processes, *servers]:
        each.kill()
    everything = [*processes, *servers]
    order.shuffle(everything)
    for each in everything:
        if isinstance(each, Process):
            each.spawn()
        else:
            await asyncio.to_thread(each.start)
    await asyncio.gather(*map(supervised, processes))


async def supervised(process: Process) -> None:
    """Return once it is ready."""
    for _ in range(5):
        try:
            await process.wait_ready()
        except NotReady:
            if process.alive:
                raise
            process.spawn()
        else:
            return
    raise NotReady(process.name)

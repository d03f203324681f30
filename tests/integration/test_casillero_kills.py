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
from sqlalchemy import make_url

from cli.journey import a_case_of
from cli.seed import corte_sintetica
from cli.steps import Person
from libs.foundation.testing.servers import KafkaServer, MinioServer, PostgresServer
from tests.integration.suite import NotReady, Process, RealSuite
from tests.integration.test_suite import PATIENCE, PDF, Client, eventually, record_is_contiguous

ABOGADA, CONTRAPARTE = "lic.morales@abogados.example", "lic.ixcoy@abogados.example"
SECRETARIA = "secretaria.civil@oj.example"
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


async def ask(suite: RealSuite, service: str, query: str, *values: object) -> list[asyncpg.Record]:
    """Rows of a service's database."""
    url = make_url(suite.databases[service]).set(drivername="postgresql").render_as_string(False)
    connection = await asyncpg.connect(url)
    try:
        rows: list[asyncpg.Record] = await connection.fetch(query, *values)
        return rows
    finally:
        await connection.close()


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

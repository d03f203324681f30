"""The suite in real mode: the story, and `kill -9` at every named crash point: nothing acknowledged lost or doubled."""

import asyncio
import io
import json
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pikepdf
import pytest
import pytest_asyncio
from sqlalchemy import make_url

from cli.acting import acting
from cli.journey import journey
from cli.pruebas import Comprobacion, pruebas
from cli.seed import corte_sintetica
from cli.steps import log_in
from libs.firma.llaves_de_desarrollo import RAIZ
from libs.foundation.eventos.kafka import KafkaLog
from libs.foundation.testing.servers import KafkaServer, MinioServer, PostgresServer
from tests.integration.suite import ESTRADO, Process, RealSuite

PDF = (Path(__file__).parents[2] / "cli" / "muestra.pdf").read_bytes()
PATIENCE = 40.0  # seconds for what a restarted process has to catch up
pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def suite(
    postgres: PostgresServer, kafka: KafkaServer, minio: MinioServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[RealSuite]:
    async with RealSuite(postgres, kafka, minio, tmp_path_factory.mktemp("suite")) as suite:
        yield suite


def unlike_any_other() -> bytes:
    """The sample PDF with a mark of its own."""
    with pikepdf.open(io.BytesIO(PDF)) as pdf, io.BytesIO() as out:
        pdf.docinfo["/Subject"] = uuid4().hex
        pdf.save(out)
        return out.getvalue()


class Client:
    """Somebody logged in, who asks again with the same key when the suite cannot answer now."""

    def __init__(self, suite: RealSuite, http: httpx.AsyncClient, correo: str) -> None:
        self._suite = suite
        self._http = http
        self._correo = correo
        self._headers: dict[str, str] = {}

    async def log_in(self) -> None:
        """By the security key, where the account has one."""
        answer = await self._until_answered(partial(asyncio.to_thread, self._log_in))
        assert answer.status_code == 201, answer.text
        self._headers = {"Authorization": f"Bearer {answer.json()['token_acceso']}"}

    def _log_in(self) -> httpx.Response:
        with httpx.Client(base_url=self._suite.url, timeout=30) as http:
            return log_in(http, self._correo, corte_sintetica()["contrasena"])

    async def ask(self, method: str, path: str, revive: Process | None = None, **request: Any) -> httpx.Response:
        """The first answer that is not an honest 503; `revive` is started again when it is found dead."""
        headers = self._headers | request.pop("headers", {})
        return await self._until_answered(partial(self._http.request, method, path, headers=headers, **request), revive)

    async def _until_answered(
        self, request: Callable[[], Awaitable[httpx.Response]], revive: Process | None = None
    ) -> httpx.Response:
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while True:
            answer = await request()
            if answer.status_code != 503:
                assert answer.status_code < 500, answer.text
                return answer
            assert "retry-after" in answer.headers, answer.text
            assert asyncio.get_running_loop().time() < deadline, answer.text
            if revive and not revive.alive:
                await revive.start()

    async def file(self, numero: str, revive: Process | None = None) -> dict[str, Any]:
        """Upload and present; the acuse."""
        content = {"headers": {"Content-Type": "application/pdf"}, "content": unlike_any_other()}
        upload = await self.ask("POST", "/v1/documentos", revive, **content)
        assert upload.status_code == 201, upload.text
        answer = await self.ask(
            "POST",
            f"/v1/expedientes/{numero}/escritos",
            revive,
            headers={"Idempotency-Key": str(uuid4())},
            json={"tipo": "memorial", "sumilla": "Memorial", "documentos": [upload.json()["recibo"]]},
        )
        assert answer.status_code == 201, answer.text
        acuse: dict[str, Any] = answer.json()["acuse"]
        return acuse | {"contenido": content["content"]}

    async def all(self, path: str) -> list[dict[str, Any]]:
        """Every item of a list, page by page."""
        items: list[dict[str, Any]] = []
        cursor = ""
        while cursor is not None:
            page = await self.ask("GET", path, params={"limite": 100} | ({"cursor": cursor} if cursor else {}))
            assert page.status_code == 200, page.text
            items += page.json()["items"]
            cursor = page.json()["siguiente"]
        return items


@pytest_asyncio.fixture(loop_scope="module")
async def http(suite: RealSuite) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=suite.url, timeout=30) as http:
        yield http


async def test_the_story(suite: RealSuite) -> None:
    said: list[str] = []

    def tell() -> None:
        with httpx.Client(base_url=suite.url, timeout=30) as http:
            proofs = Comprobacion(suite.folder / "pruebas", [Path(suite.environment["ESTRADO_KEYS_DIR"]) / RAIZ])
            pruebas(journey(http, PDF, said.append), proofs, said.append)
            acting(http, PDF, said.append)

    await asyncio.to_thread(tell)
    assert any("papel_pendiente" in line for line in said)
    assert [line for line in said if "[green]✓[/] paquete de la notificación" in line]
    assert any("no puede presentar (MANDATO_NO_VIGENTE)" in line for line in said)
    for process in suite.processes.values():
        assert "Traceback" not in process.said(), process.said()


POINTS = [
    ("uso.preparado", "serve", "expedientes"),
    ("uso.confirmado", "serve", "expedientes"),
    ("relay.leido", "work", "expedientes"),
    ("relay.publicado", "work", "expedientes"),
    ("inbox.aplicado", "work", "casillero"),
    ("inbox.aplicado", "work", "expedientes"),
]


@pytest.mark.parametrize(("point", "kind", "service"), POINTS)
async def test_killed_at(suite: RealSuite, http: httpx.AsyncClient, point: str, kind: str, service: str) -> None:
    abogada = Client(suite, http, "lic.morales@abogados.example")
    contraparte = Client(suite, http, "lic.ixcoy@abogados.example")
    await abogada.log_in()
    await contraparte.log_in()
    expedientes = await abogada.all("/v1/expedientes")
    numero = next(e["numero"] for e in expedientes if e["tipo_de_proceso"] == "ordinario")

    doomed = suite.process(kind, service)
    await doomed.stop()
    doomed.spawn({"ESTRADO_CRASH_AT": point})
    acuses = [await abogada.file(numero, revive=doomed if kind == "serve" else None) for _ in range(3)]
    if kind == "work":
        assert await doomed.wait_dead() == -9
        await doomed.start()

    await eventually(lambda: all_delivered(contraparte, acuses))
    await each_once(contraparte, numero, acuses)
    await record_is_contiguous(suite)
    await log_is_the_record(suite)


async def test_two_work_processes_of_one_member_id(suite: RealSuite, http: httpx.AsyncClient) -> None:
    abogada = Client(suite, http, "lic.morales@abogados.example")
    contraparte = Client(suite, http, "lic.ixcoy@abogados.example")
    await abogada.log_in()
    await contraparte.log_in()
    expedientes = await abogada.all("/v1/expedientes")
    numero = next(e["numero"] for e in expedientes if e["tipo_de_proceso"] == "ordinario")

    async def notices(process: Process) -> bool:
        return '"member.repeated"' in process.said()

    first = suite.process("work", "casillero")
    own = {"ESTRADO_DATA_DIR": str(suite.folder / "second"), "ESTRADO_MEMBER": "0"}
    log = suite.folder / "second-work-casillero.log"
    second = Process(("work", "casillero"), suite.environment | own, log, notices)
    await second.start()
    try:
        acuses = [await abogada.file(numero) for _ in range(3)]
        await eventually(lambda: all_delivered(contraparte, acuses))
        assert not await notices(first)
        first.kill()
        acuses += [await abogada.file(numero) for _ in range(3)]
        await eventually(lambda: all_delivered(contraparte, acuses))
    finally:
        await second.stop()
        if not first.alive:
            await first.start()
    await each_once(contraparte, numero, acuses)


async def eventually(true: Any, seconds: float = PATIENCE) -> None:
    """Ask until it is so."""
    async with asyncio.timeout(seconds):
        while not await true():
            await asyncio.sleep(0.2)  # between two questions over HTTP, of which an account may ask 600 a minute


async def all_delivered(person: Client, acuses: list[dict[str, Any]]) -> bool:
    subjects = " ".join(item["asunto"] for item in await person.all("/v1/casillero/notificaciones"))
    return all(acuse["numero_de_escrito"] in subjects for acuse in acuses)


async def each_once(person: Client, numero: str, acuses: list[dict[str, Any]]) -> None:
    """Each acknowledged escrito stands once in the timeline with its document, once in the counterpart's mailbox."""
    actuaciones = await person.all(f"/v1/expedientes/{numero}/actuaciones")
    deliveries = await person.all("/v1/casillero/notificaciones")
    for acuse in acuses:
        found = [a for a in actuaciones if a["actuacion_id"] == acuse["escrito_id"]]
        assert len(found) == 1
        document = found[0]["documentos"][0]["documento_id"]
        content = await person.ask("GET", f"/v1/expedientes/{numero}/documentos/{document}")
        assert content.content == acuse["contenido"]
        notices = [d for d in deliveries if any(doc["documento_id"] == document for doc in d["documentos"])]
        assert len(notices) == 1


async def record_is_contiguous(suite: RealSuite) -> None:
    """In every service's record, `seq` has no gap per topic and aggregate, and nothing stays unsent."""
    for url in suite.databases.values():
        connection = await asyncpg.connect(make_url(url).set(drivername="postgresql").render_as_string(False))
        try:
            query = "SELECT count(*) FROM (SELECT 1 FROM eventos GROUP BY topic, subject HAVING max(seq) <> count(*)) g"
            assert await connection.fetchval(query) == 0

            await eventually(partial(connection.fetchval, "SELECT count(*) = 0 FROM eventos_sin_enviar"))
            assert await connection.fetchval("SELECT count(*) FROM inbox_held") == 0
        finally:
            await connection.close()


async def log_is_the_record(suite: RealSuite) -> None:
    """In Kafka, each stream's seqs come in order without a gap; what comes twice is the same event."""
    log = KafkaLog(suite.environment["ESTRADO_KAFKA_BOOTSTRAP"], replication=1, min_in_sync=1)
    topics = [f"estrado.expedientes{suffix}.v1" for suffix in ("", ".interno", ".reservado")]
    seen: dict[tuple[str, str], list[Any]] = defaultdict(list)
    try:
        async with log.subscribe(f"prueba-{uuid4()}", topics, "prueba") as subscription:
            while records := await subscription.poll(1000, 2.0):
                for record in records:
                    assert record.event is not None
                    stream = seen[record.event.topic, record.event.subject]
                    if record.event.seq <= len(stream):
                        assert stream[record.event.seq - 1] == record.event.id
                    else:
                        assert record.event.seq == len(stream) + 1
                        stream.append(record.event.id)
    finally:
        await log.close()
    assert seen


@pytest.mark.parametrize("point", ["sellado.confirmado", "sellado.anclado"])
async def test_the_audit_verifies_after_a_kill_between_its_log_and_its_anchor(
    suite: RealSuite, http: httpx.AsyncClient, point: str
) -> None:
    doomed = suite.process("work", "identity")
    await doomed.stop()
    doomed.spawn({"ESTRADO_CRASH_AT": point})
    await Client(suite, http, "lic.morales@abogados.example").log_in()
    assert await doomed.wait_dead() == -9
    assert "✓ estrado/identity/auditoria: íntegro" in await suite.run("audit", "verify", "--servicio", "identity")
    await doomed.start()

    async def sealed() -> bool:
        said = await suite.run("audit", "verify")
        return (
            "por sellar" not in said
            and re.search(r"cabezas: \d+ en base de datos, [1-9]\d* en almacen", said) is not None
        )

    await Client(suite, http, "lic.morales@abogados.example").log_in()
    await eventually(sealed, 2 * PATIENCE)  # the lease of the job outlives the one who was killed by half a minute


async def test_the_events_can_be_watched(suite: RealSuite, http: httpx.AsyncClient) -> None:
    watching = await asyncio.create_subprocess_exec(
        ESTRADO, "events", "tail", "--from-start", env=suite.environment, stdout=asyncio.subprocess.PIPE
    )
    assert watching.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                event = json.loads(await watching.stdout.readline())
                if event["type"] == "estrado.expedientes.v1.EscritoPresentado":
                    break
    finally:
        watching.terminate()
        await watching.wait()
    assert event["topic"] == "estrado.expedientes.v1"
    assert event["data"]["expediente_id"] == event["subject"]

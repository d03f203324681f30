"""A case that becomes reserved and opens again, on real servers; killed while its documents are moved."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from cli.seed import corte_sintetica
from cli.steps import Person
from libs.foundation.eventos.kafka import KafkaLog
from libs.foundation.testing.servers import KafkaServer, MinioServer, PostgresServer
from tests.integration.reserva import BODY, JUEZ, SECRETARIA, Walk, require_streams
from tests.integration.suite import RealSuite
from tests.integration.test_casillero_kills import LEASE
from tests.integration.test_suite import PATIENCE, PDF, eventually
from tests.integration.transitions import ask

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def suite(
    postgres: PostgresServer, kafka: KafkaServer, minio: MinioServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[RealSuite]:
    async with RealSuite(postgres, kafka, minio, tmp_path_factory.mktemp("suite")) as suite:
        yield suite


async def test_its_notifications_index_and_stream_follow(suite: RealSuite) -> None:
    def walk() -> str:
        with httpx.Client(base_url=suite.url, timeout=30) as http:
            walk = Walk(http, PDF)
            walk.reserve_and_open()
            return walk.expediente_id

    expediente_id = await asyncio.to_thread(walk)
    log = KafkaLog(suite.environment["ESTRADO_KAFKA_BOOTSTRAP"], replication=1, min_in_sync=1)
    try:
        async with asyncio.timeout(PATIENCE):
            await require_streams(log, expediente_id)
    finally:
        await log.close()
    for process in suite.processes.values():
        assert "Traceback" not in process.said(), process.said()


async def test_killed_while_its_documents_are_moved_they_are_moved_once(suite: RealSuite) -> None:
    worker = suite.process("work", "expedientes")
    await worker.stop()
    worker.spawn({"ESTRADO_CRASH_AT": "traslado.copiado"})
    numero, document = await asyncio.to_thread(reserved, suite)
    assert await worker.wait_dead(LEASE) == -9
    worker.spawn({"ESTRADO_CRASH_AT": "traslado.destruido"})
    assert await worker.wait_dead(LEASE) == -9
    await worker.start()

    async def moved() -> bool:
        return await ask(suite, "expedientes", "SELECT 1 FROM traslados") == []

    await eventually(moved, LEASE)
    done = """SELECT accion FROM auditoria JOIN expedientes USING (expediente_id)
        WHERE numero = $1 AND causa = 'job:trasladar-documentos' ORDER BY instante"""
    facts = [row["accion"] for row in await ask(suite, "expedientes", done, numero)]
    assert facts == ["trasladar_documentos", "destruir_copias"]
    assert await asyncio.to_thread(read, suite, numero, document) == PDF


def reserved(suite: RealSuite) -> tuple[str, str]:
    """Number and document of a case that has an act and has just become reserved."""
    with httpx.Client(base_url=suite.url, timeout=30) as http:
        clerk, judge = [Person(http, who, corte_sintetica()["contrasena"]) for who in (SECRETARIA, JUEZ)]
        cases = clerk.ask("/v1/expedientes", limite=100).json()["items"]
        numero = next(str(each["numero"]) for each in cases if each["tipo_de_proceso"] == "sumario")
        recibo = clerk.upload(PDF)["recibo"]
        act = clerk.send(f"/v1/expedientes/{numero}/resoluciones", tipo="decreto", sumilla="x", documento=recibo)
        headers = judge.headers | {"Idempotency-Key": str(uuid4())}
        http.put(f"/v1/expedientes/{numero}/reserva", json=BODY, headers=headers).raise_for_status()
        return numero, act["documentos"][0]["documento_id"]


def read(suite: RealSuite, numero: str, document: str) -> bytes:
    """The bytes of a document as the court reads it."""
    with httpx.Client(base_url=suite.url, timeout=30) as http:
        return Person(http, SECRETARIA, "").ask(f"/v1/expedientes/{numero}/documentos/{document}").content

"""A case that becomes reserved and opens again, on real servers."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from libs.foundation.eventos.kafka import KafkaLog
from libs.foundation.testing.servers import KafkaServer, MinioServer, PostgresServer
from tests.integration.reserva import Walk, require_streams
from tests.integration.suite import RealSuite
from tests.integration.test_suite import PATIENCE, PDF

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

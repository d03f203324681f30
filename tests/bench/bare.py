"""Running the bare parts beside the suite: the process of `bare_app` and a bare producer and consumer."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from libs.foundation.testing.servers import KafkaServer, MinioServer, PostgresServer
from tests.integration.suite import Process, answers_at, free_port

_ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def bare_app(postgres: PostgresServer, minio: MinioServer, cases: str, log: Path) -> AsyncIterator[str]:
    """The URL of the bare handlers, on a database and a bucket of their own; `cases` is the database URL of the suite's
    expedientes, for the same query. Raises NotReady."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "PYTHONPATH": str(_ROOT),
        "BARE_DATABASE": postgres.url().replace("+asyncpg", ""),
        "BARE_CASES": cases.replace("+asyncpg", ""),
        "BARE_S3": minio.endpoint,
        "BARE_S3_USER": minio.access_key,
        "BARE_S3_PASSWORD": minio.secret_key,
    }
    command = ("-m", "tests.bench.bare_app", str(port))
    process = Process(command, environment, log, answers_at(url, "/nothing"), program=Path(sys.executable))
    try:
        await process.start()
        yield url
    finally:
        process.kill()


async def round_trips(kafka: KafkaServer, per_second: float, seconds: float) -> list[float]:
    """Sorted seconds from before `send` to consumed of 400-byte records, `acks=all`, idempotent, at an even rate."""
    topic = f"bare-{time.time_ns()}"
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(topic, 1, 1)])
    finally:
        await admin.close()
    producer = AIOKafkaProducer(bootstrap_servers=kafka.bootstrap, acks="all", enable_idempotence=True)
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka.bootstrap, auto_offset_reset="earliest")
    consumer.assign([TopicPartition(topic, 0)])
    sent: list[float] = []
    trips: list[float] = []
    count = int(per_second * seconds)

    async def consume() -> None:
        async for record in consumer:
            trips.append(time.perf_counter() - sent[int(record.value[:10])])
            if len(trips) == count:
                return

    async with producer, consumer:
        consuming = asyncio.create_task(consume())
        start = time.perf_counter()
        for number in range(count):
            await asyncio.sleep(max(0.0, start + number / per_second - time.perf_counter()))
            sent.append(time.perf_counter())
            await producer.send_and_wait(topic, b"%010d" % number + bytes(390))
        await asyncio.wait_for(consuming, 10)
    return sorted(trips[len(trips) // 10 :])

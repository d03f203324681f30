"""TLS to real servers: each speaks nothing else, is believed only with the right certificate at the right name, and the
whole suite tells its story without a byte in the clear."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from cli.journey import journey
from libs.foundation.core.errors import Unavailable
from libs.foundation.development_ca import DevelopmentCa
from libs.foundation.eventos.log import RegistroNoDisponible
from libs.foundation.eventos.relay_postgres import PostgresUnsent
from libs.foundation.ground import open_log
from libs.foundation.objects.minio import MinioStore
from libs.foundation.objects.port import AlmacenNoDisponible
from libs.foundation.settings import FoundationSettings
from libs.foundation.sql.database import BaseDeDatosNoDisponible, open_database
from libs.foundation.sql.postgres import arguments, connect
from libs.foundation.stores import open_bucket
from libs.foundation.testing.contracts.event_log import event, events_of, read
from libs.foundation.testing.servers import KafkaServer, MinioServer, PostgresServer
from tests.integration.suite import RealSuite
from tests.integration.test_suite import PDF

IN_THE_CLEAR = """SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
    WHERE client_addr IS NOT NULL AND client_addr <> '127.0.0.1' AND NOT ssl"""
ENCRYPTED = IN_THE_CLEAR.replace("NOT ssl", "ssl")


@pytest.fixture(scope="session")
def other(tmp_path_factory: pytest.TempPathFactory) -> DevelopmentCa:
    """A CA that certified none of the servers."""
    return DevelopmentCa(tmp_path_factory.mktemp("otra"))


async def test_pools_and_relay_speak_tls_with_postgres(secure_postgres: PostgresServer) -> None:
    url = secure_postgres.url()
    database = open_database(url)
    try:
        async with PostgresUnsent(url).lease():
            encrypted = await database.write(lambda session: session.execute(text(ENCRYPTED)).scalar_one())
            assert encrypted >= 2, "the lease's connection and the pool's own"
            assert await database.read(lambda session: session.execute(text(IN_THE_CLEAR)).scalar_one()) == 0
    finally:
        await database.close()


@pytest.mark.parametrize("wrong", ["another CA", "another name", "no such file"])
async def test_postgres_must_prove_its_name(
    secure_postgres: PostgresServer, ca: DevelopmentCa, other: DevelopmentCa, wrong: str
) -> None:
    url = secure_postgres.url()
    changed = {
        "another CA": url.replace(str(ca.certificate), str(other.certificate)),
        "another name": url.replace("127.0.0.1", "localhost"),
        "no such file": url.replace(str(ca.certificate), "/no/such/ca.crt"),
    }[wrong]
    assert changed != url
    database = open_database(changed)
    try:
        with pytest.raises(BaseDeDatosNoDisponible):
            await database.read(lambda session: session.execute(text("SELECT 1")))
        with pytest.raises(Unavailable):
            async with PostgresUnsent(changed).lease():
                pass
    finally:
        await database.close()


def to_kafka(kafka: KafkaServer, ca: DevelopmentCa, **changes: Any) -> FoundationSettings:
    folder = ca.issue("expedientes")
    right: dict[str, Any] = {
        "kafka_bootstrap": kafka.bootstrap,
        "kafka_ca": ca.certificate,
        "kafka_cert": folder / "tls.crt",
        "kafka_key": folder / "tls.key",
        "kafka_user": kafka.user,
        "kafka_password": kafka.password,
    }
    return FoundationSettings(**right | changes)


async def test_events_pass_over_tls(secure_kafka: KafkaServer, ca: DevelopmentCa) -> None:
    topic = f"estrado.prueba{uuid4().hex[:8]}.v1"
    sent = [event(topic, "a", 1), event(topic, "a", 2)]
    async with open_log(to_kafka(secure_kafka, ca)) as log:
        await log.ensure_topics([topic])
        await log.publish(sent)
        async with log.subscribe(topic, [topic], "m0") as subscription:
            assert events_of(await read(subscription, 2)) == sent


@pytest.mark.parametrize(
    "wrong", ["another CA", "no certificate", "certificate of another CA", "password", "plaintext"]
)
async def test_kafka_and_its_client_must_prove_themselves(
    secure_kafka: KafkaServer, ca: DevelopmentCa, other: DevelopmentCa, wrong: str
) -> None:
    stranger = other.issue("expedientes")
    changes: dict[str, dict[str, Any]] = {
        "another CA": {"kafka_ca": other.certificate},
        "no certificate": {"kafka_cert": None, "kafka_key": None},
        "certificate of another CA": {"kafka_cert": stranger / "tls.crt", "kafka_key": stranger / "tls.key"},
        "password": {"kafka_password": "otra"},
        "plaintext": {"kafka_ca": None},
    }
    async with open_log(to_kafka(secure_kafka, ca, **changes[wrong])) as log:
        with pytest.raises(RegistroNoDisponible):
            await log.ensure_topics(["estrado.prueba.v1"])


def to_minio(minio: MinioServer, **changes: Any) -> FoundationSettings:
    right = {"s3_endpoint": minio.endpoint, "s3_access_key": minio.access_key, "s3_secret_key": minio.secret_key}
    return FoundationSettings(**right | changes)


async def once(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def test_documents_pass_over_tls(secure_minio: MinioServer, ca: DevelopmentCa) -> None:
    store = open_bucket(to_minio(secure_minio, s3_ca=ca.certificate), uuid4().hex)
    assert isinstance(store, MinioStore)
    await store.ensure()
    stored = await store.put("a/b", once(b"hola"))
    assert b"".join([chunk async for chunk in store.get("a/b", stored.sha256)]) == b"hola"


@pytest.mark.parametrize("wrong", ["another CA", "the system's", "plaintext"])
async def test_minio_must_prove_its_name(
    secure_minio: MinioServer, ca: DevelopmentCa, other: DevelopmentCa, wrong: str
) -> None:
    changes: dict[str, dict[str, Any]] = {
        "another CA": {"s3_ca": other.certificate},
        "the system's": {},
        "plaintext": {"s3_ca": ca.certificate, "s3_secure": False},
    }
    store = open_bucket(to_minio(secure_minio, **changes[wrong]), uuid4().hex)
    with pytest.raises(AlmacenNoDisponible):
        await store.put("a/b", once(b"hola"))


@pytest.mark.timeout(300)
async def test_the_story_without_a_byte_in_the_clear(
    secure_postgres: PostgresServer,
    secure_kafka: KafkaServer,
    secure_minio: MinioServer,
    ca: DevelopmentCa,
    tmp_path: Path,
) -> None:
    said: list[str] = []

    def tell(url: str) -> None:
        with httpx.Client(base_url=url, timeout=30) as http:
            journey(http, PDF, said.append)

    async with RealSuite(secure_postgres, secure_kafka, secure_minio, tmp_path, ca=ca) as suite:
        await asyncio.to_thread(tell, suite.url)
        assert any("papel_pendiente" in line for line in said)
        for process in suite.processes.values():
            assert "Traceback" not in process.said(), process.said()

        seen = await suite.run("doctor")
        for setting in ("DATABASE_URL", "KAFKA_BOOTSTRAP", "S3_ENDPOINT", "PEERS"):
            assert f"✓ ESTRADO_{setting}" in seen
        assert seen.count(": cifrada") == 4
        assert "✗" not in seen

        connection = await connect(**arguments(secure_postgres.url()))
        try:
            assert await connection.fetchval(IN_THE_CLEAR) == 0
            assert await connection.fetchval(ENCRYPTED) > 10
        finally:
            await connection.close()

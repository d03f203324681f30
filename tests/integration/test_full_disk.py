"""A store whose disk is full is unavailable and loses nothing acknowledged. PostgreSQL and MinIO serve again once there
is room; Kafka ends itself."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from sqlalchemy import text

from libs.foundation.eventos.kafka import KafkaLog
from libs.foundation.eventos.log import RegistroNoDisponible
from libs.foundation.objects.minio import MinioSettings, MinioStore
from libs.foundation.objects.port import AlmacenNoDisponible
from libs.foundation.sql.database import BaseDeDatosNoDisponible, open_database
from libs.foundation.testing.contracts.event_log import event
from libs.foundation.testing.servers import kafka_server, minio_server, postgres_server
from tests.integration.conftest import or_skip

MIB = 1024 * 1024


async def _of(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def test_postgresql() -> None:
    insert, count = text("INSERT INTO folios VALUES (:content)"), text("SELECT count(*) FROM folios")
    row = {"content": uuid4().bytes * (MIB // 16)}
    with or_skip(postgres_server(disk="192m")) as server:
        database = open_database(server.url())
        await database.write(lambda session: session.execute(text("CREATE TABLE folios (content bytea)")))
        await database.write(
            lambda session: session.execute(text("ALTER TABLE folios ALTER content SET STORAGE EXTERNAL"))
        )
        await database.write(lambda session: session.execute(insert, row))
        server.fill_disk()
        with pytest.raises(BaseDeDatosNoDisponible):
            await database.write(lambda session: session.execute(insert, row))
        assert await database.read(lambda session: session.execute(count).scalar_one()) == 1
        server.make_room()
        await database.write(lambda session: session.execute(insert, row))
        assert await database.read(lambda session: session.execute(count).scalar_one()) == 2
        await database.close()


async def test_minio() -> None:
    with or_skip(minio_server(disk="64m")) as server:
        settings = MinioSettings(server.endpoint, server.access_key, server.secret_key, secure=False, time_limit=5)
        store = MinioStore(settings, "folios")
        await store.ensure()
        kept = await store.put("caso/antes", _of(b"x" * MIB))
        server.fill_disk()
        with pytest.raises(AlmacenNoDisponible):
            await store.put("caso/lleno", _of(b"y" * MIB))
        assert b"".join([chunk async for chunk in store.get("caso/antes", kept.sha256)]) == b"x" * MIB
        server.make_room()
        await store.put("caso/despues", _of(b"z" * MIB))
        assert {found.key async for found in store.list()} == {"caso/antes", "caso/despues"}


async def test_kafka() -> None:
    # It ends itself when it cannot write its log: what was not acknowledged stays with the relay, which sends it again.
    topic = f"estrado.prueba{uuid4().hex[:8]}.v1"
    with or_skip(kafka_server(disk="64m")) as server:
        log = KafkaLog(server.bootstrap, replication=1, min_in_sync=1, send_seconds=3.0)
        await log.ensure_topics([topic])
        await log.publish([event(topic, "a", 1)])
        server.fill_disk()
        with pytest.raises(RegistroNoDisponible):
            await log.publish([event(topic, f"otro-{number}", 1) for number in range(4000)])
        assert server.container.get_wrapped_container().wait(timeout=60)["StatusCode"] != 0
        await log.close()

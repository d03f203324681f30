"""The servers that the other integration tests stand on: they keep what they acknowledged, also through a kill."""

import io
from uuid import uuid4

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from minio import Minio
from minio.commonconfig import ENABLED
from minio.versioningconfig import VersioningConfig

from libs.foundation.testing.servers import KafkaServer, MinioServer, PostgresServer


def dsn(url: str) -> str:
    return url.replace("postgresql+asyncpg", "postgresql")


async def test_postgres_makes_a_database_once_and_keeps_a_commit_through_a_kill(postgres: PostgresServer) -> None:
    url = postgres.url()
    connection = await asyncpg.connect(dsn(url))
    await connection.execute("create table acuse (numero text primary key)")
    await connection.execute("insert into acuse values ('A-1')")

    postgres.kill()
    connection.terminate()
    postgres.start()

    same = postgres.url(url.rpartition("/")[2])
    assert same == url
    connection = await asyncpg.connect(dsn(same))
    try:
        assert await connection.fetchval("select numero from acuse") == "A-1"
        assert await connection.fetchval("show fsync") == "on"
        assert await connection.fetchval("show server_encoding") == "UTF8"
    finally:
        await connection.close()


async def test_postgres_databases_are_apart(postgres: PostgresServer) -> None:
    for url in (postgres.url(), postgres.url()):
        connection = await asyncpg.connect(dsn(url))
        try:
            await connection.execute("create table acuse (numero text primary key)")
        finally:
            await connection.close()


async def test_kafka_keeps_acknowledged_records_in_order_through_a_kill(kafka: KafkaServer) -> None:
    topic = f"prueba.{uuid4().hex}"
    await create_topic(kafka, topic)
    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap, acks="all", enable_idempotence=True) as producer:
        for number in range(3):
            await producer.send_and_wait(topic, key=b"expediente", value=str(number).encode())

    kafka.kill()
    kafka.start()

    async with AIOKafkaConsumer(
        topic, bootstrap_servers=kafka.bootstrap, group_id=topic, auto_offset_reset="earliest"
    ) as consumer:
        assert [(await consumer.getone()).value for _ in range(3)] == [b"0", b"1", b"2"]


async def create_topic(kafka: KafkaServer, topic: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(topic, num_partitions=1, replication_factor=1)])
    finally:
        await admin.close()


def test_minio_keeps_every_version_through_a_kill(minio: MinioServer) -> None:
    client = Minio(minio.endpoint, access_key=minio.access_key, secret_key=minio.secret_key, secure=False)
    bucket = f"prueba-{uuid4().hex}"
    client.make_bucket(bucket)
    client.set_bucket_versioning(bucket, VersioningConfig(ENABLED))
    versions = [
        client.put_object(bucket, "escrito.pdf", io.BytesIO(content), len(content)).version_id
        for content in (b"primera", b"segunda")
    ]

    minio.kill()
    minio.start()

    kept = [client.get_object(bucket, "escrito.pdf", version_id=version).read() for version in versions]
    assert kept == [b"primera", b"segunda"]

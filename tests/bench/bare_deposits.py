"""Deposits by bare parts: aiokafka, asyncpg and a statement per table for each batch, on tables of the same columns.

For each order it writes what a deposit cannot do without (that it was taken, the delivery, where it lies, two facts of
evidence, two events and that they are to be sent) and commits before the offsets. It judges nothing, locks no mailbox,
sends no event and tells nobody.
"""

import asyncio
import json
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from estrado.comun.v1.entregas_pb2 import EntregaOrdenada

from libs.foundation.eventos.log import PARTITIONS, Event
from tests.bench.real import Servers

_BATCH = 500
_TABLES = """
CREATE TABLE taken (topic text, subject text, seq bigint, id uuid, at timestamptz, PRIMARY KEY (subject, seq, id));
CREATE TABLE boxes (id uuid PRIMARY KEY, persona uuid NOT NULL UNIQUE);
CREATE TABLE deliveries (id uuid PRIMARY KEY, persona uuid NOT NULL, subject text NOT NULL, documents json NOT NULL,
    issued timestamptz NOT NULL, case_id text NOT NULL, case_number text NOT NULL, act text NOT NULL);
CREATE TABLE notices (id uuid PRIMARY KEY, delivery uuid NOT NULL UNIQUE REFERENCES deliveries,
    box uuid NOT NULL REFERENCES boxes, at timestamptz NOT NULL, words text NOT NULL);
CREATE INDEX ON notices (box, at, id);
CREATE INDEX ON notices USING gin (to_tsvector('simple', words));
CREATE TABLE facts (place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id uuid NOT NULL UNIQUE,
    delivery uuid NOT NULL REFERENCES deliveries, kind text NOT NULL, at timestamptz NOT NULL, said text NOT NULL);
CREATE INDEX ON facts (delivery);
CREATE TABLE events (place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id uuid NOT NULL UNIQUE,
    subject text NOT NULL, kind text NOT NULL, at timestamptz NOT NULL, data bytea NOT NULL);
CREATE TABLE unsent (place bigint PRIMARY KEY);
"""
_TAKE = "INSERT INTO taken SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::uuid[], $5::timestamptz[])"
_DELIVER = """INSERT INTO deliveries SELECT * FROM unnest(
    $1::uuid[], $2::uuid[], $3::text[], $4::json[], $5::timestamptz[], $6::text[], $7::text[], $8::text[])"""
_PUT = """INSERT INTO notices SELECT n.id, n.delivery, b.id, n.at, n.words
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::text[]) n (id, delivery, persona, at, words)
    JOIN boxes b ON b.persona = n.persona"""
_PROVE = """INSERT INTO facts (id, delivery, kind, at, said)
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[], $5::text[])"""
_TELL = """WITH new AS (INSERT INTO events (id, subject, kind, at, data)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::bytea[]) RETURNING place)
    INSERT INTO unsent SELECT place FROM new"""


async def rate(servers: Servers, orders: Sequence[Event], personas: Sequence[UUID]) -> float:
    """Deposits per second of `orders`, which wait in a topic of as many partitions as ours."""
    topic = f"bare-{time.time_ns()}"
    partitions = [TopicPartition(topic, number) for number in range(PARTITIONS)]
    await _publish(servers, topic, orders)
    connection = await asyncpg.connect(servers.postgres.url().replace("+asyncpg", ""))
    consumer = AIOKafkaConsumer(
        bootstrap_servers=servers.kafka.bootstrap,
        group_id=topic,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    consumer.assign(partitions)
    await consumer.start()
    try:
        await connection.execute(_TABLES)
        boxes = [(uuid4(), persona) for persona in personas]
        await connection.copy_records_to_table("boxes", records=boxes)
        began, done = time.perf_counter(), 0
        while done < len(orders):
            found = await consumer.getmany(timeout_ms=500, max_records=_BATCH)
            values = [record.value for records in found.values() for record in records]
            if values:
                async with connection.transaction():
                    await _deposit(connection, [EntregaOrdenada.FromString(value) for value in values])
                await consumer.commit()
                done += len(values)
        return done / (time.perf_counter() - began)
    finally:
        await consumer.stop()
        await connection.close()


async def _publish(servers: Servers, topic: str, orders: Sequence[Event]) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=servers.kafka.bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(topic, PARTITIONS, 1)])
    finally:
        await admin.close()
    async with AIOKafkaProducer(bootstrap_servers=servers.kafka.bootstrap, acks="all") as producer:
        sent = [await producer.send(topic, order.data, order.subject.encode()) for order in orders]
        await asyncio.gather(*sent)


async def _deposit(connection: "asyncpg.Connection[asyncpg.Record]", orders: Sequence[EntregaOrdenada]) -> None:
    now, many = datetime.now(UTC), len(orders)
    deliveries, instants = [UUID(order.entrega_id) for order in orders], [now] * many
    personas = [UUID(order.destinatario) for order in orders]
    documents = [json.dumps([{"id": d.documento_id, "sha256": d.sha256} for d in order.documentos]) for order in orders]
    cases, acts = [order.expediente_id for order in orders], [order.acto_id for order in orders]
    numbers, subjects = [order.numero_de_expediente for order in orders], [order.asunto for order in orders]
    issued = [order.emision.ToDatetime(UTC) for order in orders]
    await connection.execute(_TAKE, ["t"] * many, cases, [1] * many, [uuid4() for _ in orders], instants)
    await connection.execute(_DELIVER, deliveries, personas, subjects, documents, issued, cases, numbers, acts)
    await connection.execute(_PUT, [uuid4() for _ in orders], deliveries, personas, instants, subjects)
    for kind in ("ContentConsignment", "LegalEffect"):
        await connection.execute(_PROVE, [uuid4() for _ in orders], deliveries, [kind] * many, instants, documents)
        data = [order.SerializeToString() for order in orders]
        await connection.execute(_TELL, [uuid4() for _ in orders], cases, [kind] * many, instants, data)

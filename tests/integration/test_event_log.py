"""The Kafka log keeps the contract of the event log port."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from uuid import uuid4

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic

from libs.foundation.core.errors import Unavailable
from libs.foundation.eventos import kafka as module
from libs.foundation.eventos.kafka import KafkaLog
from libs.foundation.eventos.log import EventLog, EventoRechazado, TopicMalConfigurado
from libs.foundation.testing.contracts.event_log import EventLogContract, event, events_of, read
from libs.foundation.testing.servers import KafkaServer


@pytest.fixture
async def log(kafka: KafkaServer) -> AsyncIterator[KafkaLog]:
    log = KafkaLog(kafka.bootstrap, replication=1, min_in_sync=1, send_seconds=3.0)
    yield log
    await log.close()


class TestKafkaLog(EventLogContract):
    @pytest.fixture
    def log(self, log: KafkaLog) -> EventLog:
        return log


def _topic() -> str:
    return f"estrado.prueba{uuid4().hex[:8]}.v1"


async def test_a_topic_with_another_number_of_partitions_is_refused(kafka: KafkaServer, log: KafkaLog) -> None:
    topic = _topic()
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic(topic, 3, 1)])
    await admin.close()
    with pytest.raises(TopicMalConfigurado) as refused:
        await log.ensure_topics([topic])
    assert refused.value.metadata == {"topic": topic, "particiones": "3", "esperadas": "12"}


async def test_a_topic_that_needs_fewer_replicas_in_sync_is_refused(kafka: KafkaServer, log: KafkaLog) -> None:
    topic = _topic()
    await log.ensure_topics([topic])
    stricter = KafkaLog(kafka.bootstrap, replication=1, min_in_sync=2)
    with pytest.raises(TopicMalConfigurado) as refused:
        await stricter.ensure_topics([topic])
    await stricter.close()
    assert refused.value.metadata == {"topic": topic, "min_isr": "1", "esperadas": "2"}


async def test_a_missing_topic_is_named_and_not_created(kafka: KafkaServer, log: KafkaLog) -> None:
    topic, wanted = _topic(), {"particiones": "0", "esperadas": "12"}
    with pytest.raises(TopicMalConfigurado) as publishing:
        await log.publish([event(topic, "a", 1)])
    with pytest.raises(TopicMalConfigurado) as subscribing:
        async with log.subscribe(topic, [topic], "m0"):
            pass
    assert publishing.value.metadata == subscribing.value.metadata == {"topic": topic, **wanted}
    assert topic not in await topics_of(kafka)
    await log.ensure_topics([topic])
    await log.publish([event(topic, "a", 1)])
    async with log.subscribe(topic, [topic], "m0") as subscription:
        await read(subscription, 1)


async def test_nothing_is_published_to_a_topic_that_got_more_partitions(kafka: KafkaServer, log: KafkaLog) -> None:
    # What a key's events are ordered by is its partition, which depends on their number.
    topic = _topic()
    await log.ensure_topics([topic])
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    await admin.start()
    await admin.create_partitions({topic: NewPartitions(total_count=13)})
    async with asyncio.timeout(10):
        while len((await admin.describe_topics([topic]))[0]["partitions"]) != 13:
            await asyncio.sleep(0.05)  # the broker hears of it a moment after the controller
    await admin.close()
    with pytest.raises(TopicMalConfigurado) as refused:
        await log.publish([event(topic, "a", 1)])
    assert refused.value.metadata == {"topic": topic, "particiones": "13", "esperadas": "12"}
    with pytest.raises(TopicMalConfigurado):
        async with log.subscribe(topic, [topic], "m0"):
            pass


async def test_a_topic_made_anew_with_other_partitions_is_noticed_while_running(
    kafka: KafkaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_LOOK_SECONDS", 0.2)
    topic, log = _topic(), KafkaLog(kafka.bootstrap, replication=1, min_in_sync=1, send_seconds=3.0)
    await log.ensure_topics([topic])
    await log.publish([event(topic, "a", 1)])
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    await admin.start()
    await admin.delete_topics([topic])
    while topic in await topics_of(kafka):
        await asyncio.sleep(0.05)
    await admin.create_topics([NewTopic(topic, 5, 1)])
    await admin.close()
    refused: dict[str, str] = {}
    async with asyncio.timeout(20):
        while refused.get("particiones") != "5":
            try:
                await log.publish([event(topic, "a", 2)])
            except Unavailable as error:
                refused = dict(error.metadata)
            await asyncio.sleep(0.05)
    await log.close()


async def topics_of(kafka: KafkaServer) -> list[str]:
    """The topics that there are."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    await admin.start()
    try:
        return list(await admin.list_topics())
    finally:
        await admin.close()


async def test_more_replicas_than_brokers_are_refused(kafka: KafkaServer) -> None:
    with pytest.raises(TopicMalConfigurado):
        await KafkaLog(kafka.bootstrap, replication=3).ensure_topics([_topic()])


async def test_an_event_too_large_is_rejected_and_the_next_ones_pass(log: KafkaLog) -> None:
    topic = _topic()
    await log.ensure_topics([topic])
    with pytest.raises(EventoRechazado):
        await log.publish([event(topic, "a", 1), event(topic, "b", 1, data=bytes(3_000_000))])
    await log.publish([event(topic, "c", 1)])


async def test_who_was_busy_with_what_was_read_gets_the_rest_at_once(log: KafkaLog) -> None:
    topic = _topic()
    await log.ensure_topics([topic])
    async with log.subscribe(f"g-{topic}", [topic], "m0") as subscription:
        for seq in (1, 2):
            await log.publish([event(topic, "a", seq)])
            while seq == 1 and not await subscription.poll(10, 1.0):
                pass
        await asyncio.sleep(0.2)
        await log.publish([event(topic, "a", 3)])
        assert [record.event and record.event.seq for record in await subscription.poll(10, 5.0)] == [2]
        # A fetch that left its partition out would be answered half a second after it was sent.
        assert [record.event and record.event.seq for record in await subscription.poll(10, 0.3)] == [3]


async def test_without_brokers_everything_is_unavailable() -> None:
    log = KafkaLog("127.0.0.1:1", send_seconds=2.0)
    with pytest.raises(Unavailable):
        await log.ensure_topics(["estrado.prueba.v1"])
    with pytest.raises(Unavailable):
        await log.publish([event("estrado.prueba.v1", "a", 1)])
    with pytest.raises(Unavailable):
        async with log.subscribe("g", ["estrado.prueba.v1"], "m0"):
            pass
    await log.close()


async def test_a_killed_broker_makes_publishing_unavailable_until_it_is_back(kafka: KafkaServer, log: KafkaLog) -> None:
    topic = _topic()
    await log.ensure_topics([topic])
    await log.publish([event(topic, "a", 1)])
    async with log.subscribe(topic, [topic], "m0") as subscription, AsyncExitStack() as other:
        await read(subscription, 1)
        await read(await other.enter_async_context(log.subscribe(f"{topic}.otro", [topic], "m0")), 1)
        await asyncio.to_thread(kafka.kill)
        try:
            with pytest.raises(Unavailable):
                await log.publish([event(topic, "a", 2)])
            # aiokafka's own tasks are cancelled by this, and their cancellation must not become the caller's.
            leaving = asyncio.create_task(other.aclose())
            await asyncio.wait([leaving], timeout=20)
            assert leaving.done()
            assert not leaving.cancelled()
        finally:
            await asyncio.to_thread(kafka.start)
        async with asyncio.timeout(60):
            while True:
                try:
                    await log.publish([event(topic, "a", 2)])
                    break
                except Unavailable:
                    continue
        assert events_of(await read(subscription, 1))[0].seq == 2

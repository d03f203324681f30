"""The event log on Kafka, through aiokafka."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial
from typing import Any, TypeVar

import aiokafka.client
import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import (
    IllegalOperation,
    InvalidTopicError,
    KafkaError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    for_code,
)

from libs.foundation.eventos.envelope import SobreIlegible, event_from, headers_of
from libs.foundation.eventos.log import (
    PARTITIONS,
    RETENTION,
    Event,
    EventoRechazado,
    Record,
    RegistroNoDisponible,
    TopicMalConfigurado,
    require_partitions,
)
from libs.foundation.eventos.security import Security

T = TypeVar("T")

log = structlog.get_logger()

# Asked about a topic that is missing, a broker would create it with a number of partitions of its own; aiokafka has no
# setting that tells it not to.
aiokafka.client.MetadataRequest = partial(aiokafka.client.MetadataRequest, allow_auto_topic_creation=False)

_NEVER_ACCEPTED = (MessageSizeTooLargeError, RecordListTooLargeError, InvalidTopicError)
_ALREADY_EXISTS = 36
_MIN_IN_SYNC = "min.insync.replicas"
_CALL_SECONDS = 10.0
_LOOK_SECONDS = 10.0  # between looks at what topics are like: one made anew with other partitions loses their order
_JOIN_SECONDS = 20.0
_CLOSE_SECONDS = 2.0
# After so long what was fetched and not read no longer holds up the next fetch, which then leaves its partitions out:
# what they have more waits for the end of that fetch, up to half a second. aiokafka gives a reader a tenth of a second,
# which a batch or two take, and has no setting for it.
_UNREAD_SECONDS = 2.0


class KafkaLog:
    """See log.EventLog."""

    def __init__(
        self,
        bootstrap: str,
        *,
        replication: int = 3,
        min_in_sync: int = 2,
        security: Security | None = None,
        compression: str | None = None,
        send_seconds: float = 10.0,
    ) -> None:
        """`bootstrap` "host:port,…"; `compression` None or "lz4"; a batch not acknowledged within `send_seconds` is
        given up, since idempotent batches never expire by themselves."""
        security = security or Security()
        self._client = {
            "bootstrap_servers": bootstrap,
            "security_protocol": security.protocol,
            "ssl_context": security.ssl_context,
            "sasl_mechanism": security.mechanism,
            "sasl_plain_username": security.username,
            "sasl_plain_password": security.password,
            "request_timeout_ms": int(_CALL_SECONDS * 1000),
            "metadata_max_age_ms": int(_LOOK_SECONDS * 1000),
        }
        self._replication = replication
        self._min_in_sync = min_in_sync
        self._compression = compression
        self._send_seconds = send_seconds
        self._producer: AIOKafkaProducer | None = None
        self._starting = asyncio.Lock()

    async def ensure_topics(self, topics: Sequence[str]) -> None:
        """See EventLog.ensure_topics; fewer replicas than set, or in sync, are refused too."""
        async with self._administering() as admin:
            await _bounded(self._create(admin, topics), _JOIN_SECONDS)

    async def check_topics(self, topics: Sequence[str]) -> None:
        """See EventLog.check_topics; fewer replicas than set, or in sync, are refused too."""
        async with self._administering() as admin:
            await _bounded(self._require(admin, topics), _JOIN_SECONDS)

    @asynccontextmanager
    async def _administering(self) -> AsyncIterator[AIOKafkaAdminClient]:
        admin = AIOKafkaAdminClient(**self._client)
        try:
            with _translated():
                await _bounded(admin.start(), _JOIN_SECONDS)
                yield admin
        finally:
            await _finished(admin.close())

    async def _create(self, admin: AIOKafkaAdminClient, topics: Sequence[str]) -> None:
        missing = set(topics) - set(await _described(admin))
        configs = {
            _MIN_IN_SYNC: str(self._min_in_sync),
            "retention.ms": str(int(RETENTION.total_seconds() * 1000)),
        }
        if missing:
            new = [NewTopic(name, PARTITIONS, self._replication, topic_configs=configs) for name in sorted(missing)]
            answer = await admin.create_topics(new)
            for name, code, *_ in answer.topic_errors:
                if code not in {0, _ALREADY_EXISTS}:
                    raise TopicMalConfigurado(topic=name, error=for_code(code).__name__)
        found = await _described(admin)
        while set(topics) - set(found):  # a broker hears of new topics a moment after the controller
            await asyncio.sleep(0.05)
            found = await _described(admin)
        await self._require(admin, topics)

    async def _require(self, admin: AIOKafkaAdminClient, topics: Sequence[str]) -> None:
        found = await _described(admin)
        for name in topics:
            replicas = [len(partition["replicas"]) for partition in found.get(name, ())]
            require_partitions(name, len(replicas))
            if min(replicas) < self._replication:
                raise TopicMalConfigurado(topic=name, replicas=str(min(replicas)), esperadas=str(self._replication))
        for name, in_sync in (await _in_sync(admin, topics)).items():
            if in_sync < self._min_in_sync:
                raise TopicMalConfigurado(topic=name, min_isr=str(in_sync), esperadas=str(self._min_in_sync))

    async def publish(self, events: Sequence[Event]) -> None:
        """See EventLog.publish."""
        producer = await self._started()
        try:
            with _translated():
                await _bounded(_send(producer, events), self._send_seconds)
        except (RegistroNoDisponible, EventoRechazado, TopicMalConfigurado):
            # After a time-out or a refusal the sequence numbers of an idempotent producer no longer fit.
            self._producer = None
            await _abandon(producer)
            raise

    async def _started(self) -> AIOKafkaProducer:
        async with self._starting:
            if self._producer is None:
                producer = AIOKafkaProducer(
                    **self._client, acks="all", enable_idempotence=True, compression_type=self._compression
                )
                try:
                    with _translated():
                        await _bounded(producer.start(), self._send_seconds)
                except RegistroNoDisponible:
                    await _abandon(producer)
                    raise
                self._producer = producer
            return self._producer

    @asynccontextmanager
    async def subscribe(self, group: str, topics: Sequence[str], member: str) -> AsyncIterator["KafkaSubscription"]:
        """See EventLog.subscribe."""
        consumer = AIOKafkaConsumer(
            **self._client,
            group_id=group,
            group_instance_id=member,
            client_id=member,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=6_000,
            heartbeat_interval_ms=1_500,
            rebalance_timeout_ms=10_000,
        )
        async with _running(consumer):
            consumer._fetcher._prefetch_backoff = _UNREAD_SECONDS
            with _translated():
                await _bounded(_join(consumer, topics), _JOIN_SECONDS)
            yield KafkaSubscription(consumer)

    async def tail(self, topics: Sequence[str], *, from_start: bool = False) -> AsyncGenerator[Record]:
        """See EventLog.tail."""
        reset = "earliest" if from_start else "latest"
        consumer = AIOKafkaConsumer(*topics, **self._client, group_id=None, auto_offset_reset=reset)
        async with _running(consumer):
            while True:
                with _translated():
                    message = await consumer.getone()
                yield _record(message)

    async def close(self) -> None:
        """See EventLog.close."""
        producer, self._producer = self._producer, None
        if producer is not None:
            await _abandon(producer)


class KafkaSubscription:
    """See log.Subscription."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self._consumer = consumer

    async def poll(self, max_records: int, timeout: float) -> Sequence[Record]:
        """See Subscription.poll."""
        with _translated():
            call = self._consumer.getmany(timeout_ms=int(timeout * 1000), max_records=max_records)
            batches = await _bounded(call, timeout + _CALL_SECONDS)
        return [_record(message) for messages in batches.values() for message in messages]

    async def commit(self, next_offsets: Mapping[tuple[str, int], int]) -> None:
        """See Subscription.commit."""
        with _translated():
            offsets = {TopicPartition(*place): at for place, at in next_offsets.items()}
            await _bounded(self._consumer.commit(offsets), _CALL_SECONDS)

    async def rewind(self) -> None:
        """See Subscription.rewind."""
        with _translated():
            for partition, offset in (await _bounded(self._committed(), _CALL_SECONDS)).items():
                self._consumer.seek(partition, offset)

    async def lag(self) -> int:
        """See Subscription.lag."""
        with _translated():
            committed = await _bounded(self._committed(), _CALL_SECONDS)
            ends = await _bounded(self._consumer.end_offsets(list(committed)), _CALL_SECONDS)
        return sum(ends[partition] - offset for partition, offset in committed.items())

    async def _committed(self) -> dict[Any, int]:
        """Next offset of each assigned partition; the oldest record's where nothing was committed."""
        assigned = list(self._consumer.assignment())
        if not assigned:
            return {}
        committed = dict(zip(assigned, await asyncio.gather(*map(self._consumer.committed, assigned)), strict=True))
        fresh = [partition for partition, offset in committed.items() if offset is None]
        oldest = await self._consumer.beginning_offsets(fresh) if fresh else {}
        return {**committed, **oldest}


async def _described(admin: AIOKafkaAdminClient) -> dict[str, list[dict[str, Any]]]:
    # All topics, because asking for one by name may make a broker create it with its own defaults.
    return {entry["topic"]: entry["partitions"] for entry in await admin.describe_topics()}


async def _in_sync(admin: AIOKafkaAdminClient, topics: Iterable[str]) -> dict[str, int]:
    """min.insync.replicas of each topic."""
    asked = [ConfigResource(ConfigResourceType.TOPIC, name, {_MIN_IN_SYNC: None}) for name in topics]
    answers = await admin.describe_configs(asked)
    found = [resource for answer in answers for resource in answer.resources]
    for refused in filter(None, (error for error, *_ in found)):
        raise for_code(refused)
    return {name: int(entries[0][1]) for _error, _words, _kind, name, entries in found}


async def _send(producer: AIOKafkaProducer, events: Sequence[Event]) -> None:
    await _require_all(producer.client, {event.topic for event in events})
    sent = []
    for event in events:
        timestamp = int(event.time.timestamp() * 1000)
        try:
            sent.append(
                await producer.send(
                    event.topic, event.data, event.subject.encode(), timestamp_ms=timestamp, headers=headers_of(event)
                )
            )
        except _NEVER_ACCEPTED as error:
            raise EventoRechazado(event=str(event.id)) from error
    for event, result in zip(events, await asyncio.gather(*sent, return_exceptions=True), strict=True):
        if isinstance(result, _NEVER_ACCEPTED):
            raise EventoRechazado(event=str(event.id)) from result
        if isinstance(result, BaseException):
            raise result


async def _join(consumer: AIOKafkaConsumer, topics: Sequence[str]) -> None:
    await _require_all(consumer._client, topics)
    consumer.subscribe(topics)
    await consumer._subscription.wait_for_assignment()


async def _require_all(client: AIOKafkaClient, topics: Iterable[str]) -> None:
    """Raises TopicMalConfigurado: a key's events are in order within its partition, which depends on their number."""
    for topic in topics:
        if client.cluster.partitions_for_topic(topic) is None:
            await client.add_topic(topic)
            await client.force_metadata_update()
        require_partitions(topic, len(client.cluster.partitions_for_topic(topic) or ()))


async def _abandon(producer: AIOKafkaProducer) -> None:
    """Stop a producer that may hold batches nobody acknowledges: its `stop` alone would wait for them for ever."""
    sender = producer._sender.sender_task
    if sender is not None:
        sender.cancel()
    await _finished(producer.stop())
    await _finished(producer.client.close())


@asynccontextmanager
async def _running(consumer: AIOKafkaConsumer) -> AsyncIterator[None]:
    try:
        with _translated():
            await _bounded(consumer.start(), _JOIN_SECONDS)
        yield
    finally:
        await _finished(consumer.stop())
        await _finished(consumer._client.close())


async def _bounded(call: Coroutine[Any, Any, T], seconds: float) -> T:
    """The result of `call` in a task of its own, left behind after `seconds` (TimeoutError): some calls of aiokafka
    swallow a cancellation or, when the broker is away, end in one that is not ours."""
    task = asyncio.create_task(call)
    try:
        await asyncio.wait([task], timeout=seconds)
    finally:
        if not task.done():
            task.cancel()
    if not task.done() or task.cancelled():
        raise TimeoutError
    return task.result()


async def _finished(call: Coroutine[Any, Any, None]) -> None:
    with suppress(TimeoutError, KafkaError, OSError):
        await _bounded(call, _CLOSE_SECONDS)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (KafkaError, IllegalOperation, OSError, TimeoutError) as error:
        raise RegistroNoDisponible(error=type(error).__name__) from error


def _record(message: ConsumerRecord[bytes, bytes]) -> Record:
    try:
        event = event_from(message.topic, message.headers, message.value)
    except SobreIlegible:
        log.error("event_log.unreadable", topic=message.topic, partition=message.partition, offset=message.offset)
        event = None
    return Record(message.topic, message.partition, message.offset, event)

"""The ground a service's bootstrap stands on: everything technical that it shares with the others."""

import hashlib
import hmac
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import grpc
from estrado.foundation.v1 import eventos_service_pb2, eventos_service_pb2_grpc, sesiones_service_pb2_grpc

from libs.foundation.core.clock import SystemClock
from libs.foundation.core.cursors import Cursors
from libs.foundation.eventos.batch import Consumer, Lock
from libs.foundation.eventos.consumer import EventConsumer
from libs.foundation.eventos.embedded import EmbeddedLog
from libs.foundation.eventos.handlers import Handler
from libs.foundation.eventos.inbox import Inbox
from libs.foundation.eventos.kafka import KafkaLog
from libs.foundation.eventos.leer_eventos import EventosServicer, RpcStreamReader
from libs.foundation.eventos.log import EventLog, Topics
from libs.foundation.eventos.membership import SoleMember
from libs.foundation.eventos.outbox import Outbox
from libs.foundation.eventos.relay import Relay, UnsentStore, Waker
from libs.foundation.eventos.relay_postgres import PostgresUnsent, PostgresWaker
from libs.foundation.eventos.relay_sqlite import LocalWaker, SqliteUnsent
from libs.foundation.jobs.jobs import Job, JobRunner
from libs.foundation.keyfiles import own_identity
from libs.foundation.objects.port import RawStore
from libs.foundation.rpc.client import connect
from libs.foundation.rpc.guard import Guard
from libs.foundation.rpc.policy import Policy
from libs.foundation.rpc.server import RpcServer, Served, served
from libs.foundation.rpc.sessions import AccessVerifier, RemoteAuthority, SessionAuthority
from libs.foundation.sealing.opening import open_sealed_log
from libs.foundation.sealing.rows import SealedTable
from libs.foundation.sealing.sealer import SealedLog, Sealer
from libs.foundation.service import Service
from libs.foundation.settings import FoundationSettings
from libs.foundation.sql.answers import prune_answers
from libs.foundation.sql.database import Database, PostgresDatabase, SqliteDatabase, open_database
from libs.foundation.sql.runner import Runner, TxFactory
from libs.foundation.sql.tx import Encoders, TxParts
from libs.foundation.tasks import Worker
from libs.foundation.tls import kafka_security, require_encryption

if TYPE_CHECKING:
    from libs.foundation.objects.keys import Keys, MasterKey

TxT = TypeVar("TxT")

_DAILY = 86_400.0
_SEALING = 1.0  # seconds for which a row may lie unsealed


@asynccontextmanager
async def open_log(settings: FoundationSettings) -> AsyncIterator[EventLog]:
    """The event log that the settings choose; one per process."""
    log: KafkaLog | EmbeddedLog
    if settings.kafka_bootstrap:
        log = KafkaLog(
            settings.kafka_bootstrap,
            replication=settings.kafka_replication,
            min_in_sync=settings.kafka_min_isr,
            security=kafka_security(settings),
        )
    else:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        log = EmbeddedLog(settings.data_dir / "eventlog.db")
    try:
        yield log
    finally:
        await log.close()


class Ground:
    """What every service is built on. `authority` is given by the service that issues access tokens itself. Raises
    ConexionesSinCifrar, LlavesAusentes, CertificadoInutilizable."""

    def __init__(
        self, name: str, settings: FoundationSettings, log: EventLog, authority: SessionAuthority | None = None
    ) -> None:
        require_encryption(settings)
        self.name = name
        self.settings = settings
        self.log = log
        self.topics = Topics(name)
        self.clock = SystemClock()
        self.identity = own_identity(settings, name)
        self.database = open_database(settings.database(name), settings.database_pool)
        self.outbox = Outbox(name)
        self.cursors = Cursors(_cursor_key(settings, name))
        self._channels: dict[tuple[str, bool], grpc.aio.Channel] = {}
        self._buckets: list[RawStore] = []
        self._consumers: list[EventConsumer] = []
        self._sealing: list[Job] = []
        self._closers: list[Worker] = []
        self.verifier = AccessVerifier(authority or RemoteAuthority(self._stub_of_issuer()))
        unsent, self.waker = _unsent(self.database)
        self.relay = Relay(unsent, log, self.topics)

    def _stub_of_issuer(self) -> Any:
        return sesiones_service_pb2_grpc.SesionesServiceStub(self.connect("identity"))

    def connect(self, service: str, *, on_behalf: bool = False) -> grpc.aio.Channel:
        """A channel to `service`, where this one acts for itself, or `on_behalf` of the person being served."""
        at = (service, on_behalf)
        if at not in self._channels:
            self._channels[at] = connect(self.settings.peer(service), service, self.identity, on_behalf=on_behalf)
        return self._channels[at]

    def bucket(self, name: str, *, awaited: bool = True) -> RawStore:
        """The bucket `name`, e.g. "expedientes-reservado"; made and tidied at start, which waits for the store. Whoever
        uses one that is not `awaited` makes it."""
        from libs.foundation.stores import open_bucket  # noqa: PLC0415  a tenth of a process that keeps no documents

        store = open_bucket(self.settings, name)
        if awaited:
            self._buckets.append(store)
        return store

    def keys(self, name: str) -> "Keys":
        """Keys wrapped by the master key `name`."""
        from libs.foundation.stores import master_keys  # noqa: PLC0415  see `bucket`

        return master_keys(self.settings, name)

    def seal(self, *tables: SealedTable) -> Sequence[SealedLog]:
        """Seal the rows of `tables`, each into a log of its own, within a second: these logs. Raises LlavesAusentes,
        AjustesIncompletos."""
        logs = [open_sealed_log(self.settings, self.name, table, self._anchor) for table in tables]
        for sealed in logs:
            self._sealing.append(Job(f"sellar-{sealed.name}", _SEALING, Sealer(sealed, self.database, self.clock).run))
        return logs

    def _anchor(self, name: str) -> RawStore:
        """A bucket that nobody but the sealer waits for: who only serves does without the store."""
        from libs.foundation.stores import open_bucket  # noqa: PLC0415  see `bucket`

        return open_bucket(self.settings, name)

    def master_key(self, name: str) -> "MasterKey":
        """The master key `name` itself, for what is kept encrypted in the database. Raises LlavesAusentes."""
        from libs.foundation.stores import master_key  # noqa: PLC0415  see `bucket`

        return master_key(self.settings, name)

    def closing(self, close: Worker) -> None:
        """Have `close` called at the end, before what this ground has opened itself is closed."""
        self._closers.append(close)

    def parts(self, encoders: Encoders) -> TxParts:
        """What the service's transactions are made of."""
        return TxParts(self.clock, self.outbox, encoders)

    def runner(self, make_tx: TxFactory[TxT]) -> Runner[TxT]:
        """Runs the service's use cases, and wakes the relay after each commit."""
        return Runner(self.database, make_tx, self.waker.wake)

    def inbox(
        self, make_tx: TxFactory[Any], topics: Sequence[str], handlers: Sequence[Handler], lock: Lock | None = None
    ) -> Worker:
        """A consumer of `topics`; events without a handler pass. `lock`: see Consumer."""
        by_type = {handler.type: handler for handler in handlers}
        consumer = Consumer(self.name, frozenset(topics), by_type, make_tx, lock)
        reader = RpcStreamReader(lambda service: eventos_service_pb2_grpc.EventosServiceStub(self.connect(service)))
        inbox = Inbox(consumer, self.database, reader, self.clock, self.waker.wake)
        real = isinstance(self.database, PostgresDatabase)
        log = SoleMember(self.log, self.settings.database(self.name)) if real else self.log
        events = EventConsumer(inbox, log, f"{self.name}-{self.settings.member}")
        self._consumers.append(events)
        return events.run

    def service(
        self,
        servers: Sequence[Served],
        policy: Policy,
        workers: Sequence[Worker] = (),
        jobs: Sequence[Job] = (),
        on_start: Sequence[Worker] = (),
    ) -> Service:
        """The service, with what all have: its record served, its relay, its jobs and its closing."""
        record = served(
            eventos_service_pb2.DESCRIPTOR.services_by_name["EventosService"],
            EventosServicer(self.database),
            eventos_service_pb2_grpc.add_EventosServiceServicer_to_server,
        )
        housekeeping = Job("olvidar-respuestas", _DAILY, self._forget_answers)
        all_jobs = JobRunner(self.database, self.clock, [*jobs, *self._sealing, housekeeping])

        def server() -> RpcServer:
            guard = Guard(
                self.identity,
                self.verifier,
                policy,
                self.settings.max_concurrent_calls,
                self.settings.max_watching,
            )
            return RpcServer(self.settings.address(self.name), [*servers, record], policy, guard)

        return Service(
            name=self.name,
            database=self.database,
            server=server,
            followers=(self.verifier.follow, self.waker.run),
            workers=(self.relay.run, all_jobs.run, *workers),
            prepare=lambda: self._prepare(on_start),
            topics=lambda: self.log.ensure_topics(self.topics.all()),
            missing=lambda: next(filter(None, (consumer.missing() for consumer in self._consumers)), ""),
            closers=(self._close,),
        )

    async def _prepare(self, on_start: Sequence[Worker]) -> None:
        for bucket in self._buckets:
            await bucket.ensure()
        for step in on_start:
            await step()

    async def _forget_answers(self) -> None:
        await self.database.write(lambda session: prune_answers(session, self.clock.now()))

    async def _close(self) -> None:
        for close in reversed(self._closers):
            await close()
        for channel in self._channels.values():
            await channel.close()
        await self.database.close()


def _unsent(database: Database) -> tuple[UnsentStore, Waker]:
    """Where the relay finds what is unsent, and how it is woken."""
    if isinstance(database, SqliteDatabase):
        local = LocalWaker()
        return SqliteUnsent(database, local), local
    if isinstance(database, PostgresDatabase):
        return PostgresUnsent(database.url), PostgresWaker(database.url)
    raise TypeError(type(database).__name__)


def _cursor_key(settings: FoundationSettings, name: str) -> bytes:
    """The key of a service's cursors, the same for all its replicas: derived from its private key."""
    return hmac.digest((settings.keys / f"{name}.pem").read_bytes(), b"cursores", hashlib.sha256)

"""What the runner and the shared part of a transaction do, whatever database is below."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from estrado.identity.v1.eventos_pb2 import CuentaRegistrada
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from libs.foundation.core.errors import Conflict, RelojNoFiable
from libs.foundation.core.principals import Principal, servicio
from libs.foundation.core.usecases import IdempotencyKey, Stale, UseCase
from libs.foundation.eventos import tables
from libs.foundation.eventos.outbox import Encoded, Outbox
from libs.foundation.observability.trace import current_traceparent, start_trace
from libs.foundation.sql.answers import respuestas
from libs.foundation.sql.database import Database
from libs.foundation.sql.runner import CambioContinuo, Runner
from libs.foundation.sql.tx import SqlTx, TxParts
from libs.foundation.testing.fakes import FixedClock

ME = servicio("prueba")


@dataclass(frozen=True)
class Dicho:
    """A domain event."""

    subject: str


@dataclass
class Decir(UseCase[SqlTx, str, int, datetime]):
    """Emits one event; stale until `prepare` ran `stale_until` times; then raises `refuse` if given."""

    stale_until: int = 1
    refuse: Exception | None = None
    prepared: list[str] = field(default_factory=list)

    async def prepare(self, principal: Principal, command: str) -> int:
        self.prepared.append(command)
        return len(self.prepared)

    def handle(self, tx: SqlTx, command: str, prepared: int) -> datetime:
        tx.emit(Dicho(command))
        if prepared < self.stale_until:
            raise Stale
        if self.refuse:
            raise self.refuse
        return tx.now()


class Callar(UseCase[SqlTx, str, None, None]):
    """Writes, and emits nothing."""

    def handle(self, tx: SqlTx, command: str, prepared: None) -> None:
        key = IdempotencyKey("clave", command)
        tx.answers.store("Callar", key, command)


class Mirar(UseCase[SqlTx, str, None, str]):
    """Only reads, whatever it tries."""

    reads_only = True

    def handle(self, tx: SqlTx, command: str, prepared: None) -> str:
        tx.emit(Dicho(command))
        return command


def _encode(event: Dicho) -> Encoded:
    return Encoded(CuentaRegistrada(cuenta_id=event.subject), event.subject)


class RunnerContract:
    """Subclasses give the fixture `database`: empty."""

    @pytest.fixture
    def clock(self) -> FixedClock:
        return FixedClock(datetime.now(UTC))

    @pytest.fixture
    async def runner(self, database: Database, clock: FixedClock) -> Runner[SqlTx]:
        def create(session: Session) -> None:
            tables.metadata.create_all(session.connection())
            respuestas.metadata.create_all(session.connection())

        await database.write(create)
        parts = TxParts(clock, Outbox("identity"), {Dicho: _encode})
        self.woken = 0

        def make_tx(session: Session, principal: Principal, not_before: datetime | None = None) -> SqlTx:
            return SqlTx(session, parts, principal, not_before)

        return Runner(database, make_tx, self._wake)

    def _wake(self) -> None:
        self.woken += 1

    @staticmethod
    async def said(database: Database) -> list[str]:
        """Subjects of the recorded events."""
        query = select(tables.eventos.c.subject).order_by(tables.eventos.c.posicion)
        return await database.read(lambda session: list(session.scalars(query)))

    async def test_commits_once_and_wakes_the_relay(self, runner: Runner[SqlTx], database: Database) -> None:
        await runner.run(Decir(), ME, "hola")
        assert await self.said(database) == ["hola"]
        assert self.woken == 1

    async def test_what_told_nothing_wakes_nobody(self, runner: Runner[SqlTx], database: Database) -> None:
        await runner.run(Callar(), ME, "hola")
        assert self.woken == 0
        await runner.run(Decir(), ME, "hola")
        assert self.woken == 1

    async def test_what_is_stale_is_done_again_whole(self, runner: Runner[SqlTx], database: Database) -> None:
        use_case = Decir(stale_until=3)
        await runner.run(use_case, ME, "hola")
        assert use_case.prepared == ["hola"] * 3
        assert await self.said(database) == ["hola"]

    async def test_what_never_settles_is_given_up(self, runner: Runner[SqlTx], database: Database) -> None:
        with pytest.raises(CambioContinuo):
            await runner.run(Decir(stale_until=99), ME, "hola")
        assert await self.said(database) == []
        assert self.woken == 0

    async def test_a_refusal_leaves_nothing(self, runner: Runner[SqlTx], database: Database) -> None:
        with pytest.raises(Conflict):
            await runner.run(Decir(refuse=Conflict()), ME, "hola")
        assert await self.said(database) == []

    async def test_what_only_reads_cannot_write(self, runner: Runner[SqlTx], database: Database) -> None:
        with pytest.raises(DBAPIError, match=r"read-?only"):
            await runner.run(Mirar(), ME, "hola")
        assert await self.said(database) == []

    async def test_an_event_carries_the_trace_of_its_cause(self, runner: Runner[SqlTx], database: Database) -> None:
        start_trace()
        await runner.run(Decir(), ME, "hola")
        query = select(tables.eventos.c.traceparent)
        assert await database.read(lambda session: session.scalars(query).one()) == current_traceparent() != ""

    @pytest.mark.parametrize(("ahead", "reliable"), [(1.5, True), (-5, True), (2.5, False)])
    async def test_an_instant_from_before_is_never_overtaken(
        self, runner: Runner[SqlTx], clock: FixedClock, ahead: float, reliable: bool
    ) -> None:
        earlier = clock.now() + timedelta(seconds=ahead)

        def ask(tx: SqlTx) -> Any:
            return tx.now(after=earlier)

        if reliable:
            assert await runner.read(ME, ask) == max(earlier, clock.now())
        else:
            with pytest.raises(RelojNoFiable):
                await runner.read(ME, ask)

    async def test_the_instant_is_read_once(self, runner: Runner[SqlTx], clock: FixedClock) -> None:
        def ask(tx: SqlTx) -> bool:
            first = tx.now()
            clock.advance(seconds=1)
            return tx.now() == first

        assert await runner.read(ME, ask)

    async def test_a_request_received_in_the_future_is_not_believed(
        self, runner: Runner[SqlTx], clock: FixedClock
    ) -> None:
        future = Principal("usuario", "gateway", received=clock.now() + timedelta(hours=1))
        with pytest.raises(RelojNoFiable):
            await runner.read(future, lambda tx: tx.now())

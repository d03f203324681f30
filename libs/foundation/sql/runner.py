"""The edge of a use case: both halves, again when what the first saw has changed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy.orm import Session

from libs.foundation.core.crashpoints import reach
from libs.foundation.core.errors import Unavailable
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Stale, UseCase
from libs.foundation.eventos.outbox import APPENDED
from libs.foundation.sql.database import Database

TxT = TypeVar("TxT")
TxT_co = TypeVar("TxT_co", covariant=True)
R = TypeVar("R")
C = TypeVar("C")

_ATTEMPTS = 5


class CambioContinuo(Unavailable):
    """What the request is about kept changing while it was worked on; nothing was changed by it."""

    reason = "CAMBIO_CONTINUO"


class TxFactory(Protocol[TxT_co]):
    """Makes a service's transaction on a session; the third argument is the instant it may not precede."""

    def __call__(self, session: Session, principal: Principal, not_before: datetime | None = None, /) -> TxT_co:
        """A transaction for `principal`."""
        ...


class Runner(Generic[TxT]):
    """Runs a service's use cases on its database. `committed` is called after each commit of events (it wakes the
    relay)."""

    def __init__(self, database: Database, make_tx: TxFactory[TxT], committed: Callable[[], None]) -> None:
        self.database = database
        self.make_tx = make_tx
        self._committed = committed

    async def run(self, use_case: UseCase[TxT, C, Any, R], principal: Principal, command: C) -> R:
        """The result of `use_case`. Raises what it raises, Unavailable when the database is away."""
        for _ in range(_ATTEMPTS):
            prepared = await use_case.prepare(principal, command)
            try:
                return await self._handle(use_case, principal, command, prepared)
            except Stale:
                continue
        raise CambioContinuo

    async def _handle(self, use_case: UseCase[TxT, C, Any, R], principal: Principal, command: C, prepared: Any) -> R:
        told = False

        def body(session: Session) -> R:
            nonlocal told
            result = use_case.handle(self.make_tx(session, principal), command, prepared)
            told = APPENDED in session.info
            return result

        if use_case.reads_only:
            return await self.database.read(body)
        reach("uso.preparado")
        result = await self.database.write(body)
        reach("uso.confirmado")
        if told:
            self._committed()
        return result

    async def read(self, principal: Principal, query: Callable[[TxT], R]) -> R:
        """See core.usecases.Reader.read."""
        return await self.database.read(lambda session: query(self.make_tx(session, principal)))

"""The shape of a use case: at most two halves, `prepare` (may reach the network) and `handle` (one transaction).

`prepare` may call other services and the object store, and reads through short sessions (`Reader`) that are closed
before any network call. `handle` is plain synchronous code in one transaction: it authorizes, decides, writes and
emits. What `handle` finds changed since `prepare` it says by raising `Stale`; the runner then does both again.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from libs.foundation.core.principals import Principal

TxT_contra = TypeVar("TxT_contra", contravariant=True)
CommandT_contra = TypeVar("CommandT_contra", contravariant=True)
PreparedT = TypeVar("PreparedT")
ResultT_co = TypeVar("ResultT_co", covariant=True)
TxT_co = TypeVar("TxT_co", covariant=True)
ReadT = TypeVar("ReadT")


class Stale(Exception):
    """What `prepare` saw is no longer so, or is missing; run both halves again.

    `about`: the commands it concerns, where several are handled together.
    """

    def __init__(self, *about: object) -> None:
        super().__init__()
        self.about = about


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """A client's promise that the same key means the same request.

    value         the key as the client sent it
    request_hash  SHA-256 (hex) of the request's meaning; documents enter by their own hash
    """

    value: str
    request_hash: str


class Answers(Protocol):
    """Answers already given, kept 30 days in the database of the effect, by (principal, use case, key)."""

    def find(self, rpc: str, key: IdempotencyKey | None) -> str | None:
        """The answer stored under `key` for this principal, None if none (or no key); raises ClaveReutilizada
        (Conflict) when the key came with another request."""
        ...

    def store(self, rpc: str, key: IdempotencyKey | None, answer: str) -> None:
        """Keep `answer` (usually the id of what was created) in the effect's own transaction."""
        ...


class BaseTx(Protocol):
    """What every service's transaction offers besides its repositories."""

    principal: Principal
    answers: Answers

    def now(self, after: datetime | None = None) -> datetime:
        """The legal instant of this transaction (UTC): read once, when first asked for, so ask after all locks and
        checks. Never before `after` (the last instant on the aggregate's row) nor before the instant in the message
        that caused it. Raises RelojNoFiable (RELIABILITY 12)."""
        ...

    def emit(self, *events: Any) -> None:
        """Record domain events in the transaction, in order; the adapters know how each is encoded and where it goes.

        The aggregate's row must be locked."""
        ...


class Reader(Protocol[TxT_co]):
    """Short read-only sessions for `prepare`."""

    async def read(self, principal: Principal, query: Callable[[TxT_co], ReadT]) -> ReadT:
        """The result of `query` in a read-only transaction that is closed when this returns."""
        ...


class UseCase(ABC, Generic[TxT_contra, CommandT_contra, PreparedT, ResultT_co]):
    """Base of every use case.

    reads_only           it runs in a read-only transaction
    prepares_on_demand   for events: `handle` is tried first with prepared = None and raises Stale when it needs
                         `prepare` after all, which is then run for that message
    """

    reads_only: ClassVar[bool] = False
    prepares_on_demand: ClassVar[bool] = False

    async def prepare(self, principal: Principal, command: CommandT_contra) -> PreparedT:
        """What must be done or known before the transaction; by default nothing."""
        return None  # type: ignore[return-value]  # use cases without a first half have PreparedT = None

    @abstractmethod
    def handle(self, tx: TxT_contra, command: CommandT_contra, prepared: PreparedT) -> ResultT_co:
        """Authorize, decide, write and emit in one transaction; cannot reach the network."""

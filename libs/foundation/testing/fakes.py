"""Fakes of foundation's ports for unit tests of use cases."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from libs.foundation.core.auditoria import Anotacion, Clase
from libs.foundation.core.clock import TOLERANCE
from libs.foundation.core.errors import RelojNoFiable
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Answers, IdempotencyKey, Stale, UseCase
from libs.foundation.sql.answers import ClaveReutilizada

TxT = TypeVar("TxT")
R = TypeVar("R")


@dataclass
class FixedClock:
    """A clock that stands still until told."""

    instant: datetime = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)

    def now(self) -> datetime:
        """The instant it was set to."""
        return self.instant

    def advance(self, **delta: float) -> None:
        """Move it, e.g. `advance(hours=1)`."""
        self.instant += timedelta(**delta)


@dataclass
class FakeAnswers:
    """Answers in memory, by (principal, rpc, key)."""

    principal: Principal
    kept: dict[tuple[str, str, str], tuple[str, str]] = field(default_factory=dict)

    def find(self, rpc: str, key: IdempotencyKey | None) -> str | None:
        """See core.usecases.Answers."""
        if key is None or (found := self.kept.get((self.principal.key, rpc, key.value))) is None:
            return None
        if found[0] != key.request_hash:
            raise ClaveReutilizada
        return found[1]

    def store(self, rpc: str, key: IdempotencyKey | None, answer: str) -> None:
        """See core.usecases.Answers."""
        if key is not None:
            self.kept[(self.principal.key, rpc, key.value)] = (key.request_hash, answer)


@dataclass(frozen=True)
class Anotado:
    """What a use case noted in its audit."""

    accion: str
    objeto: str
    clase: Clase = Clase.CAMBIO
    en_nombre_de: UUID | None = None
    datos: Mapping[str, str] = field(default_factory=dict)
    detalles: Mapping[str, str] = field(default_factory=dict)
    sujeto: UUID | None = field(default=None, compare=False)


@dataclass
class FakeAuditoria:
    """An audit in memory, and whose acts are noted in it."""

    kept: list[Anotado] = field(default_factory=list)
    sujeto: UUID | None = None

    def por(self, principal: Principal) -> "FakeAuditoria":
        """The same audit, for the acts of `principal`."""
        return FakeAuditoria(self.kept, principal.subject)

    def anotar(
        self,
        accion: str,
        objeto: str,
        *,
        clase: Clase = Clase.CAMBIO,
        en_nombre_de: UUID | None = None,
        datos: Mapping[str, str] | None = None,
        detalles: Mapping[str, str] | None = None,
    ) -> UUID:
        """See core.auditoria.Auditoria."""
        self.kept.append(Anotado(accion, objeto, clase, en_nombre_de, datos or {}, detalles or {}, self.sujeto))
        return uuid4()

    def de(self, objetos: Sequence[str], limite: int) -> Sequence[Anotacion]:
        """See core.auditoria.Auditoria."""
        instante = "2026-03-02T16:00:00.000000Z"
        return [
            Anotacion(uuid4(), instante, uno.accion, uno.clase, uno.objeto, uno.sujeto, uno.detalles)
            for uno in reversed(self.kept)
            if uno.objeto in objetos
        ][:limite]

    def borrar_detalles_antiguos(
        self, antes: datetime, motivo: str, *, salvo: Collection[str], despues_de: int, limite: int
    ) -> int | None:
        """See core.auditoria.Auditoria; when anything was noted is not kept here, so that all of it is old."""
        place = despues_de + limite
        self.kept[despues_de:place] = [
            uno if uno.accion in salvo else replace(uno, detalles={}) for uno in self.kept[despues_de:place]
        ]
        return place if place < len(self.kept) else None


class FakeTx:
    """Implements core.usecases.BaseTx in memory; services add fake repositories in a subclass.

    `events` and `answers_kept` are shared lists and dicts that outlive one transaction.
    """

    def __init__(
        self,
        principal: Principal,
        clock: FixedClock,
        events: list[Any],
        answers_kept: dict[tuple[str, str, str], tuple[str, str]] | None = None,
    ) -> None:
        self.principal = principal
        self.answers: Answers = FakeAnswers(principal, {} if answers_kept is None else answers_kept)
        self._clock = clock
        self._events = events

    def now(self, after: datetime | None = None) -> datetime:
        """The clock's instant, never before `after`."""
        now = self._clock.now()
        if after is not None and after - now > TOLERANCE:
            raise RelojNoFiable
        return max(now, after) if after else now

    def emit(self, *events: Any) -> None:
        """Keep them for the test to look at."""
        self._events.extend(events)


class FakeRunner(Generic[TxT]):
    """Runs use cases on fakes: `make_tx` gives a transaction for a principal. No rollback: refuse before you write."""

    def __init__(self, make_tx: Callable[[Principal], TxT]) -> None:
        self._make_tx = make_tx

    async def run(self, use_case: UseCase[TxT, Any, Any, R], principal: Principal, command: Any) -> R:
        """Both halves, again when the first is stale (at most 5 times)."""
        for _ in range(5):
            prepared = await use_case.prepare(principal, command)
            try:
                return use_case.handle(self._make_tx(principal), command, prepared)
            except Stale:
                continue
        raise AssertionError("stale five times")

    async def read(self, principal: Principal, query: Callable[[TxT], R]) -> R:
        """See core.usecases.Reader."""
        return query(self._make_tx(principal))

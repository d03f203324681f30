"""The sealer: puts what is unsealed into its log, signs the head and anchors it. Run by a leased job each second.

The lease only spares double work: the log is locked while it grows, so two sealers at once take turns. Before a log
grows it must be the one that was signed last, and each anchor's last head must be one of its own: a table that was
rolled back or rewritten is not built upon.
"""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from prometheus_client import Gauge
from sqlalchemy import bindparam, select, text
from sqlalchemy.orm import Session

from libs.foundation.core.clock import Clock
from libs.foundation.core.crashpoints import reach
from libs.foundation.core.errors import EstradoError, Unavailable
from libs.foundation.core.heads import CabezaInvalida, HeadSigner, HeadVerifier, TreeHead
from libs.foundation.sealing.anchors import Ancla
from libs.foundation.sealing.rows import SealedTable
from libs.foundation.sealing.tables import sellado_anclajes
from libs.foundation.sealing.tree import LogTree
from libs.foundation.sql.database import Database

log = structlog.get_logger(__name__)
_size = Gauge("estrado_sealed_rows", "Rows in a sealed log", ["log"])
_anchored = Gauge("estrado_anchored_rows", "Rows under the last head that an anchor has", ["log", "anchor"])

_BATCH = 500
_BUDGET = 10.0  # seconds; nobody waits for what a batch locks but another sealer
_CONFIRM = text(
    """INSERT INTO sellado_anclajes AS mine (registro, ancla, tamano) VALUES (:registro, :ancla, :tamano)
       ON CONFLICT (registro, ancla) DO UPDATE SET tamano = excluded.tamano WHERE mine.tamano < excluded.tamano"""
)
_CONFIRMED = select(sellado_anclajes.c.tamano).where(
    sellado_anclajes.c.registro == bindparam("registro"), sellado_anclajes.c.ancla == bindparam("ancla")
)


class RegistroAlterado(Unavailable):
    """The log is not the one that was signed (metadata `registro`, `que`): nothing more is sealed until somebody has
    looked; rows go on being written. `estrado audit verify` says what is wrong and where."""

    reason = "REGISTRO_ALTERADO"


@dataclass(frozen=True, slots=True)
class SealedLog:
    """A log of one service: what it seals, who signs it and where its heads are anchored."""

    table: SealedTable
    signer: HeadSigner
    verifier: HeadVerifier
    anchors: Sequence[Ancla]

    @property
    def name(self) -> str:
        """Its name in the tables."""
        return self.table.name


def confirmed(session: Session, name: str, anchor: str) -> int:
    """The size of the largest head of the log `name` that the anchor is known to hold."""
    return int(session.execute(_CONFIRMED, {"registro": name, "ancla": anchor}).scalar() or 0)


class Sealer:
    """Seals one log."""

    def __init__(
        self, sealed: SealedLog, database: Database, clock: Clock, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._sealed, self._database, self._clock, self._monotonic = sealed, database, clock, monotonic
        # By anchor: its last head, once it was asked for; None where it has none.
        self._held: dict[str, TreeHead | None] = {}
        self._at: dict[str, float] = {}
        # Said once, not each second: how the log was altered, and by anchor why it refused.
        self._told: Mapping[str, str] = {}
        self._refusals: dict[str, str] = {}

    async def run(self) -> None:
        """Seal all that waits, then anchor. Raises RegistroAlterado, NodoAusente, and what anchors raise."""
        try:
            await self._seal_all()
        except RegistroAlterado as error:
            if self._told != error.metadata:
                log.error("log.altered", log=error.metadata["registro"], what=error.metadata["que"])
            self._told = error.metadata
            raise
        await self._anchor()

    async def _seal_all(self) -> None:
        await self._ask_anchors()
        while await self._database.read(self._waits):
            await self._database.write(self._seal, _BUDGET)
            reach("sellado.confirmado")

    def _waits(self, session: Session) -> bool:
        return bool(self._sealed.table.unsealed(session, 1))

    async def _ask_anchors(self) -> None:
        """Once: what each holds must be of this log, also when nothing waits to be sealed."""
        if self._held.keys() == {anchor.name for anchor in self._sealed.anchors}:
            return
        for anchor in self._sealed.anchors:
            if anchor.name not in self._held:
                last = await anchor.ultima()
                head = self._read(last, f"ancla {anchor.name}") if last is not None else None
                known = await self._database.read(lambda s, at=anchor.name: confirmed(s, self._sealed.name, at))  # type: ignore[misc]  # bound now
                if known > (head.size if head else 0):
                    log.error("anchor.lost_heads", log=self._sealed.signer.origin, anchor=anchor.name, confirmed=known)
                self._held[anchor.name] = head
        await self._database.read(lambda session: self._require_held(LogTree(session, self._sealed.name)))

    def _seal(self, session: Session) -> None:
        """Seal a batch, unless another sealer just did."""
        table, tree = self._sealed.table, LogTree(session, self._sealed.name)
        size = tree.lock()
        waiting = table.unsealed(session, _BATCH)
        if waiting:
            self._require_held(tree)
            last = self._require_signed(tree, size)
            positions = [position for position, _ in waiting]
            size = tree.append(size, positions, [content for _, content in waiting])
            tree.add_head(size, self._sealed.signer.sign(size, tree.root(size), self._now(last)))
            table.mark_sealed(session, positions)
        _size.labels(self._sealed.signer.origin).set(size)

    def _now(self, last: TreeHead | None) -> datetime:
        """The clock's instant. Where it went back, the last head's: heads come one after the other, and rows are better
        sealed under an old instant than not at all."""
        now = self._clock.now()
        return max(now, last.at) if last else now

    def _require_signed(self, tree: LogTree, size: int) -> TreeHead | None:
        """The head over all `size` leaves, which the tree still has."""
        newest = tree.last_head()
        last = self._read(newest, "cabeza") if newest is not None else None
        if size != (last.size if last else 0):
            raise self._altered("tamaño")
        if last and tree.root(size) != last.root:
            raise self._altered("raíz")
        return last

    def _require_held(self, tree: LogTree) -> None:
        size = tree.size()
        for name, head in self._held.items():
            if head and (head.size > size or tree.root(head.size) != head.root):
                raise self._altered(f"ancla {name}, {head.size} filas")

    def _read(self, head: str, where: str) -> TreeHead:
        try:
            return self._sealed.verifier.read(head)
        except CabezaInvalida as error:
            raise self._altered(where) from error

    def _altered(self, what: str) -> RegistroAlterado:
        return RegistroAlterado(registro=self._sealed.signer.origin, que=what)

    async def _anchor(self) -> None:
        """Anchor the newest head; what one anchor refuses keeps none of the others from it."""
        newest = await self._database.read(lambda session: LogTree(session, self._sealed.name).last_head())
        if newest is None:
            return
        head, refused = self._read(newest, "cabeza"), None
        for anchor in self._sealed.anchors:
            try:
                await self._anchor_in(anchor, head, newest)
            except EstradoError as error:
                if self._refusals.get(anchor.name) != error.code:
                    log.error("anchor.failed", log=head.origin, anchor=anchor.name, reason=error.code)
                self._refusals[anchor.name] = error.code
                refused = error
            else:
                self._refusals.pop(anchor.name, None)
        if refused:
            raise refused

    async def _anchor_in(self, anchor: Ancla, head: TreeHead, newest: str) -> None:
        held, now = self._held[anchor.name], self._monotonic()
        due = self._at.get(anchor.name, -math.inf) + anchor.every
        if (held and held.size >= head.size) or now < due:
            return
        await anchor.fijar(head.size, newest)
        reach("sellado.anclado")
        values = {"registro": self._sealed.name, "ancla": anchor.name, "tamano": head.size}
        await self._database.write(lambda session: session.execute(_CONFIRM, values))
        self._held[anchor.name], self._at[anchor.name] = head, now
        _anchored.labels(head.origin, anchor.name).set(head.size)

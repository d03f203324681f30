"""Verification of a sealed log: rows, leaves, tree, signatures, and every head that was ever signed or anchored.

It reads the log once, in order, some hundreds of rows at a time, and builds the tree again as it goes, so that memory
does not grow with the log. Whatever stands in a table is compared with what follows from what is below it: a change is
named where it is. Where everything in the database was rewritten to match, a signed head no longer fits, and the rows
since the last one that does are named.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from sqlalchemy import text
from sqlalchemy.orm import Session

from libs.foundation.core import merkle
from libs.foundation.core.heads import CabezaInvalida, TreeHead
from libs.foundation.sealing.anchors import Anchored
from libs.foundation.sealing.rows import Sealable
from libs.foundation.sealing.sealer import SealedLog, confirmed
from libs.foundation.sealing.tree import LogTree, NodoAusente
from libs.foundation.sql.database import Database

_PAGE = 500
_SOME = 20  # of what is not there in order, so many are named
_CHECK_FILE = text(f"PRAGMA integrity_check({_SOME})")
_LOWEST = -(1 << 63)  # before every position
_DATABASE = "base de datos"


class Kind(StrEnum):
    """What can be wrong. In metadata, `fila` is a row's position, `hoja` a leaf's index."""

    ROW_MISSING = "FILA_AUSENTE"  # fila, hoja
    ROW_CHANGED = "FILA_CAMBIADA"  # fila, hoja
    ROW_UNREADABLE = "FILA_ILEGIBLE"  # fila, hoja
    ROW_STRAY = "FILA_SUELTA"  # fila: neither sealed nor waiting to be
    ROW_PENDING_MISSING = "PENDIENTE_SIN_FILA"  # fila
    BESIDES = "JUNTO_A_LA_FILA"  # fila, hoja, que
    LEAF_MISSING = "HOJA_AUSENTE"  # hoja: which row it stands for is not known
    SIZE_WRONG = "TAMANO_FALSO"  # tamano, hojas
    NODE_MISSING = "NODO_AUSENTE"  # nivel, desde, hasta (leaves)
    NODE_CHANGED = "NODO_CAMBIADO"  # nivel, desde, hasta
    NODE_STRAY = "NODO_SUELTO"  # nivel, indice
    HEAD_INVALID = "CABEZA_INVALIDA"  # donde, lugar
    HEAD_DISORDERED = "CABEZA_DESORDENADA"  # donde, lugar
    HEAD_CHANGED = "CABEZA_CONTRADICHA"  # donde, lugar, desde, hasta (leaves)
    HEAD_BEYOND = "CABEZA_DE_MAS_FILAS"  # donde, lugar, tamano, hojas
    HEAD_MISSING = "CABEZA_AUSENTE"  # hojas
    HEAD_BESIDES = "JUNTO_A_LA_CABEZA"  # donde, lugar, que
    DATABASE_DAMAGED = "BASE_DE_DATOS_DANADA"  # que: what SQLite says of its file
    ANCHOR_INCOMPLETE = "ANCLA_INCOMPLETA"  # donde, confirmado, tamano


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with the log, and where."""

    kind: Kind
    where: Mapping[str, str]


Found = Callable[[Finding], None]


class Otras(Protocol):
    """Heads of the log that somebody keeps besides, under a `name`."""

    name: str

    def cabezas(self) -> AsyncIterator[Anchored]:
        """Every one, the smallest first."""
        ...


@dataclass
class Report:
    """What was looked at: `rows` that are sealed, heads by where they are kept, rows `waiting` to be sealed."""

    rows: int = 0
    waiting: int = 0
    heads: dict[str, int] = field(default_factory=dict)
    findings: int = 0


async def verify(
    sealed: SealedLog,
    database: Database,
    found: Found,
    progress: Callable[[int, int], None] = lambda done, total: None,
    others: Sequence[Otras] = (),
) -> Report:
    """Look at all of the log, and at `others` of its heads; `found` is told of each thing that is wrong, `progress` how
    many of how many rows are done. What is sealed meanwhile is looked at by the next one. Raises
    BaseDeDatosNoDisponible and what anchors and `others` raise.
    """
    report = Report()

    def tell(kind: Kind, **where: object) -> None:
        report.findings += 1
        found(Finding(kind, {name: str(value) for name, value in where.items()}))

    return await _Verification(sealed, database, tell, report, others).run(progress)


Tell = Callable[..., None]


class _Heads:
    """The heads of one place, the smallest first; each is held against the tree when that has its size."""

    def __init__(self, where: str, heads: AsyncIterator[Anchored], sealed: SealedLog, tell: Tell) -> None:
        self.where, self._heads, self._sealed, self._tell = where, heads, sealed, tell
        self.next: TreeHead | None = None
        self.place = ""
        self.seen = self.largest = self._good = 0
        self._last: TreeHead | None = None
        self._contradicted = False

    async def advance(self) -> None:
        """Go to the next head that can be believed to be one."""
        if self.next:
            self._last = self.next
        self.next = None
        while self.next is None and (anchored := await anext(self._heads, None)):
            self.seen += 1
            self.place = anchored.place
            if anchored.besides:
                self._tell(Kind.HEAD_BESIDES, donde=self.where, lugar=self.place, que=anchored.besides)
            try:
                head = self._sealed.verifier.read(anchored.text)
            except CabezaInvalida:
                self._tell(Kind.HEAD_INVALID, donde=self.where, lugar=self.place)
                continue
            if self._last and (head.size <= self._last.size or head.at < self._last.at):
                self._tell(Kind.HEAD_DISORDERED, donde=self.where, lugar=self.place)
            elif head.size < 1 or anchored.size not in {None, head.size}:
                self._tell(Kind.HEAD_INVALID, donde=self.where, lugar=self.place)
            else:
                self.next, self.largest = head, head.size

    async def hold_against(self, root: bytes) -> None:
        """Compare the next head with the root over as many leaves. After the first that differs the later ones of the
        same place differ too, and are not told one by one."""
        assert self.next  # noqa: S101  the caller knows its size
        if self.next.root == root:
            self._good = self.next.size
        elif not self._contradicted:
            self._contradicted = True
            where = {"donde": self.where, "lugar": self.place}
            self._tell(Kind.HEAD_CHANGED, **where, desde=self._good, hasta=self.next.size - 1)
        await self.advance()


class _Verification:
    def __init__(
        self, sealed: SealedLog, database: Database, tell: Tell, report: Report, others: Sequence[Otras]
    ) -> None:
        self._sealed, self._database, self._tell, self._report = sealed, database, tell, report
        self._others = others
        # By level, the perfect subtree that ended last: those of the levels whose bit is set in the size make the root.
        self._frontier: dict[int, bytes] = {}

    async def run(self, progress: Callable[[int, int], None]) -> Report:
        await self._file()
        size = await self._extent()
        own = _Heads(_DATABASE, self._own_heads(), self._sealed, self._tell)
        anchored = [_Heads(anchor.name, anchor.cabezas(), self._sealed, self._tell) for anchor in self._sealed.anchors]
        others = [_Heads(other.name, other.cabezas(), self._sealed, self._tell) for other in self._others]
        heads = [own, *anchored, *others]
        known = [await self._confirmed(place.where) for place in anchored]
        for place in heads:
            await place.advance()
        for start in range(0, size, _PAGE):
            end = min(start + _PAGE, size)
            await self._page(start, end, heads)
            progress(end, size)
        if own.largest < size:
            self._tell(Kind.HEAD_MISSING, hojas=size)
        for place in heads:
            await self._beyond(place)
        for place, expected in zip(anchored, known, strict=True):
            await self._complete(place, expected)
        await self._strays()
        self._report.rows, self._report.waiting = size, await self._database.read(self._sealed.table.waiting)
        self._report.heads = {place.where: place.seen for place in heads}
        return self._report

    def _tree(self, session: Session) -> LogTree:
        return LogTree(session, self._sealed.name)

    async def _extent(self) -> int:
        """How many leaves to look at: as many as the log says, unless that is far from what is there."""
        size, leaves = await self._database.read(lambda session: self._tree(session).extent())
        if size <= leaves + _PAGE:
            return size
        self._tell(Kind.SIZE_WRONG, tamano=size, hojas=leaves)
        return leaves

    async def _file(self) -> None:
        """A row found by an index that says something else than the row would be taken for what the index says."""
        if self._database.dialect == "sqlite":
            for line in await self._database.read(lambda session: session.scalars(_CHECK_FILE).all()):
                if line != "ok":
                    self._tell(Kind.DATABASE_DAMAGED, que=line)

    async def _own_heads(self) -> AsyncIterator[Anchored]:
        last = -1

        def read(session: Session) -> list[tuple[int, str]]:
            return self._tree(session).heads(last, _PAGE)

        while (page := await self._database.read(read)) and page[-1][0] > last:
            for last, head in page:
                yield Anchored(str(last), head, last)

    async def _confirmed(self, anchor: str) -> int:
        return await self._database.read(lambda session: confirmed(session, self._sealed.name, anchor))

    async def _page(self, start: int, end: int, heads: Sequence[_Heads]) -> None:
        def read(
            session: Session,
        ) -> tuple[Mapping[int, int], dict[int, Sealable | None], Mapping[tuple[int, int], bytes]]:
            leaves = self._tree(session).leaves(start, end)
            rows = self._sealed.table.read(session, list(leaves.values()))
            return leaves, rows, self._tree(session).nodes(start, end)

        leaves, rows, nodes = await self._database.read(read)
        for leaf in range(start, end):
            row = leaves.get(leaf)
            if row is None:
                self._tell(Kind.LEAF_MISSING, hoja=leaf)
            self._grow(leaf, row, self._hash(leaf, row, rows), nodes)
            if at := [place for place in heads if place.next and place.next.size == leaf + 1]:
                if heads[0] not in at:  # every head that was anchored was kept first
                    self._tell(Kind.HEAD_MISSING, hojas=leaf + 1)
                root = self._root(leaf + 1)
                for place in at:
                    await place.hold_against(root)

    def _hash(self, leaf: int, row: int | None, rows: Mapping[int, Sealable | None]) -> bytes | None:
        """What the leaf's hash should be, by its row."""
        if row is None:
            return None
        found = rows.get(row)
        if found is None:
            self._tell(Kind.ROW_UNREADABLE if row in rows else Kind.ROW_MISSING, fila=row, hoja=leaf)
            return None
        if found.besides:
            self._tell(Kind.BESIDES, fila=row, hoja=leaf, que=found.besides)
        return merkle.leaf_hash(found.content)

    def _grow(self, leaf: int, row: int | None, expected: bytes | None, nodes: Mapping[tuple[int, int], bytes]) -> None:
        """Put a leaf on the tree. What stands in the table counts, so that one change is not told of all above it."""
        value = nodes.get((0, leaf))
        if value is None:
            self._tell(Kind.NODE_MISSING, nivel=0, desde=leaf, hasta=leaf)
            value = expected or b""
        elif expected is not None and value != expected:
            self._tell(Kind.ROW_CHANGED, fila=row, hoja=leaf)
        level = 0
        for (below, _), (level, index) in merkle.completed(leaf):
            computed = merkle.node_hash(self._frontier[below], value)
            value = nodes.get((level, index), computed)
            if value != computed or (level, index) not in nodes:
                kind = Kind.NODE_CHANGED if (level, index) in nodes else Kind.NODE_MISSING
                self._tell(kind, nivel=level, desde=index << level, hasta=((index + 1) << level) - 1)
        self._frontier[level] = value

    def _root(self, size: int) -> bytes:
        levels = [level for level in range(size.bit_length()) if size >> level & 1]
        value = self._frontier[levels[0]]
        for level in levels[1:]:
            value = merkle.node_hash(self._frontier[level], value)
        return value

    async def _beyond(self, place: _Heads) -> None:
        """Heads over more leaves than there were: sealed since, or of a log that had more."""
        while place.next:
            size = place.next.size

            def root(session: Session, of: int = size) -> tuple[int, bytes | None]:
                tree = self._tree(session)
                there = tree.size()
                try:
                    return there, tree.root(of) if of <= there else None
                except NodoAusente:
                    return there, b""

            there, found = await self._database.read(root)
            if found is None:
                where = {"donde": place.where, "lugar": place.place}
                self._tell(Kind.HEAD_BEYOND, **where, tamano=size, hojas=there)
                return
            await place.hold_against(found)

    async def _complete(self, place: _Heads, expected: int) -> None:
        if place.largest < expected:
            self._tell(Kind.ANCHOR_INCOMPLETE, donde=place.where, confirmado=expected, tamano=place.largest)

    async def _strays(self) -> None:
        """What is there and should not be."""
        table, after = self._sealed.table, _LOWEST

        def read(session: Session) -> list[tuple[int, bool]]:
            return table.stray(session, after, _PAGE)

        # A damaged file may give what was asked for "after" again and again; that it is damaged was told already.
        while (page := await self._database.read(read)) and page[-1][0] > after:
            for after, stray in page:
                if stray:
                    self._tell(Kind.ROW_STRAY, fila=after)
        for row in await self._database.read(lambda session: table.orphans(session, _SOME)):
            self._tell(Kind.ROW_PENDING_MISSING, fila=row)
        for level, index in await self._database.read(lambda session: self._tree(session).strange(_SOME)):
            self._tell(Kind.NODE_STRAY, nivel=level, indice=index)

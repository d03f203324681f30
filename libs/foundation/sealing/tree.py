"""A log's tree in the service's database: appended to by one transaction at a time, asked by anybody."""

from collections.abc import Mapping, Sequence

from sqlalchemy import LargeBinary, bindparam, cast, func, insert, or_, select, tuple_, update
from sqlalchemy.orm import Session

from libs.foundation.core import merkle
from libs.foundation.core.errors import Unavailable
from libs.foundation.sealing.rows import whole_or_halves
from libs.foundation.sealing.tables import sellado_cabezas, sellado_hojas, sellado_nodos, sellado_registros
from libs.foundation.sql.among import among
from libs.foundation.sql.conflicts import insert_if_new, run_if_new
from libs.foundation.sql.many import InsertMany

_HIGHEST = 62  # the level whose subtrees have as many leaves as a bigint counts

_BEGIN = insert_if_new(sellado_registros)
_SIZE = select(sellado_registros.c.tamano).where(sellado_registros.c.registro == bindparam("registro"))
_LOCKED_SIZE = _SIZE.with_for_update()
_RESIZE = update(sellado_registros).where(sellado_registros.c.registro == bindparam("de")).values(tamano=bindparam("a"))
_NODE = select(sellado_nodos.c.huella).where(
    sellado_nodos.c.registro == bindparam("registro"),
    sellado_nodos.c.nivel == bindparam("nivel"),
    sellado_nodos.c.indice == bindparam("indice"),
)
# SQLite keeps a text in a column of bytes, should somebody put one there.
_NODES = select(sellado_nodos.c.indice, cast(sellado_nodos.c.huella, LargeBinary).label("huella")).where(
    sellado_nodos.c.registro == bindparam("registro"),
    sellado_nodos.c.nivel == bindparam("nivel"),
    sellado_nodos.c.indice >= bindparam("desde"),
    sellado_nodos.c.indice < bindparam("hasta"),
)
_THESE = select(sellado_nodos.c.nivel, sellado_nodos.c.indice, sellado_nodos.c.huella).where(
    sellado_nodos.c.registro == bindparam("registro"),
    tuple_(sellado_nodos.c.nivel, sellado_nodos.c.indice).in_(bindparam("cuales", expanding=True)),
)
_ADD_NODES, _ADD_LEAVES = InsertMany(sellado_nodos), InsertMany(sellado_hojas)
# Size and nodes in one statement each: a sealer may be at work.
_SIZE_NOW = func.coalesce(_SIZE.scalar_subquery(), 0)
_EXTENT = select(
    _SIZE_NOW, select(func.count()).where(sellado_hojas.c.registro == bindparam("registro")).scalar_subquery()
)
_STRANGE_NODES = (
    select(sellado_nodos.c.nivel, sellado_nodos.c.indice)
    .where(
        sellado_nodos.c.registro == bindparam("registro"),
        or_(
            sellado_nodos.c.nivel < 0,
            sellado_nodos.c.nivel > _HIGHEST,
            sellado_nodos.c.indice < 0,
            sellado_nodos.c.indice >= _SIZE_NOW.bitwise_rshift(sellado_nodos.c.nivel),
        ),
    )
    .limit(bindparam("limite"))
)
_STRANGE_LEAVES = (
    select(sellado_hojas.c.indice)
    .where(
        sellado_hojas.c.registro == bindparam("registro"),
        or_(sellado_hojas.c.indice < 0, sellado_hojas.c.indice >= _SIZE_NOW),
    )
    .limit(bindparam("limite"))
)
_LEAVES = (
    select(sellado_hojas.c.indice, sellado_hojas.c.fila)
    .where(
        sellado_hojas.c.registro == bindparam("registro"),
        sellado_hojas.c.indice >= bindparam("desde"),
        sellado_hojas.c.indice < bindparam("hasta"),
    )
    .order_by(sellado_hojas.c.indice)
)
_LEAF = select(sellado_hojas.c.indice).where(
    sellado_hojas.c.registro == bindparam("registro"), sellado_hojas.c.fila == bindparam("fila")
)
_LAST_HEAD = (
    select(sellado_cabezas.c.texto)
    .where(sellado_cabezas.c.registro == bindparam("registro"))
    .order_by(sellado_cabezas.c.tamano.desc())
    .limit(1)
)
_HEADS = (
    select(sellado_cabezas.c.tamano)
    .where(sellado_cabezas.c.registro == bindparam("registro"), sellado_cabezas.c.tamano > bindparam("despues_de"))
    .order_by(sellado_cabezas.c.tamano)
    .limit(bindparam("limite"))
)
_HEAD_TEXTS = select(sellado_cabezas.c.tamano, sellado_cabezas.c.texto).where(
    sellado_cabezas.c.registro == bindparam("registro"),
    among(sellado_cabezas.c.tamano, "tamanos"),
)


class NodoAusente(Unavailable):
    """A hash of the tree is not in its table (metadata `registro`, `nivel`, `indice`)."""

    reason = "NODO_AUSENTE"


class LogTree:
    """The log `name` on a session."""

    def __init__(self, session: Session, name: str) -> None:
        self._session = session
        self._name = name
        self._of = {"registro": name}

    def lock(self) -> int:
        """How many leaves it has; nobody else appends until the transaction ends."""
        size = self._session.execute(_LOCKED_SIZE, self._of).scalar()
        if size is None:
            run_if_new(self._session, _BEGIN, self._of | {"tamano": 0})
            size = self._session.execute(_LOCKED_SIZE, self._of).scalar_one()
        return int(size)

    def size(self) -> int:
        """How many leaves it has."""
        return int(self._session.execute(_SIZE, self._of).scalar() or 0)

    def append(self, size: int, rows: Sequence[int], contents: Sequence[bytes]) -> int:
        """Put `rows`, whose sealed bytes are `contents`, behind the `size` leaves there are. The size then. The log
        is locked. Raises NodoAusente."""
        new = merkle.grown(size, [merkle.leaf_hash(content) for content in contents], self._peaks(size))
        _ADD_NODES(
            self._session,
            [self._of | {"nivel": level, "indice": index, "huella": value} for (level, index), value in new.items()],
        )
        _ADD_LEAVES(self._session, [self._of | {"indice": index, "fila": row} for index, row in enumerate(rows, size)])
        self._session.execute(_RESIZE, {"de": self._name, "a": size + len(rows)})
        return size + len(rows)

    def node(self, level: int, index: int) -> bytes:
        """The hash of a perfect subtree. Raises NodoAusente."""
        found = self._session.execute(_NODE, self._of | {"nivel": level, "indice": index}).scalar()
        if found is None:
            raise self._missing(level, index)
        return bytes(found)

    def _peaks(self, size: int) -> merkle.Nodes:
        """The perfect subtrees that the first `size` leaves are made of, read together: a root is made of them, and
        what grows on these leaves needs no other. Asking for another, or one that is missing, raises NodoAusente."""
        levels = [level for level in range(size.bit_length()) if size >> level & 1]
        query = self._of | {"cuales": [(level, (size >> level) - 1) for level in levels]}
        found = {
            (row.nivel, row.indice): bytes(row.huella) for row in (self._session.execute(_THESE, query) if size else ())
        }

        def node(level: int, index: int) -> bytes:
            if (level, index) not in found:
                raise self._missing(level, index)
            return found[level, index]

        return node

    def _missing(self, level: int, index: int) -> NodoAusente:
        return NodoAusente(registro=self._name, nivel=str(level), indice=str(index))

    def root(self, size: int) -> bytes:
        """The root over the first `size` leaves. Raises NodoAusente."""
        return merkle.root(size, self._peaks(size))

    def inclusion_proof(self, leaf: int, size: int) -> list[bytes]:
        """See merkle.inclusion_proof. Raises NodoAusente."""
        return merkle.inclusion_proof(leaf, size, self.node)

    def consistency_proof(self, old: int, size: int) -> list[bytes]:
        """See merkle.consistency_proof. Raises NodoAusente."""
        return merkle.consistency_proof(old, size, self.node)

    def leaf_of(self, row: int) -> int | None:
        """The index of the leaf that stands for a row; None: it is not sealed yet."""
        found: int | None = self._session.execute(_LEAF, self._of | {"fila": row}).scalar()
        return found

    def add_head(self, size: int, text: str) -> None:
        """Keep a signed head."""
        self._session.execute(insert(sellado_cabezas), self._of | {"tamano": size, "texto": text})

    def last_head(self) -> str | None:
        """The text of the newest head."""
        return self._session.execute(_LAST_HEAD, self._of).scalar()

    # What follows is for verification, which takes nothing for granted.

    def extent(self) -> tuple[int, int]:
        """How many leaves it says that it has, and how many rows they stand for are known."""
        size, leaves = self._session.execute(_EXTENT, self._of).one()
        return int(size), int(leaves)

    def heads(self, after: int, limit: int) -> list[tuple[int, str]]:
        """Sizes and texts of heads over more than `after` leaves, smallest first; "" for one that cannot be read."""
        sizes = self._session.scalars(_HEADS, self._of | {"despues_de": after, "limite": limit}).all()
        texts = whole_or_halves(sizes, self._head_texts) if sizes else {}
        return [(size, texts.get(size) or "") for size in sizes]

    def _head_texts(self, sizes: Sequence[int]) -> dict[int, str | None]:
        found = self._session.execute(_HEAD_TEXTS, self._of | {"tamanos": sizes})
        return {row.tamano: row.texto for row in found}

    def leaves(self, start: int, end: int) -> Mapping[int, int]:
        """The rows that the leaves from `start` to before `end` stand for, by the leaf's index."""
        query = self._of | {"desde": start, "hasta": end}
        return {row.indice: row.fila for row in self._session.execute(_LEAVES, query)}

    def nodes(self, start: int, end: int) -> Mapping[tuple[int, int], bytes]:
        """The hashes of all perfect subtrees that end with one of the leaves from `start` to before `end`."""
        found = {}
        for level in range(end.bit_length()):
            query = self._of | {"nivel": level, "desde": start >> level, "hasta": end >> level}
            for row in self._session.execute(_NODES, query):
                found[level, row.indice] = bytes(row.huella)
        return found

    def strange(self, limit: int) -> list[tuple[int, int]]:
        """Nodes (level, index) that a tree of its size does not have, and such leaves (-1, index): some of each."""
        query = self._of | {"limite": limit}
        leaves = [(-1, index) for index in self._session.scalars(_STRANGE_LEAVES, query)]
        return leaves + [(row.nivel, row.indice) for row in self._session.execute(_STRANGE_NODES, query)]

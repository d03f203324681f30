"""Heads of the log of evidence on SQL: those that are to be stamped, those that were, and those damaged since."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Dialect,
    LargeBinary,
    and_,
    bindparam,
    cast,
    delete,
    func,
    insert,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from libs.firma.integridad import parte_danada
from libs.foundation.sealing.tables import sellado_cabezas
from libs.foundation.sql.conflicts import insert_if_new, run_if_new
from libs.foundation.sql.database import Database
from libs.foundation.sql.types import UtcDateTime
from services.casillero.adapters.tables import cabezas_danadas, cabezas_selladas
from services.casillero.domain.cabezas import CabezaSellada, SinSellar

_LARGEST = func.coalesce(select(func.max(cabezas_selladas.c.tamano)).scalar_subquery(), 0)
_UNSTAMPED = select(sellado_cabezas.c.texto).where(
    sellado_cabezas.c.registro == "evidencias", sellado_cabezas.c.tamano > _LARGEST
)
_OLDEST = _UNSTAMPED.order_by(sellado_cabezas.c.tamano).limit(1)
_NEWEST = _UNSTAMPED.order_by(sellado_cabezas.c.tamano.desc()).limit(1)
_KEEP = insert_if_new(cabezas_selladas)


class _SiSeLee(UtcDateTime):
    """An instant, None where SQLite keeps something else in its place."""

    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """See TypeDecorator."""
        read = super().result_processor(dialect, coltype)

        def read_or_none(value: Any) -> datetime | None:
            try:
                return read(value) if read else value
            except (ValueError, TypeError):
                return None

        return read_or_none


SELLADA = type_coerce(cabezas_selladas.c.sellada, _SiSeLee).label("sellada")
# Of a head whose instant cannot be read: no timestamp is of then.
_NUNCA = datetime.min.replace(tzinfo=UTC)

# SQLite keeps a text in a column of bytes, should somebody put one there.
_SIGNATURE = cast(cabezas_selladas.c.firma, LargeBinary)
_OVER = (
    select(
        cabezas_selladas.c.tamano,
        cabezas_selladas.c.cabeza,
        cabezas_selladas.c.llave,
        _SIGNATURE.label("firma"),
        SELLADA,
    )
    .where(cabezas_selladas.c.tamano > bindparam("mayores_que"))
    .order_by(cabezas_selladas.c.tamano)
    .limit(bindparam("limite"))
)
# As it was read: another may have been put in its place meanwhile.
_AS_READ = and_(
    cabezas_selladas.c.tamano == bindparam("cual"),
    cabezas_selladas.c.cabeza == bindparam("texto"),
    cabezas_selladas.c.llave == bindparam("de"),
    bindparam("bytes", type_=LargeBinary) == _SIGNATURE,
)
_LOCK = select(cabezas_selladas.c.tamano).where(_AS_READ).with_for_update()
_KEPT = ("tamano", "cabeza", "llave", "firma", "sellada")
_MOVE = insert(cabezas_danadas).from_select(
    [*_KEPT, "parte", "apartada"],
    select(
        *(cabezas_selladas.c[name] for name in _KEPT),
        bindparam("parte", type_=cabezas_danadas.c.parte.type),
        bindparam("apartada", type_=UtcDateTime),
    ).where(_AS_READ),
)
_DROP = delete(cabezas_selladas).where(_AS_READ)
_SET_ASIDE = select(func.count()).select_from(cabezas_danadas)
_PAGE = 100


class SqlCabezas:
    """Implements application.ports.Cabezas."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def sin_sellar(self) -> SinSellar | None:
        """See Cabezas.sin_sellar."""
        newest, oldest = self._session.scalar(_NEWEST), self._session.scalar(_OLDEST)
        return None if newest is None or oldest is None else SinSellar(newest, _instant(oldest))

    def guardar(self, cabeza: CabezaSellada) -> bool:
        """See Cabezas.guardar."""
        return run_if_new(self._session, _KEEP, _values(cabeza))

    def selladas(self, mayores_que: int, limite: int) -> Sequence[CabezaSellada]:
        """See Cabezas.selladas."""
        found = self._session.execute(_OVER, {"mayores_que": mayores_que, "limite": limite})
        return [_cabeza(row) for row in found]

    def mayor(self) -> int:
        """See Cabezas.mayor."""
        return int(self._session.execute(select(_LARGEST)).scalar_one())

    def apartar(self, cabeza: CabezaSellada, parte: str, ahora: datetime) -> bool:
        """See Cabezas.apartar."""
        known = {"cual": cabeza.tamano, "texto": cabeza.texto, "de": cabeza.llave, "bytes": cabeza.firma}
        if self._session.execute(_LOCK, known).first() is None:
            return False
        self._session.execute(_MOVE, known | {"parte": parte, "apartada": ahora})
        self._session.execute(_DROP, known)
        return True

    def apartadas(self) -> int:
        """See Cabezas.apartadas."""
        return int(self._session.execute(_SET_ASIDE).scalar_one())


def parte_danada_de(cabeza: CabezaSellada) -> str:
    """Which part of a stamped head is not what was kept; "" where it is whole."""
    return parte_danada(cabeza.tamano, cabeza.texto, cabeza.llave, cabeza.firma, cabeza.instante)


async def cabezas_guardadas(database: Database) -> AsyncIterator[CabezaSellada]:
    """Every stamped head that proves something, the smallest first."""
    last = -1

    def read(session: Session) -> Sequence[CabezaSellada]:
        return SqlCabezas(session).selladas(last, _PAGE)

    # A damaged index may give what was asked for "after" again and again.
    while (page := await database.read(read)) and page[-1].tamano > last:
        for each in page:
            last = each.tamano
            yield each


def _instant(head: str) -> datetime:
    """When a head was made, by its own words."""
    return datetime.fromisoformat(head.split("\n")[3])


def _values(head: CabezaSellada) -> dict[str, object]:
    values = {"tamano": head.tamano, "cabeza": head.texto, "llave": head.llave, "firma": head.firma}
    return values | {"sellada": head.instante}


def _cabeza(row: Any) -> CabezaSellada:
    return CabezaSellada(row.tamano, row.cabeza, row.llave, bytes(row.firma), row.sellada or _NUNCA)

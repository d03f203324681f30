"""What changes a delivery from outside, on SQL: results on paper, cancellations, the class of its case."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, case, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from libs.foundation.core.usecases import Stale
from libs.foundation.sql.among import among
from services.casillero.adapters.sql_entregas import COLUMNS, entrega_of
from services.casillero.adapters.tables import anulaciones, casos, entregas, entregas_en_papel
from services.casillero.domain.anulacion import Anulacion
from services.casillero.domain.entrega import Via
from services.casillero.domain.papel import EnPapel
from services.casillero.domain.reserva import Reserva

# Joined to what selects from `entregas`: only its own producer's word counts.
DE_SU_ANULACION = and_(
    anulaciones.c.entrega_id == entregas.c.entrega_id, anulaciones.c.productor == entregas.c.productor
)
DE_SU_CASO = and_(casos.c.productor == entregas.c.productor, casos.c.expediente_id == entregas.c.expediente_id)
ANULACION = (
    anulaciones.c.anulada,
    anulaciones.c.acto_id.label("anulada_por"),
    anulaciones.c.acto.label("acto_que_anula"),
    anulaciones.c.motivo,
)
# As domain/reserva.py says.
RESERVADA = case((casos.c.cambio > entregas.c.cambio_de_reserva, casos.c.reservado), else_=entregas.c.reservado)

_LOCK = select(entregas.c.entrega_id).where(entregas.c.entrega_id == bindparam("entrega")).with_for_update()
_ON_PAPER = (
    select(
        *COLUMNS,
        *ANULACION,
        func.coalesce(entregas_en_papel.c.ultimo, entregas.c.registrada).label("ultimo"),
        func.coalesce(entregas_en_papel.c.intentos, 0).label("intentos"),
        entregas_en_papel.c.realizada,
        entregas_en_papel.c.efectiva,
        func.coalesce(entregas_en_papel.c.regla, "").label("regla"),
    )
    .join_from(entregas, entregas_en_papel, entregas_en_papel.c.entrega_id == entregas.c.entrega_id, isouter=True)
    .outerjoin(anulaciones, DE_SU_ANULACION)
    .where(entregas.c.entrega_id == bindparam("entrega"), entregas.c.via == Via.PAPEL.value)
)
_STATE = ("ultimo", "intentos", "realizada", "efectiva", "regla")
_FIRST = insert(entregas_en_papel)
_NEXT = (
    update(entregas_en_papel)
    .where(entregas_en_papel.c.entrega_id == bindparam("entrega"))
    .values({name: bindparam(f"{name}_") for name in _STATE})
)
_CANCEL = insert(anulaciones)
_CANCELLED = select(anulaciones).where(among(anulaciones.c.entrega_id, "ids"))
# Of all these producers' cases with one of these ids: those asked for, and hardly another.
_CASES = select(casos).where(among(casos.c.productor, "productores"), among(casos.c.expediente_id, "expedientes"))
_CLASS = (
    update(casos)
    .where(
        casos.c.productor == bindparam("de"),
        casos.c.expediente_id == bindparam("cual"),
        casos.c.cambio < bindparam("cambio_"),
    )
    .values(reservado=bindparam("reservado_"), cambio=bindparam("cambio_"))
)
_KNOWN = select(casos.c.cambio).where(casos.c.productor == bindparam("de"), casos.c.expediente_id == bindparam("cual"))
_FIRST_CLASS = insert(casos)


class SqlPapel:
    """Implements application.ports.Papel."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def bloquear(self, entrega_id: UUID) -> EnPapel | None:
        """See Papel.bloquear."""
        self._session.execute(_LOCK, {"entrega": entrega_id}).all()
        row = self._session.execute(_ON_PAPER, {"entrega": entrega_id}).one_or_none()
        if row is None:
            return None
        state = {name: getattr(row, name) for name in _STATE}
        return EnPapel(entrega=entrega_of(row), anulacion=anulacion_of(row), **state)

    def guardar(self, papel: EnPapel) -> None:
        """See Papel.guardar."""
        state = {name: getattr(papel, name) for name in _STATE}
        entrega_id = papel.entrega.entrega_id
        values = {"entrega": entrega_id, **{f"{name}_": value for name, value in state.items()}}
        if not self._session.execute(_NEXT, values).rowcount:  # type: ignore[attr-defined]  # a CursorResult, of an update
            self._session.execute(_FIRST, {"entrega_id": entrega_id, **state})


class SqlAnulaciones:
    """Implements application.ports.Anulaciones."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def agregar(self, entrega_id: UUID, productor: str, anulacion: Anulacion) -> None:
        """See Anulaciones.agregar."""
        values = {
            "entrega_id": entrega_id,
            "productor": productor,
            "anulada": anulacion.anulada,
            "acto_id": anulacion.acto_id,
            "acto": anulacion.acto,
            "motivo": anulacion.motivo,
        }
        try:
            self._session.execute(_CANCEL, values)
        except IntegrityError as error:
            raise Stale from error

    def de(self, entregas: Collection[UUID]) -> Mapping[tuple[UUID, str], Anulacion]:
        """See Anulaciones.de."""
        rows = self._session.execute(_CANCELLED, {"ids": list(entregas)})
        return {
            (row.entrega_id, row.productor): Anulacion(row.anulada, row.acto_id, row.acto, row.motivo) for row in rows
        }


class SqlReservas:
    """Implements application.ports.Reservas."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def anotar(self, reserva: Reserva) -> bool:
        """See Reservas.anotar."""
        which = {"de": reserva.productor, "cual": reserva.expediente_id}
        values = {**which, "reservado_": reserva.reservado, "cambio_": reserva.cambio}
        if self._session.execute(_CLASS, values).rowcount:  # type: ignore[attr-defined]  # a CursorResult, of an update
            return True
        if self._session.execute(_KNOWN, which).one_or_none() is not None:
            return False
        row = {
            "productor": reserva.productor,
            "expediente_id": reserva.expediente_id,
            "reservado": reserva.reservado,
            "cambio": reserva.cambio,
        }
        try:
            self._session.execute(_FIRST_CLASS, row)
        except IntegrityError as error:
            raise Stale from error
        return True

    def de(self, casos: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Reserva]:
        """See Reservas.de."""
        productores, expedientes = {productor for productor, _ in casos}, {expediente for _, expediente in casos}
        rows = self._session.execute(_CASES, {"productores": productores, "expedientes": expedientes})
        found = [Reserva(row.productor, row.expediente_id, row.reservado, row.cambio) for row in rows]
        return {caso: reserva for reserva in found if (caso := (reserva.productor, reserva.expediente_id)) in casos}


def anulacion_of(row: Any) -> Anulacion | None:
    """The cancellation in a row that has ANULACION."""
    anulada: datetime | None = row.anulada
    return None if anulada is None else Anulacion(anulada, row.anulada_por, row.acto_que_anula, row.motivo)

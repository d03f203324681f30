"""Deliveries in mailboxes, on SQL."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, exists, func, select, update
from sqlalchemy.orm import Session

from libs.foundation.sql.among import among
from libs.foundation.sql.many import InsertMany
from services.casillero.adapters.sql_busqueda import indexadas
from services.casillero.adapters.sql_entregas import COLUMNS, entrega_of
from services.casillero.adapters.sql_estados import DE_SU_ANULACION, anulacion_of
from services.casillero.adapters.sql_marcas import descontar
from services.casillero.adapters.sql_pagina import SUYO, con_su_entrega, pagina
from services.casillero.adapters.tables import casilleros, entregas, notificaciones
from services.casillero.application.ports import Filtro
from services.casillero.domain.efecto import Efecto
from services.casillero.domain.entrega import Entrega
from services.casillero.domain.notificacion import Notificacion
from services.casillero.domain.reserva import Reserva

_ADD = InsertMany(notificaciones)
_ANY = con_su_entrega(notificaciones, casilleros.c.numero).join(
    casilleros, notificaciones.c.casillero_id == casilleros.c.casillero_id
)
_OF_DELIVERY = _ANY.where(notificaciones.c.entrega_id == bindparam("entrega"))
_WHOLE = _ANY.where(casilleros.c.persona == bindparam("persona"))
_ONE = _WHOLE.where(notificaciones.c.notificacion_id == bindparam("notificacion"))
_UPDATE = (
    update(notificaciones)
    .where(notificaciones.c.notificacion_id == bindparam("notificacion"))
    .values(acceso=bindparam("acceso_"), efectiva=bindparam("efectiva_"))
)
_PLAZO = (
    update(notificaciones)
    .where(
        notificaciones.c.entrega_id.in_(
            select(entregas.c.entrega_id).where(
                among(entregas.c.entrega_id, "entregas"),
                entregas.c.productor == bindparam("de"),
            )
        )
    )
    .values(plazo_vence=bindparam("vence"), plazo_explicacion=bindparam("explicacion"))
)
# In which all that is written has been, by the parameter `escribible`; and the others.
_BY_CLOCK = {
    False: casilleros.c.ultimo <= bindparam("escribible"),
    True: casilleros.c.ultimo > bindparam("escribible"),
}
_DUE = (
    select(casilleros.c.persona, notificaciones.c.notificacion_id)
    .join_from(notificaciones, casilleros, notificaciones.c.casillero_id == casilleros.c.casillero_id)
    .join(entregas, notificaciones.c.entrega_id == entregas.c.entrega_id)
    .where(
        and_(notificaciones.c.efectiva.is_(None), notificaciones.c.efecto_previsto <= bindparam("hasta")),
        ~exists().where(DE_SU_ANULACION),
    )
    .order_by(notificaciones.c.efecto_previsto, notificaciones.c.notificacion_id)
    .limit(bindparam("limite"))
)
_TO_EXPIRE = (
    select(casilleros.c.persona, notificaciones.c.notificacion_id)
    .join_from(notificaciones, casilleros, notificaciones.c.casillero_id == casilleros.c.casillero_id)
    .where(
        notificaciones.c.regla.is_(None),
        notificaciones.c.expirada.is_(None),
        notificaciones.c.puesta_a_disposicion <= bindparam("hasta"),
    )
    .order_by(notificaciones.c.puesta_a_disposicion, notificaciones.c.notificacion_id)
    .limit(bindparam("limite"))
)
_EXPIRED = (
    update(notificaciones)
    .where(notificaciones.c.notificacion_id == bindparam("notificacion"))
    .values(expirada=bindparam("instante"))
)
_LISTED = (notificaciones.c.casillero_id == bindparam("casillero"), notificaciones.c.expirada.is_(None))
_HOW_MANY = select(func.count()).select_from(notificaciones).where(*_LISTED)
_OLDEST_AVISO = (
    select(notificaciones.c.puesta_a_disposicion)
    .where(*_LISTED, notificaciones.c.regla.is_(None))
    .order_by(notificaciones.c.puesta_a_disposicion)
    .limit(1)
)

_DEPOSITED = (
    select(notificaciones.c.notificacion_id)
    .where(
        notificaciones.c.casillero_id == bindparam("casillero"),
        notificaciones.c.novedad > bindparam("desde"),
        notificaciones.c.novedad <= bindparam("hasta"),
    )
    .order_by(notificaciones.c.novedad.desc(), notificaciones.c.notificacion_id)
    .limit(bindparam("limite"))
)

_OF_CASE = (
    select(notificaciones.c.notificacion_id, *COLUMNS)
    .join_from(notificaciones, entregas, notificaciones.c.entrega_id == entregas.c.entrega_id)
    .where(
        entregas.c.productor == bindparam("productor_"),
        entregas.c.expediente_id == bindparam("expediente"),
        entregas.c.cambio_de_reserva < bindparam("cambio"),
    )
    .order_by(notificaciones.c.notificacion_id)
)
_WORDS = (
    update(notificaciones)
    .where(notificaciones.c.notificacion_id == bindparam("notificacion"))
    .values(busqueda=bindparam("busqueda_"))
)
_WITH_PLAZO = (
    _WHOLE.where(notificaciones.c.casillero_id == SUYO, notificaciones.c.plazo_vence >= bindparam("desde"))
    .order_by(notificaciones.c.plazo_vence, notificaciones.c.notificacion_id)
    .limit(bindparam("limite"))
)


class SqlNotificaciones:
    """Implements application.ports.Notificaciones."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def agregar(self, *nuevas: Notificacion) -> None:
        """See Notificaciones.agregar."""
        _ADD(self._session, [_row(notificacion) for notificacion in nuevas])

    def de(self, persona: UUID, notificacion_id: UUID) -> Notificacion | None:
        """See Notificaciones.de."""
        row = self._session.execute(_ONE, {"persona": persona, "notificacion": notificacion_id}).one_or_none()
        return None if row is None else _notificacion(row)

    def de_entrega(self, entrega_id: UUID) -> Notificacion | None:
        """See Notificaciones.de_entrega."""
        row = self._session.execute(_OF_DELIVERY, {"entrega": entrega_id}).one_or_none()
        return None if row is None else _notificacion(row)

    def mover(self, reserva: Reserva) -> Sequence[UUID]:
        """See Notificaciones.mover."""
        case = {"productor_": reserva.productor, "expediente": reserva.expediente_id, "cambio": reserva.cambio}
        rows = self._session.execute(_OF_CASE, case).all()
        if rows:
            words = [
                {"notificacion": row.notificacion_id, "busqueda_": _palabras(entrega_of(row), reserva.reservado)}
                for row in rows
            ]
            self._session.execute(_WORDS, words)
        return [row.entrega_id for row in rows]

    def anotar(self, notificacion: Notificacion) -> None:
        """See Notificaciones.anotar."""
        values = {
            "notificacion": notificacion.notificacion_id,
            "acceso_": notificacion.acceso,
            "efectiva_": notificacion.efectiva,
        }
        self._session.execute(_UPDATE, values)

    def anotar_plazo(self, entregas: Collection[UUID], productor: str, vence: datetime, explicacion: str) -> None:
        """See Notificaciones.anotar_plazo."""
        values = {"entregas": list(entregas), "de": productor, "vence": vence, "explicacion": explicacion}
        self._session.execute(_PLAZO, values)

    def listar(self, filtro: Filtro) -> Sequence[Notificacion]:
        """See Notificaciones.listar."""
        return [_notificacion(row) for row in pagina(self._session, filtro)]

    def depositadas(self, casillero_id: UUID, desde: int, hasta: int, limite: int) -> Sequence[UUID]:
        """See Notificaciones.depositadas."""
        values = {"casillero": casillero_id, "desde": desde, "hasta": hasta, "limite": limite}
        return list(self._session.execute(_DEPOSITED, values).scalars())

    def con_plazo(self, persona: UUID, desde: datetime, limite: int) -> Sequence[Notificacion]:
        """See Notificaciones.con_plazo."""
        rows = self._session.execute(_WITH_PLAZO, {"persona": persona, "desde": desde, "limite": limite})
        return [_notificacion(row) for row in rows]

    def por_cumplirse(
        self, hasta: datetime, escribible: datetime, limite: int, *, adelantadas: bool = False
    ) -> Sequence[tuple[UUID, UUID]]:
        """See Notificaciones.por_cumplirse."""
        due = _DUE.where(_BY_CLOCK[adelantadas])
        rows = self._session.execute(due, {"hasta": hasta, "escribible": escribible, "limite": limite})
        return [(row.persona, row.notificacion_id) for row in rows]

    def por_expirar(
        self, hasta: datetime, escribible: datetime, limite: int, *, adelantadas: bool = False
    ) -> Sequence[tuple[UUID, UUID]]:
        """See Notificaciones.por_expirar."""
        due = _TO_EXPIRE.where(_BY_CLOCK[adelantadas])
        rows = self._session.execute(due, {"hasta": hasta, "escribible": escribible, "limite": limite})
        return [(row.persona, row.notificacion_id) for row in rows]

    def anotar_expirada(self, notificacion_id: UUID, instante: datetime) -> None:
        """See Notificaciones.anotar_expirada."""
        descontar(self._session, notificacion_id)
        self._session.execute(_EXPIRED, {"notificacion": notificacion_id, "instante": instante})

    def uso(self, casillero_id: UUID) -> tuple[int, datetime | None]:
        """See Notificaciones.uso."""
        which = {"casillero": casillero_id}
        oldest = self._session.execute(_OLDEST_AVISO, which).scalar_one_or_none()
        return self._session.execute(_HOW_MANY, which).scalar_one(), oldest


def _row(notificacion: Notificacion) -> dict[str, Any]:
    entrega, efecto = notificacion.entrega, notificacion.efecto
    return {
        "notificacion_id": notificacion.notificacion_id,
        "entrega_id": entrega.entrega_id,
        "casillero_id": notificacion.casillero_id,
        "puesta_a_disposicion": notificacion.puesta_a_disposicion,
        "regla": efecto.regla if efecto else None,
        "efecto_previsto": efecto.previsto if efecto else None,
        "acceso": notificacion.acceso,
        "efectiva": notificacion.efectiva,
        "plazo_vence": notificacion.plazo_vence,
        "plazo_explicacion": notificacion.plazo_explicacion,
        "expirada": notificacion.expirada,
        "busqueda": _palabras(entrega, notificacion.reservada),
        "novedad": notificacion.novedad or None,
    }


def _palabras(entrega: Entrega, reservada: bool) -> str:
    return "" if reservada else indexadas(entrega.destinatario, entrega.asunto, entrega.numero_de_expediente)


def _notificacion(row: Any) -> Notificacion:
    return Notificacion(
        notificacion_id=row.notificacion_id,
        entrega=entrega_of(row),
        casillero_id=row.casillero_id,
        numero_casillero=row.numero,
        puesta_a_disposicion=row.puesta_a_disposicion,
        efecto=None if row.regla is None else Efecto(row.regla, row.efecto_previsto),
        acceso=row.acceso,
        efectiva=row.efectiva,
        plazo_vence=row.plazo_vence,
        plazo_explicacion=row.plazo_explicacion,
        novedad=row.novedad or 0,
        expirada=row.expirada,
        anulacion=anulacion_of(row),
        reservada=row.reservada,
    )

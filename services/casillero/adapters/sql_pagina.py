"""A page of a mailbox, on SQL: as soon from a mailbox with much in it as from one with little.

PostgreSQL plans for the mailbox of an average person. Left to itself it collects all of a large one, sorts it and gives
the first twenty; and does so once it has planned well five times, when it plans for good. So it is told the way: those
that few words or marks find are read by their ids; everything else goes through the index of the list in its order, and
stops.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, ColumnElement, FromClause, Row, Select, Uuid, any_, bindparam, select, tuple_
from sqlalchemy.orm import Session

from libs.foundation.sql.types import UtcDateTime
from services.casillero.adapters.sql_busqueda import buscadas, con_palabras, consulta, halladas
from services.casillero.adapters.sql_entregas import COLUMNS
from services.casillero.adapters.sql_estados import ANULACION, DE_SU_ANULACION, DE_SU_CASO, RESERVADA
from services.casillero.adapters.sql_marcas import PorMarcas, con_marcas, marcadas, separadas
from services.casillero.adapters.tables import anulaciones, casilleros, casos, entregas, notificaciones
from services.casillero.application.ports import Filtro

_OWN = select(casilleros).where(casilleros.c.persona == bindparam("persona"))
# The mailbox of the parameter `persona`, and its number.
SUYO = _OWN.with_only_columns(casilleros.c.casillero_id).scalar_subquery()
_SU_NUMERO = _OWN.with_only_columns(casilleros.c.numero).scalar_subquery()

# More than there are in any mailbox.
_TODAS = 2**31
# More lie so close together in the order of dates that a page of them is found soon by going through it.
_MUCHAS = 1000
# Those whose ids are in the parameter `ids`, before anything else is asked of them.
_POCAS = {
    dialecto: select(notificaciones).where(suyas).cte("pocas").prefix_with("MATERIALIZED")
    for dialecto, suyas in {
        "postgresql": notificaciones.c.notificacion_id == any_(bindparam("ids", type_=ARRAY(Uuid))),
        "sqlite": notificaciones.c.notificacion_id.in_(bindparam("ids", expanding=True)),
    }.items()
}


def pagina(session: Session, filtro: Filtro) -> Sequence[Row[Any]]:
    """The rows of `con_su_entrega` that the filter asks for, the newest first."""
    dialecto = session.get_bind().dialect.name
    por_marcas = PorMarcas(filtro.destacada, filtro.archivada, bool(filtro.carpeta), bool(filtro.etiqueta))
    instante, despues_de = min(filtro.despues_de, (filtro.hasta, UUID(int=0)))
    values: dict[str, Any] = {
        "persona": filtro.persona,
        "instante": instante,
        "despues_de": despues_de,
        "desde": filtro.desde,
        "lectora": filtro.lectora,
        "carpeta": filtro.carpeta,
        "etiqueta": separadas(filtro.etiqueta),
        "limite": filtro.limite,
        "todas": _TODAS,
    }
    if filtro.terminos:
        values["consulta"] = consulta(filtro.persona, filtro.terminos, dialecto)
        values["buscadas"] = buscadas(filtro.persona, filtro.terminos)
    buscada = bool(filtro.terminos)
    values["ids"] = _pocas(session, buscada, por_marcas, values)
    page = _statement(
        filtro.abierta, buscada, por_marcas, dialecto, expirada=filtro.expirada, pocas=values["ids"] is not None
    )
    return session.execute(page, values).all()


def _pocas(session: Session, buscada: bool, por_marcas: PorMarcas, values: dict[str, Any]) -> Sequence[UUID] | None:
    """The ids of those that the words find or, where these are many, of those that have the marks; None where these are
    many too, or neither is asked for."""
    for lookup in _lookups(buscada, por_marcas, session.get_bind().dialect.name):
        ids = session.scalars(lookup, values).all()
        if len(ids) <= _MUCHAS:
            return ids
    return None


@lru_cache
def _lookups(buscada: bool, por_marcas: PorMarcas, dialecto: str) -> Sequence[Select[Any]]:
    lookups = (halladas(dialecto) if buscada else None, marcadas(por_marcas))
    return [lookup.limit(_MUCHAS + 1) for lookup in lookups if lookup is not None]


@lru_cache
def _statement(
    abierta: bool | None, buscada: bool, por_marcas: PorMarcas, dialecto: str, *, expirada: bool, pocas: bool
) -> Select[Any]:
    n: FromClause = _POCAS[dialecto] if pocas else notificaciones
    listadas = _listadas(n, abierta, expirada=expirada)
    if dialecto == "postgresql" and not pocas:
        # A limit that is not known keeps apart what is asked of each: it takes the list for long, and goes through it
        # in its order for the part that it expects to be wanted.
        todas = select(bindparam("todas", type_=BigInteger)).scalar_subquery()
        n = select(n).where(*listadas).order_by(*_orden(n)).limit(todas).subquery("listadas")
        listadas = []
    page = con_su_entrega(n, _SU_NUMERO).where(*listadas, *con_marcas(por_marcas, n.c.notificacion_id))
    page = page.order_by(*_orden(n)).limit(bindparam("limite"))
    # Of a reserved case nothing is found: also a deposit that crossed the change on its way, and left its words.
    return page.where(con_palabras(dialecto), ~RESERVADA) if buscada else page


def _orden(n: FromClause) -> list[ColumnElement[Any]]:
    return [n.c.casillero_id.desc(), n.c.puesta_a_disposicion.desc(), n.c.notificacion_id.desc()]


def _listadas(n: FromClause, abierta: bool | None, *, expirada: bool) -> list[ColumnElement[bool]]:
    """The conditions on `n` that its index answers. One mailbox, and of it a time, are said as a range of the whole
    order: only so the index's order is the page's."""
    condiciones = [
        tuple_(n.c.casillero_id, n.c.puesta_a_disposicion, n.c.notificacion_id)
        < tuple_(SUYO, bindparam("instante", type_=UtcDateTime), bindparam("despues_de", type_=Uuid)),
        tuple_(n.c.casillero_id, n.c.puesta_a_disposicion) >= tuple_(SUYO, bindparam("desde", type_=UtcDateTime)),
        n.c.expirada.is_not(None) if expirada else n.c.expirada.is_(None),
    ]
    if abierta is not None:
        condiciones.append(n.c.acceso.is_not(None) if abierta else n.c.acceso.is_(None))
    return condiciones


def con_su_entrega(n: FromClause, numero: ColumnElement[str]) -> Select[Any]:
    """Those in `n`, which has the columns of notificaciones, each with its order, the number of its mailbox and what
    was told of it since."""
    columns = select(
        n.c.notificacion_id,
        n.c.casillero_id,
        n.c.puesta_a_disposicion,
        n.c.regla,
        n.c.efecto_previsto,
        n.c.acceso,
        n.c.efectiva,
        n.c.plazo_vence,
        n.c.plazo_explicacion,
        n.c.expirada,
        n.c.novedad,
        numero.label("numero"),
        *COLUMNS,
        *ANULACION,
        RESERVADA.label("reservada"),
    )
    with_order = columns.join_from(n, entregas, n.c.entrega_id == entregas.c.entrega_id)
    return with_order.outerjoin(anulaciones, DE_SU_ANULACION).outerjoin(casos, DE_SU_CASO)

"""What those who read mailboxes keep for themselves, on SQL."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, Uuid, and_, bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from libs.foundation.sql.among import among
from libs.foundation.sql.conflicts import insert_if_new, run_if_new
from services.casillero.adapters.tables import (
    ARCHIVADA,
    CON_ETIQUETAS,
    DESTACADA,
    casilleros,
    cuentas_de_marcas,
    marcas,
    notificaciones,
    visitas,
)
from services.casillero.domain.marcas import Cuenta, Marcas, Que

# Labels are kept in one text, each between two of these: no name has one in it.
_ENTRE = "\n"

_LECTORA = bindparam("lectora", type_=Uuid)
_NUEVAS = insert_if_new(marcas)
_OTRAS = (
    update(marcas)
    .where(marcas.c.lectora == bindparam("de"), marcas.c.notificacion_id == bindparam("cual"))
    .values({nombre: bindparam(f"{nombre}_") for nombre in ("destacada", "archivada", "carpeta", "etiquetas")})
)
_PUESTAS = select(marcas).where(marcas.c.lectora == _LECTORA, among(marcas.c.notificacion_id, "cuales"))
_DE_TODAS = select(marcas).where(marcas.c.notificacion_id == bindparam("cual"))
_DE_CUAL = select(notificaciones.c.casillero_id, notificaciones.c.expirada).where(
    notificaciones.c.notificacion_id == bindparam("cual")
)
_CUENTAS = (
    select(cuentas_de_marcas.c.que, cuentas_de_marcas.c.nombre, cuentas_de_marcas.c.cuantas)
    .join_from(cuentas_de_marcas, casilleros, cuentas_de_marcas.c.casillero_id == casilleros.c.casillero_id)
    .where(cuentas_de_marcas.c.lectora == _LECTORA, casilleros.c.persona == bindparam("persona"))
)
_LA_CUENTA = and_(
    cuentas_de_marcas.c.lectora == bindparam("de"),
    cuentas_de_marcas.c.casillero_id == bindparam("casillero"),
    cuentas_de_marcas.c.que == bindparam("que_"),
    cuentas_de_marcas.c.nombre == bindparam("nombre_"),
)
_PRIMERA = insert_if_new(cuentas_de_marcas)
_OTRA_MAS, _UNA_MENOS = (
    update(cuentas_de_marcas).where(_LA_CUENTA).values(cuantas=cuentas_de_marcas.c.cuantas + cuanto)
    for cuanto in (1, -1)
)
_NINGUNA = delete(cuentas_de_marcas).where(_LA_CUENTA, cuentas_de_marcas.c.cuantas == 0)
_PRIMERA_VISITA = insert_if_new(visitas)
_VISITA_POSTERIOR = (
    update(visitas)
    .where(
        visitas.c.lectora == bindparam("de"),
        visitas.c.casillero_id == bindparam("cual"),
        visitas.c.hasta < bindparam("nueva"),
    )
    .values(hasta=bindparam("nueva"))
)
_VISITA = select(visitas.c.hasta).where(
    visitas.c.lectora == _LECTORA, visitas.c.casillero_id == bindparam("casillero", type_=Uuid)
)


class SqlMarcador:
    """Implements application.ports_del_titular.Marcador."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def poner(self, lectora: UUID, notificacion_id: UUID, marcas: Marcas) -> None:
        """See Marcador.poner."""
        antes = self.de(lectora, [notificacion_id]).get(notificacion_id, Marcas())
        donde = self._session.execute(_DE_CUAL, {"cual": notificacion_id}).one()
        if donde.expirada is None:
            _contar(self._session, lectora, donde.casillero_id, antes, marcas)
        values = {
            "destacada": marcas.destacada,
            "archivada": marcas.archivada,
            "carpeta": marcas.carpeta,
            "etiquetas": separadas(*marcas.etiquetas),
        }
        if not run_if_new(self._session, _NUEVAS, values | {"lectora": lectora, "notificacion_id": notificacion_id}):
            otras = {f"{nombre}_": valor for nombre, valor in values.items()}
            self._session.execute(_OTRAS, otras | {"de": lectora, "cual": notificacion_id})

    def de(self, lectora: UUID, notificaciones: Collection[UUID]) -> Mapping[UUID, Marcas]:
        """See Marcador.de."""
        rows = self._session.execute(_PUESTAS, {"lectora": lectora, "cuales": list(notificaciones)})
        return {row.notificacion_id: _marcas(row) for row in rows}

    def en(self, persona: UUID, lectora: UUID) -> Mapping[Cuenta, int]:
        """See Marcador.en."""
        rows = self._session.execute(_CUENTAS, {"persona": persona, "lectora": lectora})
        return {Cuenta(Que(row.que), row.nombre): row.cuantas for row in rows}

    def visitar(self, lectora: UUID, casillero_id: UUID, hasta: datetime) -> None:
        """See Marcador.visitar."""
        primera = {"lectora": lectora, "casillero_id": casillero_id, "hasta": hasta}
        if not run_if_new(self._session, _PRIMERA_VISITA, primera):
            self._session.execute(_VISITA_POSTERIOR, {"de": lectora, "cual": casillero_id, "nueva": hasta})

    def visto_hasta(self, lectora: UUID, casillero_id: UUID) -> datetime | None:
        """See Marcador.visto_hasta."""
        values = {"lectora": lectora, "casillero": casillero_id}
        return self._session.execute(_VISITA, values).scalar_one_or_none()


def descontar(session: Session, notificacion_id: UUID) -> None:
    """Take what leaves the list out of the counts of everybody who marked it; its mailbox is locked."""
    casillero_id = session.execute(_DE_CUAL, {"cual": notificacion_id}).one().casillero_id
    for row in session.execute(_DE_TODAS, {"cual": notificacion_id}).all():
        _contar(session, row.lectora, casillero_id, _marcas(row), Marcas())


def _contar(session: Session, lectora: UUID, casillero_id: UUID, antes: Marcas, despues: Marcas) -> None:
    """Move one notificacion from the counts of the one to those of the other."""
    for cuenta in sorted(antes.cuentas ^ despues.cuentas):
        cual = {"de": lectora, "casillero": casillero_id, "que_": cuenta.que, "nombre_": cuenta.nombre}
        if cuenta in antes.cuentas:
            session.execute(_UNA_MENOS, cual)
            session.execute(_NINGUNA, cual)
            continue
        primera = {"lectora": lectora, "casillero_id": casillero_id, "que": cuenta.que, "nombre": cuenta.nombre}
        if not run_if_new(session, _PRIMERA, primera | {"cuantas": 1}):
            session.execute(_OTRA_MAS, cual)


class PorMarcas(NamedTuple):
    """What a page is filtered by: starred and put away or not (None: both), whether by a folder, whether by a label."""

    destacada: bool | None
    archivada: bool | None
    carpeta: bool
    etiqueta: bool


def con_marcas(filtro: PorMarcas, notificacion_id: ColumnElement[UUID]) -> list[ColumnElement[bool]]:
    """Conditions on notificaciones of that id by the marks of the parameter `lectora`, with the parameters `carpeta`
    and `etiqueta` where the filter has one. Each looks at the marks of that one: of no EXISTS is it certain that a
    database does not collect all that the reader ever marked first."""
    columnas = ((DESTACADA, filtro.destacada), (ARCHIVADA, filtro.archivada))
    condiciones: list[ColumnElement[bool]] = [
        _tiene(notificacion_id, puesta).is_not(True) for puesta, valor in columnas if valor is False
    ]
    if con := _puestas(filtro):
        condiciones.append(_tiene(notificacion_id, *con).is_(True))
    return condiciones


def marcadas(filtro: PorMarcas) -> Select[Any] | None:
    """The ids of those that have the marks that the filter wants on them, of the parameter `lectora`; None where it
    wants none."""
    con = _puestas(filtro)
    return select(marcas.c.notificacion_id).where(marcas.c.lectora == _LECTORA, *con) if con else None


def _puestas(filtro: PorMarcas) -> list[ColumnElement[bool]]:
    columnas = ((DESTACADA, filtro.destacada), (ARCHIVADA, filtro.archivada))
    puestas: list[ColumnElement[bool]] = [puesta for puesta, valor in columnas if valor]
    if filtro.carpeta:
        puestas.append(marcas.c.carpeta == bindparam("carpeta"))
    if filtro.etiqueta:
        # LIKE minds the case on PostgreSQL alone, and each database has another function that finds a text in a text.
        sin_ella = func.replace(marcas.c.etiquetas, bindparam("etiqueta", type_=String), "")
        puestas.append(and_(CON_ETIQUETAS, sin_ella != marcas.c.etiquetas))
    return puestas


def _tiene(notificacion_id: ColumnElement[UUID], *puestas: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether all of these are put on it; unknown where nothing is."""
    suya = (marcas.c.lectora == _LECTORA, marcas.c.notificacion_id == notificacion_id)
    return select(and_(*puestas)).where(*suya).scalar_subquery()


def separadas(*etiquetas: str) -> str:
    """Labels as they are kept; a single one, as it is looked for."""
    return f"{_ENTRE}{_ENTRE.join(etiquetas)}{_ENTRE}" if etiquetas else ""


def _marcas(row: Any) -> Marcas:
    return Marcas(row.destacada, row.archivada, row.carpeta, tuple(row.etiquetas.split(_ENTRE)[1:-1]))

"""What those who read mailboxes keep for themselves, on SQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, Uuid, bindparam, func, select, update
from sqlalchemy.orm import Session

from libs.foundation.sql.conflicts import insert_if_new, run_if_new
from services.casillero.adapters.tables import casilleros, marcas, notificaciones, visitas
from services.casillero.domain.marcas import Marcas

# Labels are kept in one text, each between two of these: no name has one in it.
_ENTRE = "\n"

_LECTORA = bindparam("lectora", type_=Uuid)
_NUEVAS = insert_if_new(marcas)
_OTRAS = (
    update(marcas)
    .where(marcas.c.lectora == bindparam("de"), marcas.c.notificacion_id == bindparam("cual"))
    .values({nombre: bindparam(f"{nombre}_") for nombre in ("destacada", "archivada", "carpeta", "etiquetas")})
)
_PUESTAS = select(marcas).where(
    marcas.c.lectora == _LECTORA, marcas.c.notificacion_id.in_(bindparam("cuales", expanding=True))
)
_DISTINTAS = (marcas.c.destacada, marcas.c.archivada, marcas.c.carpeta, marcas.c.etiquetas)
_EN_EL_CASILLERO = (
    select(*_DISTINTAS, func.count().label("cuantas"))
    .join_from(marcas, notificaciones, marcas.c.notificacion_id == notificaciones.c.notificacion_id)
    .join(casilleros, notificaciones.c.casillero_id == casilleros.c.casillero_id)
    .where(
        marcas.c.lectora == _LECTORA,
        casilleros.c.persona == bindparam("persona"),
        notificaciones.c.expirada.is_(None),
    )
    .group_by(*_DISTINTAS)
)
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

    def en(self, persona: UUID, lectora: UUID) -> Sequence[tuple[Marcas, int]]:
        """See Marcador.en."""
        rows = self._session.execute(_EN_EL_CASILLERO, {"persona": persona, "lectora": lectora})
        return [(_marcas(row), row.cuantas) for row in rows]

    def visitar(self, lectora: UUID, casillero_id: UUID, hasta: datetime) -> None:
        """See Marcador.visitar."""
        primera = {"lectora": lectora, "casillero_id": casillero_id, "hasta": hasta}
        if not run_if_new(self._session, _PRIMERA_VISITA, primera):
            self._session.execute(_VISITA_POSTERIOR, {"de": lectora, "cual": casillero_id, "nueva": hasta})

    def visto_hasta(self, lectora: UUID, casillero_id: UUID) -> datetime | None:
        """See Marcador.visto_hasta."""
        values = {"lectora": lectora, "casillero": casillero_id}
        return self._session.execute(_VISITA, values).scalar_one_or_none()


class PorMarcas(NamedTuple):
    """What a page is filtered by: starred and put away or not (None: both), whether by a folder, whether by a label."""

    destacada: bool | None
    archivada: bool | None
    carpeta: bool
    etiqueta: bool


def con_marcas(filtro: PorMarcas, notificacion_id: ColumnElement[UUID]) -> list[ColumnElement[bool]]:
    """Conditions on notificaciones of that id by the marks of the parameter `lectora`, with the parameters `carpeta`
    and `etiqueta` where the filter has one."""
    columnas = ((marcas.c.destacada, filtro.destacada), (marcas.c.archivada, filtro.archivada))
    sin = [
        ~_suyas().where(marcas.c.notificacion_id == notificacion_id, columna.is_(True)).exists()
        for columna, valor in columnas
        if valor is False
    ]
    con = marcadas(filtro)
    return [*sin] if con is None else [*sin, con.where(marcas.c.notificacion_id == notificacion_id).exists()]


def marcadas(filtro: PorMarcas) -> Select[Any] | None:
    """The ids of those that have the marks that the filter wants on them, of the parameter `lectora`; None where it
    wants none."""
    columnas = ((marcas.c.destacada, filtro.destacada), (marcas.c.archivada, filtro.archivada))
    puestas: list[ColumnElement[bool]] = [columna.is_(True) for columna, valor in columnas if valor]
    if filtro.carpeta:
        puestas.append(marcas.c.carpeta == bindparam("carpeta"))
    if filtro.etiqueta:
        # LIKE minds the case on PostgreSQL alone, and each database has another function that finds a text in a text.
        puestas.append(func.replace(marcas.c.etiquetas, bindparam("etiqueta", type_=String), "") != marcas.c.etiquetas)
    return _suyas().where(*puestas) if puestas else None


def _suyas() -> Select[Any]:
    return select(marcas.c.notificacion_id).where(marcas.c.lectora == _LECTORA)


def separadas(*etiquetas: str) -> str:
    """Labels as they are kept; a single one, as it is looked for."""
    return f"{_ENTRE}{_ENTRE.join(etiquetas)}{_ENTRE}" if etiquetas else ""


def _marcas(row: Any) -> Marcas:
    return Marcas(row.destacada, row.archivada, row.carpeta, tuple(row.etiquetas.split(_ENTRE)[1:-1]))

"""The audit, and the suspensions declared, in SQL."""

from dataclasses import asdict, fields
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, insert, select
from sqlalchemy.orm import Session

from libs.jurisdiccion.calendario import Alcance, Suspension
from services.expedientes.adapters.sql.posiciones import ULTIMA, como_parametros
from services.expedientes.adapters.sql.posiciones import antes_de as posicion_anterior
from services.expedientes.adapters.sql.tables import auditoria, suspensiones
from services.expedientes.application.ports import Anotacion, Posicion

_ANOTAR = insert(auditoria)
_LECTURAS = (
    select(auditoria)
    .where(
        auditoria.c.expediente_id == bindparam("expediente_id"),
        auditoria.c.lectura.is_(True),
        posicion_anterior(auditoria.c.instante, auditoria.c.anotacion_id),
    )
    .order_by(auditoria.c.instante.desc(), auditoria.c.anotacion_id.desc())
    .limit(bindparam("limite"))
)
_LISTAS = ("en_nombre_de", "mandatos")
_SUSPENSIONES = select(suspensiones).order_by(suspensiones.c.seq)


class SqlAuditoria:
    """See application.ports.Auditoria."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def anotar(self, anotacion: Anotacion) -> None:
        """See Auditoria."""
        listas = {campo: [str(uno) for uno in getattr(anotacion, campo)] for campo in _LISTAS}
        self._session.execute(_ANOTAR, asdict(anotacion) | listas)

    def lecturas(self, expediente_id: UUID, antes_de: Posicion | None, limite: int) -> list[Anotacion]:
        """See Auditoria."""
        parametros = {"expediente_id": expediente_id, "limite": limite, **como_parametros(antes_de or ULTIMA)}
        return [_anotacion(fila) for fila in self._session.execute(_LECTURAS, parametros)]


class SqlSuspensiones:
    """See application.ports.Suspensiones."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def declaradas(self) -> tuple[tuple[Suspension, ...], int]:
        """See Suspensiones."""
        filas = self._session.execute(_SUSPENSIONES).all()
        return tuple(_suspension(fila) for fila in filas), filas[-1].seq if filas else 0


def _anotacion(fila: Row[Any]) -> Anotacion:
    valores = {campo.name: getattr(fila, campo.name) for campo in fields(Anotacion)}
    return Anotacion(**valores | {campo: tuple(UUID(uno) for uno in valores[campo]) for campo in _LISTAS})


def _suspension(fila: Row[Any]) -> Suspension:
    alcance = Alcance(frozenset(fila.territorios), frozenset(fila.organos), frozenset(fila.excepto))
    return Suspension(alcance, fila.desde, fila.hasta, fila.acuerdo)

"""Acuses in SQL."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, case, func, insert, select, update
from sqlalchemy.orm import Session

from services.expedientes.adapters.sql.tables import acuses
from services.expedientes.application.ports_de_acuse import EnEspera
from services.expedientes.domain.acuse import Acuse

_CAMPOS = [campo.name for campo in fields(Acuse)]
_CAMBIAN = ("proximo", "intentos", "causa", "entregado", "vigente", "gemelo", "sello")
_CREAR = insert(acuses)
_UNO = select(acuses).where(acuses.c.escrito_id == bindparam("escrito_id"))
_DE_CODIGO = select(acuses).where(acuses.c.codigo == bindparam("codigo"))
_BLOQUEAR = _UNO.with_for_update()
_GUARDAR = (
    update(acuses)
    .where(acuses.c.acuse_id == bindparam("id"))
    .values({nombre: bindparam(f"n_{nombre}") for nombre in _CAMBIAN})
)
_DEBIDOS = (
    select(acuses)
    .where(acuses.c.proximo <= bindparam("ahora"))
    .order_by(acuses.c.proximo, acuses.c.acuse_id)
    .limit(bindparam("limite"))
)
_EN_ESPERA = select(func.count(), func.count(case((acuses.c.entregado.is_(None), 1))), func.min(acuses.c.creado)).where(
    acuses.c.proximo.is_not(None)
)


class SqlAcuses:
    """See application.ports_de_acuse.Acuses."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def crear(self, acuse: Acuse) -> None:
        """See Acuses."""
        self._session.execute(_CREAR, asdict(acuse))

    def uno(self, escrito_id: UUID) -> Acuse | None:
        """See Acuses."""
        return self._uno(_UNO, escrito_id)

    def de_codigo(self, codigo: str) -> Acuse | None:
        """See Acuses."""
        fila = self._session.execute(_DE_CODIGO, {"codigo": codigo}).one_or_none()
        return _acuse(fila) if fila else None

    def bloquear(self, escrito_id: UUID) -> Acuse | None:
        """See Acuses."""
        return self._uno(_BLOQUEAR, escrito_id)

    def guardar(self, acuse: Acuse) -> None:
        """See Acuses."""
        valores = {f"n_{nombre}": getattr(acuse, nombre) for nombre in _CAMBIAN}
        self._session.execute(_GUARDAR, {"id": acuse.acuse_id, **valores})

    def debidos(self, ahora: datetime, limite: int) -> Sequence[Acuse]:
        """See Acuses."""
        return [_acuse(fila) for fila in self._session.execute(_DEBIDOS, {"ahora": ahora, "limite": limite})]

    def en_espera(self) -> EnEspera:
        """See Acuses."""
        todos, sin_pdf, desde = self._session.execute(_EN_ESPERA).one()
        return EnEspera(sin_pdf, todos - sin_pdf, desde)

    def _uno(self, consulta: Select[Any], escrito_id: UUID) -> Acuse | None:
        fila = self._session.execute(consulta, {"escrito_id": escrito_id}).one_or_none()
        return _acuse(fila) if fila else None


def _acuse(fila: Row[Any]) -> Acuse:
    return Acuse(**{nombre: getattr(fila, nombre) for nombre in _CAMPOS})

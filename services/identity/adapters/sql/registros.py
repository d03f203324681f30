"""Registrations that wait to be confirmed, in SQL."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, delete, insert, select
from sqlalchemy.orm import Session

from services.identity.adapters.sql.olvido import borrar, vencidas
from services.identity.adapters.sql.tables import registros
from services.identity.domain.registro import Registro

_AGREGAR = insert(registros)
_LEER = select(registros).where(registros.c.id == bindparam("registro_id"))
_ULTIMO = (
    select(registros)
    .where(registros.c.correo == bindparam("correo"), registros.c.vence > bindparam("ahora"))
    .order_by(registros.c.vence.desc(), registros.c.id)
    .limit(1)
)
_BORRAR = delete(registros).where(registros.c.correo == bindparam("de"))
_OLVIDAR = vencidas(registros.c.id, registros.c.vence < bindparam("limite"))


class SqlRegistros:
    """See application.ports.registro.Registros."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def agregar(self, registro: Registro) -> None:
        """See Registros.agregar."""
        values = {
            "id": registro.id,
            "correo": registro.correo,
            "contrasena": registro.contrasena,
            "cui": registro.cui,
            "nacimiento": registro.nacimiento,
            "vence": registro.vence,
        }
        self._session.execute(_AGREGAR, values)

    def leer(self, registro_id: UUID) -> Registro | None:
        """See Registros.leer."""
        row = self._session.execute(_LEER, {"registro_id": registro_id}).one_or_none()
        return _registro(row) if row else None

    def ultimo(self, correo: str, ahora: datetime) -> Registro | None:
        """See Registros.ultimo."""
        row = self._session.execute(_ULTIMO, {"correo": correo, "ahora": ahora}).one_or_none()
        return _registro(row) if row else None

    def borrar(self, correo: str) -> None:
        """See Registros.borrar."""
        self._session.execute(_BORRAR, {"de": correo})

    def olvidar(self, antes_de: datetime) -> bool:
        """See Registros.olvidar."""
        return borrar(self._session, _OLVIDAR, antes_de)


def _registro(row: Row[Any]) -> Registro:
    return Registro(row.id, row.correo, row.contrasena, row.cui, row.nacimiento, row.vence)

"""What tables of what has evidence have in common."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.orm import Session


class SqlConEvidencia:
    """See application.ports.evidencia.PorEvidencia, on the columns `borrar_desde` and `por_eliminar` of `tabla`."""

    def __init__(self, session: Session, tabla: Table) -> None:
        self._session = session
        self._filas = tabla.c

    def por_borrar(self, ahora: datetime, limite: int) -> Sequence[UUID]:
        """See PorEvidencia.por_borrar."""
        due = select(self._filas.id).where(self._filas.borrar_desde <= ahora).order_by(self._filas.borrar_desde)
        return self._session.execute(due.limit(limite)).scalars().all()

    def por_eliminar(self, desde: UUID, limite: int) -> Sequence[UUID]:
        """See PorEvidencia.por_eliminar."""
        left = select(self._filas.id).where(self._filas.por_eliminar, self._filas.id > desde).order_by(self._filas.id)
        return self._session.execute(left.limit(limite)).scalars().all()


def es_id(texto: str) -> bool:
    """Whether it is an id as the keys of objects have it."""
    try:
        return str(UUID(texto)) == texto
    except ValueError:
        return False

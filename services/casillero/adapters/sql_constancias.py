"""The codes of constancias, on SQL."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from libs.foundation.core.usecases import Stale
from services.casillero.adapters.tables import constancias

_ADD = insert(constancias)
_ISSUED = select(constancias.c.expedida).where(constancias.c.codigo == bindparam("codigo"))
_CODE = select(constancias.c.codigo).where(constancias.c.notificacion_id == bindparam("de"))


class SqlConstancias:
    """Implements application.ports_del_titular.Constancias."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def codigo(self, notificacion_id: UUID) -> str | None:
        """See Constancias.codigo."""
        return self._session.execute(_CODE, {"de": notificacion_id}).scalar_one_or_none()

    def expedida(self, codigo: str) -> datetime | None:
        """See Constancias.expedida."""
        return self._session.execute(_ISSUED, {"codigo": codigo}).scalar_one_or_none()

    def agregar(self, notificacion_id: UUID, codigo: str, ahora: datetime) -> None:
        """See Constancias.agregar."""
        values = {"notificacion_id": notificacion_id, "codigo": codigo, "expedida": ahora}
        try:
            self._session.execute(_ADD, values)
        except IntegrityError as error:
            raise Stale from error

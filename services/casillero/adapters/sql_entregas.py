"""Every delivery order ever taken, on SQL."""

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from libs.foundation.core.usecases import Stale
from services.casillero.adapters.tables import entregas
from services.casillero.domain.entrega import Clase, Documento, Entrega, Via

_FIELDS = tuple(field.name for field in fields(Entrega))
COLUMNS = tuple(entregas.c[name] for name in _FIELDS)

_RECORD = insert(entregas)
_RECORDED = select(*COLUMNS).where(entregas.c.entrega_id == bindparam("entrega"))


class SqlEntregas:
    """Implements application.ports.Entregas."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def registrar(self, entrega: Entrega, via: Via, ahora: datetime) -> None:
        """See Entregas.registrar."""
        row = asdict(entrega) | {"documentos": [asdict(d) for d in entrega.documentos], "via": via, "registrada": ahora}
        try:
            self._session.execute(_RECORD, row)
        except IntegrityError as error:
            raise Stale from error

    def buscar(self, entrega_id: UUID) -> Entrega | None:
        """See Entregas.buscar."""
        row = self._session.execute(_RECORDED, {"entrega": entrega_id}).one_or_none()
        return None if row is None else entrega_of(row)


def entrega_of(row: Any) -> Entrega:
    """The order in a row that has COLUMNS."""
    values = {name: getattr(row, name) for name in _FIELDS}
    values["clase"] = Clase(row.clase)
    values["documentos"] = tuple(Documento(**documento) for documento in row.documentos)
    return Entrega(**values)

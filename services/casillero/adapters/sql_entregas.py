"""Every delivery order ever taken, on SQL."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from libs.foundation.core.usecases import Stale
from libs.foundation.sql.among import among
from libs.foundation.sql.many import InsertMany
from services.casillero.adapters.tables import entregas
from services.casillero.domain.entrega import Clase, Documento, Entrega, Via

_FIELDS = tuple(field.name for field in fields(Entrega))
COLUMNS = tuple(entregas.c[name] for name in _FIELDS)

_RECORD = InsertMany(entregas)
_RECORDED = select(*COLUMNS).where(among(entregas.c.entrega_id, "ids"))


class SqlEntregas:
    """Implements application.ports.Entregas."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def registrar(self, nuevas: Sequence[tuple[Entrega, Via]], ahora: datetime) -> None:
        """See Entregas.registrar."""
        rows = [_row(entrega) | {"via": via, "registrada": ahora} for entrega, via in nuevas]
        try:
            _RECORD(self._session, rows)
        except IntegrityError as error:
            raise Stale from error

    def recibidas(self, ids: Collection[UUID]) -> Mapping[UUID, Entrega]:
        """See Entregas.recibidas."""
        return {row.entrega_id: entrega_of(row) for row in self._session.execute(_RECORDED, {"ids": list(ids)})}


def _row(entrega: Entrega) -> dict[str, Any]:
    values = {name: getattr(entrega, name) for name in _FIELDS}
    return values | {"documentos": [asdict(documento) for documento in entrega.documentos]}


def entrega_of(row: Any) -> Entrega:
    """The order in a row that has COLUMNS."""
    values = {name: getattr(row, name) for name in _FIELDS}
    values["clase"] = Clase(row.clase)
    values["documentos"] = tuple(Documento(**documento) for documento in row.documentos)
    return Entrega(**values)

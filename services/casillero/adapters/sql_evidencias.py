"""Evidence on SQL, and the bytes of it that are sealed."""

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from libs.firma.registro import Registro
from libs.foundation.sealing.rows import SealedTable
from libs.foundation.sql.many import InsertMany
from services.casillero.adapters.tables import evidencias, evidencias_sin_sellar
from services.casillero.domain.evidencia import Evidencia, Tipo

_PROVE = InsertMany(evidencias, pending=evidencias_sin_sellar)
_PROOFS = select(evidencias).where(evidencias.c.entrega_id == bindparam("entrega")).order_by(evidencias.c.posicion)


class SqlEvidencias:
    """Implements application.ports.Evidencias."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def agregar(self, *hechos: Evidencia) -> None:
        """See Evidencias.agregar."""
        _PROVE(self._session, [_values(hecho) for hecho in hechos])

    def de(self, entrega_id: UUID) -> Sequence[Evidencia]:
        """See Evidencias.de."""
        return [_evidencia(row) for row in self._session.execute(_PROOFS, {"entrega": entrega_id})]


def canonico(row: Any) -> bytes:
    """The bytes of a row that are sealed: its Registro. Of a row from before there were `datos` it has the hash of the
    words for people in their place, which may name a file and must stay erasable."""
    told = {"detalle_sha256": sha256(row.detalle.encode()).hexdigest()} if row.datos is None else json.loads(row.datos)
    about = f"entrega/{row.entrega_id}"
    return Registro(str(row.evidencia_id), row.tipo, about, row.instante, told | {"actor": row.actor}).canonico()


# Its heads are what the institution signs.
EVIDENCIAS = SealedTable("evidencias", evidencias, evidencias_sin_sellar, canonico)


def _values(hecho: Evidencia) -> dict[str, object]:
    datos = None if hecho.datos is None else json.dumps(dict(hecho.datos), sort_keys=True, ensure_ascii=False)
    return {
        "evidencia_id": hecho.evidencia_id,
        "entrega_id": hecho.entrega_id,
        "tipo": hecho.tipo,
        "instante": hecho.instante,
        "actor": hecho.actor,
        "detalle": hecho.detalle,
        "datos": datos,
    }


def _evidencia(row: Any) -> Evidencia:
    datos = None if row.datos is None else json.loads(row.datos)
    return Evidencia(row.evidencia_id, row.entrega_id, Tipo(row.tipo), row.instante, row.actor, row.detalle, datos)

"""Evidence on SQL, and the bytes of it that are sealed."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from libs.firma.registro import Registro
from libs.foundation.core.merkle import leaf_hash
from libs.foundation.sealing.rows import SealedTable
from libs.foundation.sealing.tables import sellado_hojas
from libs.foundation.sealing.tree import LogTree
from libs.foundation.sql.many import InsertMany
from services.casillero.adapters.sql_cabezas import SELLADA, SqlCabezas, parte_danada_de
from services.casillero.adapters.tables import cabezas_selladas, evidencias, evidencias_sin_sellar
from services.casillero.domain.cabezas import CabezaSellada, Prueba, Situacion
from services.casillero.domain.evidencia import Evidencia, Tipo

log = structlog.get_logger(__name__)

_PROVE = InsertMany(evidencias, pending=evidencias_sin_sellar)
_PROOFS = select(evidencias).where(evidencias.c.entrega_id == bindparam("entrega")).order_by(evidencias.c.posicion)

_LEAVES = (sellado_hojas.c.registro == "evidencias") & (sellado_hojas.c.fila == evidencias.c.posicion)
# The first that covers the leaf has the best instant.
_FIRST_OVER = (
    select(func.min(cabezas_selladas.c.tamano))
    .where(cabezas_selladas.c.tamano > sellado_hojas.c.indice)
    .correlate(sellado_hojas)
    .scalar_subquery()
)
_PROVEN = (
    select(evidencias, sellado_hojas.c.indice, cabezas_selladas.c.tamano, SELLADA)
    .outerjoin(sellado_hojas, _LEAVES)
    .outerjoin(cabezas_selladas, cabezas_selladas.c.tamano == _FIRST_OVER)
)
_PROVEN_OF = _PROVEN.where(evidencias.c.entrega_id == bindparam("entrega"))
_LEAF = (
    select(evidencias, sellado_hojas.c.indice)
    .join(sellado_hojas, _LEAVES)
    .where(evidencias.c.evidencia_id == bindparam("cual"))
)
_TRIED = 20  # heads over a record, one after the other, before it is left to the job to set them aside


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

    def situaciones(self, entrega_id: UUID) -> Mapping[UUID, Situacion]:
        """See Evidencias.situaciones."""
        return {
            row.evidencia_id: Situacion(leaf_hash(canonico(row)).hex(), row.indice is not None, *_stamped(row))
            for row in self._session.execute(_PROVEN_OF, {"entrega": entrega_id})
        }

    def prueba(self, evidencia_id: UUID) -> Prueba | None:
        """See Evidencias.prueba. Raises NodoAusente."""
        row = self._session.execute(_LEAF, {"cual": evidencia_id}).one_or_none()
        head = None if row is None else self._whole_head_over(row.indice)
        if row is None or head is None:
            return None
        path = LogTree(self._session, EVIDENCIAS.name).inclusion_proof(row.indice, head.tamano)
        return Prueba(canonico(row), row.indice, tuple(path), head)

    def _whole_head_over(self, leaf: int) -> CabezaSellada | None:
        heads, size = SqlCabezas(self._session), leaf
        for _ in range(_TRIED):
            for head in heads.selladas(size, 1):
                if (part := parte_danada_de(head)) == "":
                    return head
                log.error("stamped head damaged", rows=head.tamano, part=part)
                size = head.tamano
        return None


def _stamped(row: Any) -> tuple[int | None, datetime | None]:
    """The head over it, and its instant; of one whose instant cannot be read neither, until it is set aside."""
    return (row.tamano, row.sellada) if row.sellada else (None, None)


def canonico(row: Any) -> bytes:
    """The bytes of a row that are sealed: its Registro. Of a row from before there were `datos` it has the hash of the
    words for people in their place, which may name a file and must stay erasable."""
    told = {"detalle_sha256": sha256(row.detalle.encode()).hexdigest()} if row.datos is None else json.loads(row.datos)
    about = f"entrega/{row.entrega_id}"
    return Registro(str(row.evidencia_id), row.tipo, about, row.instante, told | {"actor": row.actor}).canonico()


def canonico_de(hecho: Evidencia) -> bytes:
    """The bytes of a fact that are sealed."""
    return canonico(SimpleNamespace(**_values(hecho)))


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

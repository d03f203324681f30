"""Evidence on SQL, and the bytes of it that are sealed."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from libs.firma.registro import Registro
from libs.foundation.core.merkle import leaf_hash
from libs.foundation.sealing.rows import SealedTable
from libs.foundation.sealing.tables import sellado_cabezas, sellado_hojas
from libs.foundation.sealing.tree import LogTree
from libs.foundation.sql.conflicts import insert_if_new, run_if_new
from libs.foundation.sql.many import InsertMany
from services.casillero.adapters.tables import cabezas_selladas, evidencias, evidencias_sin_sellar
from services.casillero.domain.cabezas import CabezaSellada, Prueba, SinSellar, Situacion
from services.casillero.domain.evidencia import Evidencia, Tipo

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
    select(evidencias, sellado_hojas.c.indice, cabezas_selladas.c.tamano, cabezas_selladas.c.sellada)
    .outerjoin(sellado_hojas, _LEAVES)
    .outerjoin(cabezas_selladas, cabezas_selladas.c.tamano == _FIRST_OVER)
)
_PROVEN_OF = _PROVEN.where(evidencias.c.entrega_id == bindparam("entrega"))
_PROVEN_ONE = _PROVEN.where(evidencias.c.evidencia_id == bindparam("cual"))
_HEAD = select(cabezas_selladas).where(cabezas_selladas.c.tamano == bindparam("cual"))


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
            row.evidencia_id: Situacion(leaf_hash(canonico(row)).hex(), row.indice is not None, row.tamano, row.sellada)
            for row in self._session.execute(_PROVEN_OF, {"entrega": entrega_id})
        }

    def prueba(self, evidencia_id: UUID) -> Prueba | None:
        """See Evidencias.prueba. Raises NodoAusente."""
        row = self._session.execute(_PROVEN_ONE, {"cual": evidencia_id}).one_or_none()
        if row is None or row.tamano is None:
            return None
        path = LogTree(self._session, EVIDENCIAS.name).inclusion_proof(row.indice, row.tamano)
        head = self._session.execute(_HEAD, {"cual": row.tamano}).one()
        return Prueba(canonico(row), row.indice, tuple(path), _cabeza(head))


_LARGEST = func.coalesce(select(func.max(cabezas_selladas.c.tamano)).scalar_subquery(), 0)
_UNSTAMPED = select(sellado_cabezas.c.texto).where(
    sellado_cabezas.c.registro == "evidencias", sellado_cabezas.c.tamano > _LARGEST
)
_OLDEST = _UNSTAMPED.order_by(sellado_cabezas.c.tamano).limit(1)
_NEWEST = _UNSTAMPED.order_by(sellado_cabezas.c.tamano.desc()).limit(1)
_KEEP = insert_if_new(cabezas_selladas)


class SqlCabezas:
    """Implements application.ports.Cabezas."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def sin_sellar(self) -> SinSellar | None:
        """See Cabezas.sin_sellar."""
        newest, oldest = self._session.scalar(_NEWEST), self._session.scalar(_OLDEST)
        return None if newest is None or oldest is None else SinSellar(newest, _instant(oldest))

    def guardar(self, cabeza: CabezaSellada) -> bool:
        """See Cabezas.guardar."""
        values = {"tamano": cabeza.tamano, "cabeza": cabeza.texto, "llave": cabeza.llave, "firma": cabeza.firma}
        return run_if_new(self._session, _KEEP, values | {"sellada": cabeza.instante})


def _instant(head: str) -> datetime:
    """When a head was made, by its own words."""
    return datetime.fromisoformat(head.split("\n")[3])


def _cabeza(row: Any) -> CabezaSellada:
    return CabezaSellada(row.tamano, row.cabeza, row.llave, bytes(row.firma), row.sellada)


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

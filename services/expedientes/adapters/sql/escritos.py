"""Escritos and documents in SQL."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, insert, select, update
from sqlalchemy.orm import Session

from libs.foundation.sql.among import among
from services.expedientes.adapters.sql.posiciones import PRIMERA, como_parametros, despues_de
from services.expedientes.adapters.sql.tables import documentos, escritos, expedientes
from services.expedientes.application.ports import Guardado, Posicion
from services.expedientes.domain.escrito import Documento, Escrito
from services.expedientes.domain.expediente import Custodia
from services.expedientes.domain.listas import EnBandeja

_CREAR, _CREAR_DOCUMENTO = insert(escritos), insert(documentos)
_UNO = select(escritos).where(
    escritos.c.expediente_id == bindparam("expediente_id"), escritos.c.escrito_id == bindparam("escrito_id")
)
_DE_PRESENTACION = (
    select(escritos).where(escritos.c.presentacion == bindparam("presentacion")).order_by(escritos.c.orden)
)
_DE_EXPEDIENTE = (
    select(escritos)
    .where(
        escritos.c.expediente_id == bindparam("expediente_id"), despues_de(escritos.c.registrado, escritos.c.escrito_id)
    )
    .order_by(escritos.c.registrado, escritos.c.escrito_id)
    .limit(bindparam("limite"))
)
_EN_BANDEJA = (
    select(escritos, expedientes.c.reservado)
    .join_from(escritos, expedientes, expedientes.c.expediente_id == escritos.c.expediente_id)
    .where(
        escritos.c.resolucion_id.is_(None),
        expedientes.c.organo.in_(bindparam("organos", expanding=True)),
        despues_de(escritos.c.registrado, escritos.c.escrito_id),
    )
    .order_by(escritos.c.registrado, escritos.c.escrito_id)
    .limit(bindparam("limite"))
)
_RESOLVER = (
    update(escritos).where(escritos.c.escrito_id == bindparam("id")).values(resolucion_id=bindparam("resolucion"))
)
_DOCUMENTO = (
    select(documentos, expedientes.c.reservado, expedientes.c.llave)
    .join_from(documentos, expedientes, expedientes.c.expediente_id == documentos.c.expediente_id)
    .where(documentos.c.documento_id == bindparam("documento_id"))
)
# Acuses of the time before they were PDFs are here, but no part of what was presented.
_DE_ACTUACIONES = (
    select(documentos)
    .where(among(documentos.c.actuacion_id, "ids"), documentos.c.contenido.is_(None))
    .order_by(documentos.c.actuacion_id, documentos.c.orden)
)
_GUARDADOS_DE_EXPEDIENTE = select(documentos).where(
    documentos.c.expediente_id == bindparam("id"), documentos.c.contenido.is_(None)
)
_EXISTENTES = select(documentos.c.expediente_id, documentos.c.documento_id).where(
    among(documentos.c.documento_id, "ids")
)


class SqlDocumentos:
    """See application.ports.Documentos."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def uno(self, documento_id: UUID) -> Guardado | None:
        """See Documentos."""
        fila = self._session.execute(_DOCUMENTO, {"documento_id": documento_id}).one_or_none()
        if fila is None:
            return None
        return Guardado(_documento(fila), Custodia(fila.expediente_id, fila.reservado, fila.llave), fila.actuacion_id)

    def referenciadas(self, claves: Sequence[str]) -> set[str]:
        """See Documentos."""
        ids = [UUID(nombre) for clave in claves if _es_uuid(nombre := clave.partition("/")[2])]
        filas = self._session.execute(_EXISTENTES, {"ids": ids})
        return {f"{fila.expediente_id}/{fila.documento_id}" for fila in filas} & set(claves)

    def de_expediente(self, expediente_id: UUID) -> list[Documento]:
        """All of a case whose bytes are in the object store."""
        return [_documento(fila) for fila in self._session.execute(_GUARDADOS_DE_EXPEDIENTE, {"id": expediente_id})]

    def de_actuaciones(self, ids: Sequence[UUID]) -> dict[UUID, tuple[Documento, ...]]:
        """The documents of escritos and resoluciones, in their order."""
        filas = self._session.execute(_DE_ACTUACIONES, {"ids": list(ids)}).all() if ids else ()
        return {
            actuacion: tuple(_documento(fila) for fila in grupo)
            for actuacion, grupo in groupby(filas, lambda fila: fila.actuacion_id)
        }

    def crear(self, expediente_id: UUID, actuacion_id: UUID, nuevos: Sequence[Documento]) -> None:
        """See Documentos."""
        filas = [
            {
                "documento_id": documento.documento_id,
                "expediente_id": expediente_id,
                "actuacion_id": actuacion_id,
                "orden": orden,
                "nombre": documento.nombre,
                "tipo": documento.tipo,
                "tamano": documento.tamano,
                "sha256": documento.sha256,
                "paginas": documento.paginas,
                "version": documento.version,
                "contenido": documento.contenido,
            }
            for orden, documento in enumerate(nuevos)
        ]
        self._session.execute(_CREAR_DOCUMENTO, filas)


class SqlEscritos:
    """See application.ports.Escritos."""

    def __init__(self, session: Session, de_documentos: SqlDocumentos) -> None:
        self._session = session
        self._documentos = de_documentos

    def crear(self, escrito: Escrito) -> None:
        """See Escritos."""
        self._session.execute(_CREAR, {columna.name: getattr(escrito, columna.name) for columna in escritos.columns})
        self._documentos.crear(escrito.expediente_id, escrito.escrito_id, escrito.documentos)

    def de_presentacion(self, presentacion: UUID) -> list[Escrito]:
        """See Escritos."""
        return [escrito for escrito, _ in self._leidos(_DE_PRESENTACION, presentacion=presentacion)]

    def uno(self, expediente_id: UUID, escrito_id: UUID) -> Escrito | None:
        """See Escritos."""
        leidos = self._leidos(_UNO, expediente_id=expediente_id, escrito_id=escrito_id)
        return leidos[0][0] if leidos else None

    def de_expediente(self, expediente_id: UUID, desde: Posicion, limite: int) -> list[Escrito]:
        """Escritos of a case after a position, oldest first."""
        parametros = {"expediente_id": expediente_id, "limite": limite, **como_parametros(desde)}
        return [escrito for escrito, _ in self._leidos(_DE_EXPEDIENTE, **parametros)]

    def resolver(self, escrito_id: UUID, resolucion_id: UUID) -> None:
        """See Escritos."""
        self._session.execute(_RESOLVER, {"id": escrito_id, "resolucion": resolucion_id})

    def en_bandeja(self, organos: Sequence[str], despues_de: Posicion | None, limite: int) -> list[EnBandeja]:
        """See Escritos."""
        posicion = como_parametros(despues_de or PRIMERA)
        leidos = self._leidos(_EN_BANDEJA, organos=list(organos), limite=limite, **posicion)
        return [EnBandeja.de(escrito, fila.reservado) for escrito, fila in leidos]

    def _leidos(self, consulta: Select[Any], **parametros: Any) -> list[tuple[Escrito, Row[Any]]]:
        filas = self._session.execute(consulta, parametros).all()
        suyos = self._documentos.de_actuaciones([fila.escrito_id for fila in filas])
        return [(_escrito(fila, suyos[fila.escrito_id]), fila) for fila in filas]


def _es_uuid(texto: str) -> bool:
    try:
        return str(UUID(texto)) == texto
    except ValueError:
        return False


def _escrito(fila: Row[Any], suyos: tuple[Documento, ...]) -> Escrito:
    return Escrito(**{columna.name: getattr(fila, columna.name) for columna in escritos.columns}, documentos=suyos)


def _documento(fila: Row[Any]) -> Documento:
    return Documento(
        fila.documento_id,
        fila.nombre,
        fila.tipo,
        fila.tamano,
        fila.sha256,
        fila.paginas,
        fila.version,
        fila.contenido,
    )

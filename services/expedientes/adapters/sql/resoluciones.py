"""Resoluciones, their communications and plazos in SQL, and the timeline made of them."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, exists, insert, select
from sqlalchemy.orm import Session

from libs.foundation.sql.among import among
from libs.foundation.sql.many import InsertMany, UpdateMany
from services.expedientes.adapters.sql.escritos import SqlDocumentos
from services.expedientes.adapters.sql.posiciones import PRIMERA, como_parametros, despues_de
from services.expedientes.adapters.sql.tables import comunicaciones, expedientes, plazos, resoluciones
from services.expedientes.application.ports import Posicion
from services.expedientes.domain.listas import EnPapel
from services.expedientes.domain.plazo import Dia, Plazo
from services.expedientes.domain.resolucion import Comunicacion, Estado, Resolucion

_CREAR, _CREAR_COMUNICACION, _CREAR_PLAZOS = insert(resoluciones), insert(comunicaciones), InsertMany(plazos)
_UNA = select(resoluciones).where(resoluciones.c.resolucion_id == bindparam("id"))
_VARIAS = select(resoluciones).where(among(resoluciones.c.resolucion_id, "ids"))
_DE_EXPEDIENTE = (
    select(resoluciones)
    .where(
        resoluciones.c.expediente_id == bindparam("expediente_id"),
        despues_de(resoluciones.c.emitida, resoluciones.c.resolucion_id),
    )
    .order_by(resoluciones.c.emitida, resoluciones.c.resolucion_id)
    .limit(bindparam("limite"))
)
_POR_NOTIFICAR = (
    select(resoluciones)
    .where(
        resoluciones.c.expediente_id == bindparam("expediente_id"),
        resoluciones.c.tipo_de_plazo != "",
        exists().where(
            comunicaciones.c.acto_id == resoluciones.c.resolucion_id,
            comunicaciones.c.efectiva.is_(None),
            comunicaciones.c.estado != Estado.ANULADA.value,
        ),
    )
    .order_by(resoluciones.c.emitida, resoluciones.c.resolucion_id)
)
_COMUNICACION = select(comunicaciones).where(comunicaciones.c.entrega_id == bindparam("entrega_id"))
_DE_ENTREGAS = select(comunicaciones).where(among(comunicaciones.c.entrega_id, "ids"))
_COMUNICACIONES = select(comunicaciones).where(among(comunicaciones.c.acto_id, "ids")).order_by(comunicaciones.c.orden)
_GUARDAR = UpdateMany(
    comunicaciones.c.entrega_id,
    (
        comunicaciones.c.estado,
        comunicaciones.c.puesta_a_disposicion,
        comunicaciones.c.acceso,
        comunicaciones.c.efectiva,
        comunicaciones.c.regla,
        comunicaciones.c.intentos,
        comunicaciones.c.intentada,
        comunicaciones.c.motivo,
        comunicaciones.c.constancia,
        comunicaciones.c.anulada,
        comunicaciones.c.anulada_por,
        comunicaciones.c.acto_que_anula,
        comunicaciones.c.motivo_de_anulacion,
    ),
)
_EN_PAPEL = (
    select(comunicaciones, expedientes.c.numero, expedientes.c.reservado, resoluciones.c.tipo, resoluciones.c.sumilla)
    .join_from(comunicaciones, expedientes, expedientes.c.expediente_id == comunicaciones.c.expediente_id)
    .join(resoluciones, resoluciones.c.resolucion_id == comunicaciones.c.acto_id)
    .where(
        comunicaciones.c.estado.in_([Estado.PAPEL_PENDIENTE.value, Estado.PAPEL_FALLIDA.value]),
        comunicaciones.c.efectiva.is_(None),
        expedientes.c.organo.in_(bindparam("organos", expanding=True)),
        despues_de(comunicaciones.c.emision, comunicaciones.c.entrega_id),
    )
    .order_by(comunicaciones.c.emision, comunicaciones.c.entrega_id)
    .limit(bindparam("limite"))
)
_PLAZOS_DE_EXPEDIENTE = (
    select(plazos)
    .where(plazos.c.expediente_id == bindparam("expediente_id"))
    .order_by(plazos.c.inicia, plazos.c.plazo_id)
)
_PLAZOS_DE_ACTOS = select(plazos).where(among(plazos.c.acto_id, "ids")).order_by(plazos.c.inicia, plazos.c.plazo_id)

_DE_COMUNICACION = [campo.name for campo in fields(Comunicacion)]


class SqlResoluciones:
    """See application.ports.Resoluciones."""

    def __init__(self, session: Session, documentos: SqlDocumentos) -> None:
        self._session = session
        self._documentos = documentos

    def crear(self, resolucion: Resolucion, ordenadas: Sequence[Comunicacion]) -> None:
        """See Resoluciones."""
        self._session.execute(
            _CREAR, {columna.name: getattr(resolucion, columna.name) for columna in resoluciones.columns}
        )
        self._documentos.crear(resolucion.expediente_id, resolucion.resolucion_id, [resolucion.documento])
        filas = [{**_fila(comunicacion), "orden": orden} for orden, comunicacion in enumerate(ordenadas)]
        self._session.execute(_CREAR_COMUNICACION, filas)

    def una(self, resolucion_id: UUID) -> Resolucion | None:
        """See Resoluciones."""
        return next(iter(self._leidas(_UNA, id=resolucion_id)), None)

    def varias(self, ids: Collection[UUID]) -> list[Resolucion]:
        """See Resoluciones."""
        return self._leidas(_VARIAS, ids=list(ids))

    def de_expediente(self, expediente_id: UUID, desde: Posicion, limite: int) -> list[Resolucion]:
        """Resoluciones of a case after a position, oldest first."""
        return self._leidas(_DE_EXPEDIENTE, expediente_id=expediente_id, limite=limite, **como_parametros(desde))

    def por_notificar(self, expediente_id: UUID) -> list[Resolucion]:
        """Those of a case that start a plazo and whose effect for somebody is yet to come, oldest first."""
        return self._leidas(_POR_NOTIFICAR, expediente_id=expediente_id)

    def comunicacion(self, entrega_id: UUID) -> Comunicacion | None:
        """See Resoluciones."""
        fila = self._session.execute(_COMUNICACION, {"entrega_id": entrega_id}).one_or_none()
        return _comunicacion(fila) if fila else None

    def de_entregas(self, entregas: Collection[UUID]) -> dict[UUID, Comunicacion]:
        """See Resoluciones."""
        filas = self._session.execute(_DE_ENTREGAS, {"ids": list(entregas)})
        return {fila.entrega_id: _comunicacion(fila) for fila in filas}

    def comunicaciones(self, *actos: UUID) -> list[Comunicacion]:
        """See Resoluciones."""
        return [_comunicacion(fila) for fila in self._session.execute(_COMUNICACIONES, {"ids": actos})]

    def guardar(self, *cambiadas: Comunicacion) -> None:
        """See Resoluciones."""
        _GUARDAR(self._session, [_fila(comunicacion) for comunicacion in cambiadas])

    def en_papel(self, organos: Sequence[str], despues_de: Posicion | None, limite: int) -> list[EnPapel]:
        """See Resoluciones."""
        parametros = {"organos": list(organos), "limite": limite, **como_parametros(despues_de or PRIMERA)}
        return [
            EnPapel.de(_comunicacion(fila), fila.numero, fila.tipo, fila.sumilla, fila.reservado)
            for fila in self._session.execute(_EN_PAPEL, parametros)
        ]

    def _leidas(self, consulta: Select[Any], **parametros: Any) -> list[Resolucion]:
        filas = self._session.execute(consulta, parametros).all()
        suyos = self._documentos.de_actuaciones([fila.resolucion_id for fila in filas])
        return [
            Resolucion(
                **{columna.name: getattr(fila, columna.name) for columna in resoluciones.columns},
                documento=suyos[fila.resolucion_id][0],
            )
            for fila in filas
        ]


class SqlPlazos:
    """See application.ports.Plazos."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def crear(self, *nuevos: Plazo) -> None:
        """See Plazos."""
        _CREAR_PLAZOS(self._session, [_fila_de_plazo(plazo) for plazo in nuevos])

    def de_expediente(self, expediente_id: UUID) -> list[Plazo]:
        """See Plazos."""
        return [_plazo(fila) for fila in self._session.execute(_PLAZOS_DE_EXPEDIENTE, {"expediente_id": expediente_id})]

    def de_actos(self, ids: Sequence[UUID]) -> list[Plazo]:
        """The plazos that several acts started."""
        return [_plazo(fila) for fila in self._session.execute(_PLAZOS_DE_ACTOS, {"ids": list(ids)})]


def _fila(comunicacion: Comunicacion) -> dict[str, Any]:
    return {nombre: getattr(comunicacion, nombre) for nombre in _DE_COMUNICACION}


def _comunicacion(fila: Row[Any]) -> Comunicacion:
    valores = {nombre: getattr(fila, nombre) for nombre in _DE_COMUNICACION}
    return Comunicacion(**valores | {"estado": Estado(fila.estado)})


def _fila_de_plazo(plazo: Plazo) -> dict[str, Any]:
    return {campo.name: getattr(plazo, campo.name) for campo in fields(Plazo)} | {
        "obligados": list(plazo.obligados),
        "entregas": [str(entrega) for entrega in plazo.entregas],
        "dias": [[dia.dia.isoformat(), dia.cuenta, dia.motivo] for dia in plazo.dias],
    }


def _plazo(fila: Row[Any]) -> Plazo:
    valores = {campo.name: getattr(fila, campo.name) for campo in fields(Plazo)}
    leidos = {
        "obligados": tuple(fila.obligados),
        "entregas": tuple(UUID(entrega) for entrega in fila.entregas),
        "dias": tuple(Dia(date.fromisoformat(dia), cuenta, motivo) for dia, cuenta, motivo in fila.dias),
    }
    return Plazo(**valores | leidos)

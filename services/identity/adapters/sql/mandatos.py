"""Mandates in SQL, and what was revoked."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, Uuid, and_, bindparam, case, delete, func, insert, or_, select, tuple_, update
from sqlalchemy.orm import Session

from libs.foundation.sql.conflicts import insert_if_new, run_if_new
from libs.foundation.sql.types import UtcDateTime
from services.identity.adapters.sql.olvido import borrar, vencidas
from services.identity.adapters.sql.tables import (
    cuentas,
    entidades,
    mandatos,
    miembros,
    poderes_por_soltar,
    poderes_revocados,
)
from services.identity.application.ports.lugar import Lugar
from services.identity.application.ports.mandatos import Lado
from services.identity.domain.entidad import Estado as EstadoDeEntidad
from services.identity.domain.entidad import Rol
from services.identity.domain.mandato import HORA, Destino, Estado, Mandato, Ofertas, Suelto, Via

_CREAR = insert(mandatos)
_LEER = select(mandatos).where(mandatos.c.id == bindparam("mandato_id"))
_BLOQUEAR = _LEER.with_for_update()
_CAMBIAN = ("mandatario", "nombre_del_mandatario", "aceptante", "aceptado", "terminado")
_GUARDAR = (
    update(mandatos)
    .where(mandatos.c.id == bindparam("mandato_id"))
    .values({campo: bindparam(f"{campo}_", type_=mandatos.c[campo].type) for campo in (*_CAMBIAN, "estado")})
)
_REPRESENTADAS = (
    select(miembros.c.entidad_id)
    .join_from(miembros, entidades)
    .where(
        miembros.c.cuenta_id == bindparam("cuenta_id"),
        miembros.c.rol == Rol.REPRESENTANTE.value,
        entidades.c.estado == EstadoDeEntidad.CONFIRMADA.value,
    )
)


def _ofrecido_por(via: Via, parametro: str) -> Any:
    return and_(
        mandatos.c.via == via.value,
        mandatos.c.destino == bindparam(parametro),
        mandatos.c.estado == Estado.OFRECIDO.value,
    )


_DE_LADO = (
    select(mandatos)
    .where(
        or_(
            mandatos.c.mandante == bindparam("persona"),
            mandatos.c.mandatario == bindparam("persona"),
            mandatos.c.entidad_id.in_(_REPRESENTADAS),
            _ofrecido_por(Via.CORREO, "correo"),
            _ofrecido_por(Via.COLEGIADO, "colegiado"),
        ),
        tuple_(mandatos.c.ofrecido, mandatos.c.id)
        < tuple_(bindparam("antes_de", type_=UtcDateTime), bindparam("antes_de_id", type_=Uuid)),
    )
    .order_by(mandatos.c.ofrecido.desc(), mandatos.c.id.desc())
    .limit(bindparam("limite"))
)
_ABIERTOS = (
    select(mandatos)
    .where(
        mandatos.c.estado.in_([estado.value for estado in Estado if estado.abierto]),
        mandatos.c.ofrecido <= bindparam("desde", type_=UtcDateTime),
    )
    .order_by(mandatos.c.id)
    .limit(bindparam("limite"))
    .with_for_update()
)
_ABIERTOS_DE_CUENTA = _ABIERTOS.where(
    or_(mandatos.c.otorgante == bindparam("quien"), mandatos.c.aceptante == bindparam("quien"))
)
_ABIERTOS_DE_ENTIDAD = _ABIERTOS.where(mandatos.c.entidad_id == bindparam("quien"))
_SIN_RESPUESTA = and_(
    mandatos.c.estado == Estado.OFRECIDO.value,
    or_(mandatos.c.vence.is_(None), mandatos.c.vence > bindparam("ahora", type_=UtcDateTime)),
)
_SEGUIDA = mandatos.c.ofrecido > bindparam("desde", type_=UtcDateTime)
_OFERTAS = select(*(func.sum(case((cual, 1), else_=0)) for cual in (_SIN_RESPUESTA, _SEGUIDA))).where(
    mandatos.c.otorgante == bindparam("quien")
)
_VERIFICADAS = select(cuentas.c.correo).where(cuentas.c.verificada).order_by(cuentas.c.id).limit(1)
_CORREOS = {
    Via.CORREO: _VERIFICADAS.where(cuentas.c.correo == bindparam("valor")),
    Via.COLEGIADO: _VERIFICADAS.where(cuentas.c.colegiado == bindparam("valor")),
}
_REVOCAR = insert_if_new(poderes_revocados)
_REVOCADOS = select(poderes_revocados.c.id).where(poderes_revocados.c.revocado >= bindparam("instante"))
_DEJAR = insert(poderes_por_soltar)
_DEJADOS = select(poderes_por_soltar).order_by(poderes_por_soltar.c.desde).limit(bindparam("limite"))
_SOLTAR = delete(poderes_por_soltar).where(poderes_por_soltar.c.id == bindparam("suelto"))
# Of what was left again meanwhile the newer row stays.
_SOLTADO = _SOLTAR.where(poderes_por_soltar.c.desde == bindparam("desde", type_=UtcDateTime))
_OLVIDAR = vencidas(poderes_revocados.c.id, poderes_revocados.c.revocado < bindparam("limite"))
_FIN = Lugar(datetime(9999, 12, 31, tzinfo=UTC), UUID(int=2**128 - 1))


class SqlMandatos:
    """See application.ports.mandatos.Mandatos."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def crear(self, mandato: Mandato) -> None:
        """See Mandatos.crear."""
        values = {columna.name: getattr(mandato, columna.name, None) for columna in mandatos.columns}
        values |= {"via": mandato.destino.via.value, "destino": mandato.destino.valor, "estado": mandato.estado.value}
        self._session.execute(_CREAR, values)

    def leer(self, mandato_id: UUID) -> Mandato | None:
        """See Mandatos.leer."""
        return next(iter(self._leidos(_LEER, mandato_id=mandato_id)), None)

    def bloquear(self, mandato_id: UUID) -> Mandato | None:
        """See Mandatos.bloquear."""
        return next(iter(self._leidos(_BLOQUEAR, mandato_id=mandato_id)), None)

    def guardar(self, mandato: Mandato) -> None:
        """See Mandatos.guardar."""
        values = {f"{campo}_": getattr(mandato, campo) for campo in _CAMBIAN}
        self._session.execute(_GUARDAR, values | {"estado_": mandato.estado.value, "mandato_id": mandato.id})

    def de(self, lado: Lado, antes_de: Lugar | None, limite: int) -> Sequence[Mandato]:
        """See Mandatos.de."""
        lugar, cuenta = antes_de or _FIN, lado.cuenta
        return self._leidos(
            _DE_LADO,
            persona=cuenta.persona,
            cuenta_id=cuenta.id,
            correo=cuenta.correo,
            colegiado=cuenta.colegiado,
            antes_de=lugar.solicitada,
            antes_de_id=lugar.id,
            limite=limite,
        )

    def bloquear_abiertos(self, suelto: Suelto, limite: int) -> Sequence[Mandato]:
        """See Mandatos.bloquear_abiertos."""
        abiertos = _ABIERTOS_DE_ENTIDAD if suelto.de_entidad else _ABIERTOS_DE_CUENTA
        return self._leidos(abiertos, quien=suelto.id, desde=suelto.desde, limite=limite)

    def ofertas_de(self, cuenta_id: UUID, ahora: datetime) -> Ofertas:
        """See Mandatos.ofertas_de."""
        values = {"quien": cuenta_id, "ahora": ahora, "desde": ahora - HORA}
        fila = self._session.execute(_OFERTAS, values).one()
        return Ofertas(fila[0] or 0, fila[1] or 0)

    def ofrecido_a(self, destino: Destino) -> str:
        """See Mandatos.ofrecido_a."""
        return str(self._session.execute(_CORREOS[destino.via], {"valor": destino.valor}).scalar_one_or_none() or "")

    def _leidos(self, statement: Select[Any], **values: Any) -> list[Mandato]:
        return [_mandato(row) for row in self._session.execute(statement, values)]


class SqlPoderes:
    """See application.ports.mandatos.Poderes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def revocar(self, poderes: Sequence[UUID], ahora: datetime) -> None:
        """See Poderes.revocar."""
        if poderes:
            run_if_new(self._session, _REVOCAR, [{"id": poder, "revocado": ahora} for poder in poderes])

    def revocados_desde(self, instante: datetime) -> Sequence[UUID]:
        """See Poderes.revocados_desde."""
        return self._session.execute(_REVOCADOS, {"instante": instante}).scalars().all()

    def olvidar(self, antes_de: datetime) -> bool:
        """See Poderes.olvidar."""
        return borrar(self._session, _OLVIDAR, antes_de)

    def dejar(self, suelto: Suelto) -> None:
        """See Poderes.dejar."""
        self._session.execute(_SOLTAR, {"suelto": suelto.id})
        self._session.execute(_DEJAR, asdict(suelto))

    def dejados(self, limite: int) -> Sequence[Suelto]:
        """See Poderes.dejados."""
        rows = self._session.execute(_DEJADOS, {"limite": limite})
        return [Suelto(row.id, row.de_entidad, row.desde) for row in rows]

    def soltar(self, suelto: Suelto) -> None:
        """See Poderes.soltar."""
        self._session.execute(_SOLTADO, {"suelto": suelto.id, "desde": suelto.desde})


def _mandato(row: Row[Any]) -> Mandato:
    igual = (
        "id",
        "mandante",
        "nombre_del_mandante",
        "entidad_id",
        "otorgante",
        "numero",
        "vence",
        "ofrecido",
        *_CAMBIAN,
    )
    return Mandato(
        **{campo: getattr(row, campo) for campo in igual},
        destino=Destino(Via(row.via), row.destino),
        estado=Estado(row.estado),
    )

"""Entities and their members in SQL."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, Uuid, bindparam, delete, insert, select, tuple_, update
from sqlalchemy.orm import Session

from libs.foundation.sql.among import among
from libs.foundation.sql.types import UtcDateTime
from services.identity.adapters.sql.con_evidencia import SqlConEvidencia, es_id
from services.identity.adapters.sql.tables import entidades, miembros, personas
from services.identity.application.ports.lugar import Lugar
from services.identity.domain.entidad import Entidad, Estado, Miembro, Rol, Tipo
from services.identity.domain.evidencia import Clase, Evidencia

_CREAR, _AGREGAR = insert(entidades), insert(miembros)
_TODAS = select(entidades, personas.c.identificador.label("nit"), personas.c.numero_casillero).join_from(
    entidades, personas
)
_LEER = _TODAS.where(entidades.c.id == bindparam("entidad_id"))
# The entity's row alone: that of its persona is everybody's.
_BLOQUEAR = _LEER.with_for_update(of=entidades)
_LUGAR = tuple_(entidades.c.solicitada, entidades.c.id) > tuple_(
    bindparam("desde", type_=UtcDateTime), bindparam("desde_id", type_=Uuid)
)
_SUYAS = _TODAS.where(
    entidades.c.id.in_(select(miembros.c.entidad_id).where(miembros.c.cuenta_id == bindparam("cuenta_id")))
)
_DE_CUENTA = _SUYAS.where(_LUGAR).order_by(entidades.c.solicitada, entidades.c.id).limit(bindparam("limite"))
_BLOQUEAR_SUYAS = _SUYAS.order_by(entidades.c.id).with_for_update(of=entidades)
_EN_COLA = (
    _TODAS.where(entidades.c.estado == Estado.PENDIENTE.value, _LUGAR)
    .order_by(entidades.c.solicitada, entidades.c.id)
    .limit(bindparam("limite"))
)
_CONFIRMADA = select(entidades.c.id).where(
    entidades.c.persona == bindparam("persona"), entidades.c.estado == Estado.CONFIRMADA.value
)
_CONFIRMADAS = _TODAS.where(
    among(entidades.c.persona, "personas"), entidades.c.estado == Estado.CONFIRMADA.value
).order_by(entidades.c.id)
_PENDIENTE = (
    select(entidades.c.id)
    .where(entidades.c.solicitante == bindparam("cuenta_id"), entidades.c.estado == Estado.PENDIENTE.value)
    .limit(1)
)
_MIEMBROS = (
    select(miembros)
    .where(miembros.c.entidad_id.in_(bindparam("ids", expanding=True)))
    .order_by(miembros.c.entidad_id, miembros.c.desde, miembros.c.cuenta_id)
)
_EXISTENTES = select(entidades.c.id).where(entidades.c.id.in_(bindparam("ids", expanding=True)))
_DE_MIEMBRO = (miembros.c.entidad_id == bindparam("de"), miembros.c.cuenta_id == bindparam("quien"))
_RETIRAR = delete(miembros).where(*_DE_MIEMBRO)
_CAMBIAN = ("llave", "oficial", "decidida", "motivo", "borrar_desde", "borrada", "por_eliminar")
_GUARDAR = (
    update(entidades)
    .where(entidades.c.id == bindparam("entidad_id"))
    .values({campo: bindparam(f"{campo}_", type_=entidades.c[campo].type) for campo in (*_CAMBIAN, "estado")})
)
_PRINCIPIO = Lugar(datetime(1, 1, 1, tzinfo=UTC), UUID(int=0))


class SqlEntidades(SqlConEvidencia):
    """See application.ports.mandatos.Entidades."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, entidades)

    def crear(self, entidad: Entidad) -> None:
        """See Entidades.crear."""
        documento = entidad.nombramiento
        values = {
            "id": entidad.id,
            "persona": entidad.persona,
            "nombre": entidad.nombre,
            "tipo": entidad.tipo.value,
            "solicitante": entidad.solicitante,
            "solicitada": entidad.solicitada,
            "tipo_de_documento": documento.tipo,
            "tamano": documento.tamano,
            "sha256": documento.sha256,
            "version": documento.version,
            **_cambiantes(entidad),
        }
        self._session.execute(_CREAR, values)
        self._session.execute(_AGREGAR, [_fila(entidad.id, uno) for uno in entidad.miembros])

    def leer(self, entidad_id: UUID) -> Entidad | None:
        """See Entidades.leer."""
        return next(iter(self._leidas(_LEER, entidad_id=entidad_id)), None)

    def bloquear(self, entidad_id: UUID) -> Entidad | None:
        """See Entidades.bloquear."""
        return next(iter(self._leidas(_BLOQUEAR, entidad_id=entidad_id)), None)

    def guardar(self, entidad: Entidad) -> None:
        """See Entidades.guardar."""
        values = {f"{campo}_": valor for campo, valor in _cambiantes(entidad).items()}
        self._session.execute(_GUARDAR, values | {"entidad_id": entidad.id})

    def fijar_miembro(self, entidad_id: UUID, miembro: Miembro) -> None:
        """See Entidades.fijar_miembro."""
        self.retirar_miembro(entidad_id, miembro.cuenta_id)
        self._session.execute(_AGREGAR, [_fila(entidad_id, miembro)])

    def retirar_miembro(self, entidad_id: UUID, cuenta_id: UUID) -> None:
        """See Entidades.retirar_miembro."""
        self._session.execute(_RETIRAR, {"de": entidad_id, "quien": cuenta_id})

    def confirmada_de(self, persona: UUID) -> UUID | None:
        """See Entidades.confirmada_de."""
        found: UUID | None = self._session.execute(_CONFIRMADA, {"persona": persona}).scalar_one_or_none()
        return found

    def confirmadas_de(self, personas: Collection[UUID]) -> Sequence[Entidad]:
        """See Entidades.confirmadas_de."""
        return self._leidas(_CONFIRMADAS, personas=personas)

    def pendiente_de(self, solicitante: UUID) -> UUID | None:
        """See Entidades.pendiente_de."""
        found: UUID | None = self._session.execute(_PENDIENTE, {"cuenta_id": solicitante}).scalar_one_or_none()
        return found

    def de_cuenta(self, cuenta_id: UUID, desde: Lugar | None, limite: int) -> Sequence[Entidad]:
        """See Entidades.de_cuenta."""
        return self._leidas(_DE_CUENTA, cuenta_id=cuenta_id, limite=limite, **_despues_de(desde))

    def bloquear_de_cuenta(self, cuenta_id: UUID) -> Sequence[Entidad]:
        """See Entidades.bloquear_de_cuenta."""
        return self._leidas(_BLOQUEAR_SUYAS, cuenta_id=cuenta_id)

    def en_cola(self, desde: Lugar | None, limite: int) -> Sequence[Entidad]:
        """See Entidades.en_cola."""
        return self._leidas(_EN_COLA, limite=limite, **_despues_de(desde))

    def referenciadas(self, claves: Sequence[str]) -> set[str]:
        """See Entidades.referenciadas."""
        sufijo = f"/{Clase.NOMBRAMIENTO.value}"
        ids = [UUID(id_) for clave in claves if es_id(id_ := clave.removesuffix(sufijo))]
        return {f"{id_}{sufijo}" for id_ in self._session.execute(_EXISTENTES, {"ids": ids}).scalars()}

    def _leidas(self, statement: Select[Any], **values: Any) -> list[Entidad]:
        rows = self._session.execute(statement, values).all()
        if not rows:
            return []
        inside: dict[UUID, list[Miembro]] = {row.id: [] for row in rows}
        for row in self._session.execute(_MIEMBROS, {"ids": list(inside)}):
            inside[row.entidad_id].append(
                Miembro(row.cuenta_id, row.persona, row.nombre, Rol(row.rol), row.desde, row.poder)
            )
        return [_entidad(row, inside[row.id]) for row in rows]


def _despues_de(lugar: Lugar | None) -> dict[str, Any]:
    place = lugar or _PRINCIPIO
    return {"desde": place.solicitada, "desde_id": place.id}


def _fila(entidad_id: UUID, miembro: Miembro) -> dict[str, Any]:
    return asdict(miembro) | {"entidad_id": entidad_id, "rol": miembro.rol.value}


def _cambiantes(entidad: Entidad) -> dict[str, Any]:
    return {campo: getattr(entidad, campo) for campo in _CAMBIAN} | {"estado": entidad.estado.value}


def _entidad(row: Row[Any], inside: Sequence[Miembro]) -> Entidad:
    return Entidad(
        id=row.id,
        persona=row.persona,
        nit=row.nit,
        nombre=row.nombre,
        tipo=Tipo(row.tipo),
        solicitante=row.solicitante,
        solicitada=row.solicitada,
        evidencias=(Evidencia(Clase.NOMBRAMIENTO, row.tipo_de_documento, row.tamano, row.sha256, row.version),),
        miembros=tuple(inside),
        numero_casillero=row.numero_casillero,
        estado=Estado(row.estado),
        **{campo: getattr(row, campo) for campo in _CAMBIAN},
    )

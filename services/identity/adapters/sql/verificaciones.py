"""Requests to be verified and their evidence in SQL."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, Uuid, and_, bindparam, insert, or_, select, tuple_, update
from sqlalchemy.orm import Session

from libs.foundation.sql.types import UtcDateTime
from services.identity.adapters.sql.con_evidencia import SqlConEvidencia, es_id
from services.identity.adapters.sql.tables import evidencias, verificaciones
from services.identity.application.ports.lugar import Lugar
from services.identity.domain.cotejo import Cotejo, Fuente, Resultado
from services.identity.domain.cuenta import TipoDeCuenta
from services.identity.domain.evidencia import Clase, Evidencia
from services.identity.domain.formulario import Formulario
from services.identity.domain.verificacion import Estado, Verificacion

_CREAR = insert(verificaciones)
_CREAR_EVIDENCIA = insert(evidencias)
_LEER = select(verificaciones).where(verificaciones.c.id == bindparam("verificacion_id"))
_BLOQUEAR = _LEER.with_for_update()
_TODAS_DE = (
    select(verificaciones)
    .where(verificaciones.c.cuenta_id == bindparam("cuenta_id"))
    .order_by(verificaciones.c.solicitada, verificaciones.c.id)
)
_DE_CUENTA = (
    select(verificaciones)
    .where(verificaciones.c.cuenta_id == bindparam("cuenta_id"))
    .order_by(verificaciones.c.solicitada.desc(), verificaciones.c.id)
    .limit(1)
)
_DEL_FORMULARIO = ("nombres", "apellidos", "telefono", "direccion", "correo", "cui", "colegiado", "numero_casillero")
_CAMBIAN = (
    "llave",
    "oficial",
    "asignada_hasta",
    "decidida",
    "motivo",
    "persona_anterior",
    "borrar_desde",
    "borrada",
    "por_eliminar",
)
_ESCRITOS = (*_CAMBIAN, *_DEL_FORMULARIO, "estado", "cotejos")
_GUARDAR = (
    update(verificaciones)
    .where(verificaciones.c.id == bindparam("verificacion_id"))
    .values({campo: bindparam(f"{campo}_", type_=verificaciones.c[campo].type) for campo in _ESCRITOS})
)
_LIBRE = or_(
    verificaciones.c.estado == Estado.PENDIENTE.value,
    and_(
        verificaciones.c.estado == Estado.ASIGNADA.value,
        or_(verificaciones.c.oficial == bindparam("de"), verificaciones.c.asignada_hasta <= bindparam("ahora")),
    ),
)
_EN_COLA = (
    select(verificaciones)
    .where(
        _LIBRE,
        verificaciones.c.cuenta_id != bindparam("de"),
        tuple_(verificaciones.c.solicitada, verificaciones.c.id)
        > tuple_(bindparam("desde", type_=UtcDateTime), bindparam("desde_id", type_=Uuid)),
    )
    .order_by(verificaciones.c.solicitada, verificaciones.c.id)
    .limit(bindparam("limite"))
)
_EVIDENCIAS = (
    select(evidencias)
    .where(evidencias.c.verificacion_id.in_(bindparam("ids", expanding=True)))
    .order_by(evidencias.c.clase)
)
_PRINCIPIO = Lugar(datetime(1, 1, 1, tzinfo=UTC), UUID(int=0))


class SqlVerificaciones(SqlConEvidencia):
    """See application.ports.verificacion.Verificaciones."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, verificaciones)

    def crear(self, verificacion: Verificacion) -> None:
        """See Verificaciones.crear."""
        values = {
            "id": verificacion.id,
            "cuenta_id": verificacion.cuenta_id,
            "tipo": verificacion.formulario.tipo.value,
            "solicitada": verificacion.solicitada,
        }
        self._session.execute(_CREAR, values | _cambiantes(verificacion))
        rows = [asdict(una) | {"clase": una.clase.value} for una in verificacion.evidencias]
        self._session.execute(_CREAR_EVIDENCIA, [row | {"verificacion_id": verificacion.id} for row in rows])

    def leer(self, verificacion_id: UUID) -> Verificacion | None:
        """See Verificaciones.leer."""
        return next(iter(self._leidas(_LEER, verificacion_id=verificacion_id)), None)

    def bloquear(self, verificacion_id: UUID) -> Verificacion | None:
        """See Verificaciones.bloquear."""
        return next(iter(self._leidas(_BLOQUEAR, verificacion_id=verificacion_id)), None)

    def de_cuenta(self, cuenta_id: UUID) -> Verificacion | None:
        """See Verificaciones.de_cuenta."""
        return next(iter(self._leidas(_DE_CUENTA, cuenta_id=cuenta_id)), None)

    def todas_de(self, cuenta_id: UUID) -> Sequence[Verificacion]:
        """See Verificaciones.todas_de."""
        return self._leidas(_TODAS_DE, cuenta_id=cuenta_id)

    def guardar(self, verificacion: Verificacion) -> None:
        """See Verificaciones.guardar."""
        values = {f"{campo}_": valor for campo, valor in _cambiantes(verificacion).items()}
        self._session.execute(_GUARDAR, values | {"verificacion_id": verificacion.id})

    def en_cola(self, oficial: UUID, ahora: datetime, desde: Lugar | None, limite: int) -> Sequence[Verificacion]:
        """See Verificaciones.en_cola."""
        lugar = desde or _PRINCIPIO
        return self._leidas(_EN_COLA, de=oficial, ahora=ahora, desde=lugar.solicitada, desde_id=lugar.id, limite=limite)

    def referenciadas(self, claves: Sequence[str]) -> set[str]:
        """See Verificaciones.referenciadas."""
        ids = {clave.partition("/")[0] for clave in claves}
        rows = self._session.execute(_EVIDENCIAS, {"ids": [UUID(id_) for id_ in sorted(ids) if es_id(id_)]}).all()
        return {f"{row.verificacion_id}/{row.clase}" for row in rows}.intersection(claves)

    def _leidas(self, statement: Select[Any], **values: Any) -> list[Verificacion]:
        rows = self._session.execute(statement, values).all()
        if not rows:
            return []
        shown: dict[UUID, list[Evidencia]] = {row.id: [] for row in rows}
        for row in self._session.execute(_EVIDENCIAS, {"ids": list(shown)}):
            shown[row.verificacion_id].append(
                Evidencia(Clase(row.clase), row.tipo, row.tamano, row.sha256, row.version)
            )
        return [_verificacion(row, shown[row.id]) for row in rows]


def _cambiantes(verificacion: Verificacion) -> dict[str, Any]:
    values = {campo: getattr(verificacion, campo) for campo in _CAMBIAN}
    values |= {campo: getattr(verificacion.formulario, campo) for campo in _DEL_FORMULARIO}
    return values | {
        "estado": verificacion.estado.value,
        "cotejos": [
            [uno.fuente.value, uno.resultado.value, uno.difiere, uno.origen, uno.sin_comparar]
            for uno in verificacion.cotejos
        ],
    }


def _verificacion(row: Row[Any], shown: Sequence[Evidencia]) -> Verificacion:
    formulario = {campo: getattr(row, campo) for campo in _DEL_FORMULARIO}
    cambiantes = {campo: getattr(row, campo) for campo in _CAMBIAN}
    return Verificacion(
        id=row.id,
        cuenta_id=row.cuenta_id,
        formulario=Formulario(**formulario, tipo=TipoDeCuenta(row.tipo)),
        evidencias=tuple(shown),
        solicitada=row.solicitada,
        estado=Estado(row.estado),
        cotejos=tuple(
            Cotejo(Fuente(fuente), Resultado(resultado), tuple(difiere), origen, tuple(*sin_comparar))
            for fuente, resultado, difiere, origen, *sin_comparar in row.cotejos
        ),
        **cambiantes,
    )

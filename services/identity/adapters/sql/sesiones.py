"""Sessions and the hashes of their refresh tokens in SQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, insert, select, update
from sqlalchemy.orm import Session

from services.identity.adapters.sql.olvido import borrar, vencidas
from services.identity.adapters.sql.tables import renovaciones, sesiones
from services.identity.domain.sesion import Cliente, Sesion, Uso

_AGREGAR = insert(sesiones)
_AGREGAR_RENOVACION = insert(renovaciones)
_LEER = select(sesiones).where(sesiones.c.id == bindparam("sesion_id"))
_BLOQUEAR = _LEER.with_for_update()
_DE_HUELLA = select(renovaciones.c.sesion_id).where(renovaciones.c.huella == bindparam("huella")).scalar_subquery()
_BLOQUEAR_FAMILIA = select(sesiones).where(sesiones.c.id == _DE_HUELLA).with_for_update(of=sesiones)
_USAR = (
    update(renovaciones)
    .where(renovaciones.c.huella == bindparam("de"), renovaciones.c.usada.is_(None))
    .values(usada=bindparam("ahora"), cliente=bindparam("por"))
    .returning(renovaciones.c.huella)
)
_USO = select(renovaciones.c.usada, renovaciones.c.cliente).where(renovaciones.c.huella == bindparam("huella"))
_TOCAR = update(sesiones).where(sesiones.c.id == bindparam("sesion_id")).values(ultimo_uso=bindparam("ahora"))
_CERRAR = update(sesiones).where(sesiones.c.id == bindparam("sesion_id")).values(cerrada=bindparam("ahora"))
_AUTENTICAR = (
    update(sesiones)
    .where(sesiones.c.id == bindparam("sesion_id"))
    .values(metodos=bindparam("por"), autenticada=bindparam("ahora"))
)
_CERRAR_DE = (
    update(sesiones)
    .where(sesiones.c.cuenta_id == bindparam("de"), sesiones.c.cerrada.is_(None), sesiones.c.id != bindparam("salvo"))
    .values(cerrada=bindparam("ahora"))
)
_ABIERTAS = (
    select(sesiones.c.id)
    .where(sesiones.c.cerrada.is_(None), sesiones.c.abierta <= bindparam("hasta"))
    .order_by(sesiones.c.id)
    .limit(bindparam("limite"))
)
_CERRAR_ABIERTAS = (
    update(sesiones)
    .where(sesiones.c.id.in_(_ABIERTAS), sesiones.c.cerrada.is_(None))
    .values(cerrada=bindparam("ahora"))
    .returning(sesiones.c.id)
)
_NINGUNA = UUID(int=0)
_DE_CUENTA = (
    select(sesiones)
    .where(sesiones.c.cuenta_id == bindparam("cuenta_id"), sesiones.c.cerrada.is_(None))
    .order_by(sesiones.c.ultimo_uso.desc(), sesiones.c.id)
)
_TODAS_DE = (
    select(sesiones)
    .where(sesiones.c.cuenta_id == bindparam("cuenta_id"))
    .order_by(sesiones.c.ultimo_uso.desc(), sesiones.c.id)
)
_CERRADAS = select(sesiones.c.id).where(sesiones.c.cerrada >= bindparam("instante")).order_by(sesiones.c.cerrada)
_CONOCE = (
    select(sesiones.c.id)
    .where(sesiones.c.cuenta_id == bindparam("cuenta_id"), sesiones.c.direccion == bindparam("direccion"))
    .limit(1)
)
_OLVIDAR_RENOVACIONES = vencidas(renovaciones.c.huella, renovaciones.c.usada < bindparam("limite"))
_OLVIDAR_SESIONES = vencidas(sesiones.c.id, sesiones.c.ultimo_uso < bindparam("limite"))


class SqlSesiones:
    """See application.ports.sesiones.Sesiones."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def agregar(self, sesion: Sesion, huella: str) -> None:
        """See Sesiones.agregar."""
        values = {
            "id": sesion.id,
            "cuenta_id": sesion.cuenta_id,
            "direccion": sesion.cliente.direccion,
            "dispositivo": sesion.cliente.dispositivo,
            "abierta": sesion.abierta,
            "ultimo_uso": sesion.ultimo_uso,
            "cerrada": sesion.cerrada,
            "metodos": " ".join(sesion.metodos),
            "autenticada": sesion.autenticada,
        }
        self._session.execute(_AGREGAR, values)
        self._session.execute(_AGREGAR_RENOVACION, {"huella": huella, "sesion_id": sesion.id})

    def leer(self, sesion_id: UUID) -> Sesion | None:
        """See Sesiones.leer."""
        row = self._session.execute(_LEER, {"sesion_id": sesion_id}).one_or_none()
        return _sesion(row) if row else None

    def bloquear(self, sesion_id: UUID) -> Sesion | None:
        """See Sesiones.bloquear."""
        row = self._session.execute(_BLOQUEAR, {"sesion_id": sesion_id}).one_or_none()
        return _sesion(row) if row else None

    def bloquear_familia(self, huella: str) -> Sesion | None:
        """See Sesiones.bloquear_familia."""
        row = self._session.execute(_BLOQUEAR_FAMILIA, {"huella": huella}).one_or_none()
        return _sesion(row) if row else None

    def usar(self, huella: str, uso: Uso) -> bool:
        """See Sesiones.usar."""
        used = self._session.execute(_USAR, {"de": huella, "ahora": uso.usada, "por": uso.cliente})
        return used.first() is not None

    def uso(self, huella: str) -> Uso:
        """See Sesiones.uso."""
        row = self._session.execute(_USO, {"huella": huella}).one()
        return Uso(row.usada, row.cliente)

    def renovar(self, sesion_id: UUID, huella: str, ahora: datetime) -> None:
        """See Sesiones.renovar."""
        self._session.execute(_AGREGAR_RENOVACION, {"huella": huella, "sesion_id": sesion_id})
        self._session.execute(_TOCAR, {"sesion_id": sesion_id, "ahora": ahora})

    def cerrar(self, sesion_id: UUID, ahora: datetime) -> None:
        """See Sesiones.cerrar."""
        self._session.execute(_CERRAR, {"sesion_id": sesion_id, "ahora": ahora})

    def autenticar(self, sesion_id: UUID, metodos: tuple[str, ...], ahora: datetime) -> None:
        """See Sesiones.autenticar."""
        self._session.execute(_AUTENTICAR, {"sesion_id": sesion_id, "por": " ".join(metodos), "ahora": ahora})

    def cerrar_de(self, cuenta_id: UUID, ahora: datetime, salvo: UUID | None) -> None:
        """See Sesiones.cerrar_de."""
        self._session.execute(_CERRAR_DE, {"de": cuenta_id, "ahora": ahora, "salvo": salvo or _NINGUNA})

    def cerrar_abiertas(self, hasta: datetime, ahora: datetime, limite: int) -> int:
        """See Sesiones.cerrar_abiertas."""
        closed = self._session.execute(_CERRAR_ABIERTAS, {"hasta": hasta, "ahora": ahora, "limite": limite})
        return len(closed.all())

    def de_cuenta(self, cuenta_id: UUID) -> Sequence[Sesion]:
        """See Sesiones.de_cuenta."""
        return [_sesion(row) for row in self._session.execute(_DE_CUENTA, {"cuenta_id": cuenta_id})]

    def todas_de(self, cuenta_id: UUID) -> Sequence[Sesion]:
        """See Sesiones.todas_de."""
        return [_sesion(row) for row in self._session.execute(_TODAS_DE, {"cuenta_id": cuenta_id})]

    def cerradas_desde(self, instante: datetime) -> Sequence[UUID]:
        """See Sesiones.cerradas_desde."""
        return self._session.execute(_CERRADAS, {"instante": instante}).scalars().all()

    def conoce(self, cuenta_id: UUID, direccion: str) -> bool:
        """See Sesiones.conoce."""
        found = self._session.execute(_CONOCE, {"cuenta_id": cuenta_id, "direccion": direccion})
        return found.first() is not None

    def olvidar(self, renovaciones: datetime, sesiones: datetime) -> bool:
        """See Sesiones.olvidar."""
        tokens = borrar(self._session, _OLVIDAR_RENOVACIONES, renovaciones)
        return tokens or borrar(self._session, _OLVIDAR_SESIONES, sesiones)


def _sesion(row: Row[Any]) -> Sesion:
    return Sesion(
        id=row.id,
        cuenta_id=row.cuenta_id,
        cliente=Cliente(row.direccion, row.dispositivo),
        abierta=row.abierta,
        ultimo_uso=row.ultimo_uso,
        cerrada=row.cerrada,
        metodos=tuple(row.metodos.split()),
        autenticada=row.autenticada,
    )

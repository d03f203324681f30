"""Accounts and their roles in SQL."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, insert, select, update
from sqlalchemy.orm import Session

from libs.foundation.sql.among import among
from libs.foundation.sql.conflicts import insert_if_new, run_if_new
from services.identity.adapters.sql.tables import cuentas, roles
from services.identity.domain.cuenta import Cuenta, TipoDeCuenta

_AGREGAR = insert_if_new(cuentas)
_DAR_ROL = insert(roles)
# One statement whether there is an account or not, and however many roles it has: a login must not tell by its cost.
_CON_ROLES = (
    select(cuentas, roles.c.rol).outerjoin(roles, roles.c.cuenta_id == cuentas.c.id).order_by(cuentas.c.id, roles.c.rol)
)
_LEER = _CON_ROLES.where(cuentas.c.id == bindparam("cuenta_id"))
_LEER_VARIAS = _CON_ROLES.where(among(cuentas.c.id, "ids"))
_DE_PERSONAS = _CON_ROLES.where(among(cuentas.c.persona, "personas"), cuentas.c.verificada)
# Shared: logins of one account do not wait for each other, a change of its password waits for them and they for it.
_FIJAR = _LEER.with_for_update(read=True, of=cuentas)
_BLOQUEAR = _LEER.with_for_update(of=cuentas)
_ACTUALIZAR = (
    update(cuentas)
    .where(cuentas.c.id == bindparam("de"))
    .values(
        nombre=bindparam("nombre_"),
        telefono=bindparam("telefono_"),
        telefono_confirmado=bindparam("telefono_confirmado_"),
    )
)
_CONFIRMAR = update(cuentas).where(cuentas.c.id == bindparam("de")).values(telefono_confirmado=True)
_SEGUIR_CORREO = update(cuentas).where(cuentas.c.id == bindparam("de")).values(correo_seguido=True)
_CAMBIAR = (
    update(cuentas)
    .where(cuentas.c.id == bindparam("de"), cuentas.c.contrasena == bindparam("anterior"))
    .values(contrasena=bindparam("nueva"))
)
_POR_CORREO = _CON_ROLES.where(cuentas.c.correo == bindparam("correo"))
_VERIFICADAS_DE = (
    select(cuentas.c.id).where(cuentas.c.persona == bindparam("persona"), cuentas.c.verificada).order_by(cuentas.c.id)
)
_VERIFICAR = (
    update(cuentas)
    .where(cuentas.c.id == bindparam("cuenta_id"))
    .values(
        nombre=bindparam("nombre_"),
        tipo=bindparam("tipo_"),
        persona=bindparam("persona_"),
        verificada=bindparam("verificada_"),
        colegiado=bindparam("colegiado_"),
        nacimiento=bindparam("nacimiento_"),
    )
)
_INHABILITAR = update(cuentas).where(cuentas.c.id == bindparam("de")).values(inhabilitada=bindparam("desde"))


class SqlCuentas:
    """See application.ports.cuentas.Cuentas."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def agregar(self, cuenta: Cuenta) -> bool:
        """See Cuentas.agregar."""
        if not run_if_new(self._session, _AGREGAR, valores(cuenta)):
            return False
        if cuenta.roles:
            self._session.execute(_DAR_ROL, [{"cuenta_id": cuenta.id, "rol": rol} for rol in cuenta.roles])
        return True

    def por_correo(self, correo: str) -> Cuenta | None:
        """See Cuentas.por_correo."""
        return _cuenta(self._session.execute(_POR_CORREO, {"correo": correo}).all())

    def leer(self, cuenta_id: UUID) -> Cuenta | None:
        """See Cuentas.leer."""
        return _cuenta(self._session.execute(_LEER, {"cuenta_id": cuenta_id}).all())

    def leer_varias(self, ids: Collection[UUID]) -> Sequence[Cuenta]:
        """See Cuentas.leer_varias."""
        return _cuentas(self._session.execute(_LEER_VARIAS, {"ids": ids}).all())

    def fijar(self, cuenta_id: UUID) -> Cuenta | None:
        """See Cuentas.fijar."""
        return _cuenta(self._session.execute(_FIJAR, {"cuenta_id": cuenta_id}).all())

    def bloquear(self, cuenta_id: UUID) -> Cuenta | None:
        """See Cuentas.bloquear."""
        return _cuenta(self._session.execute(_BLOQUEAR, {"cuenta_id": cuenta_id}).all())

    def actualizar(self, cuenta: Cuenta) -> None:
        """See Cuentas.actualizar."""
        values = {
            "de": cuenta.id,
            "nombre_": cuenta.nombre,
            "telefono_": cuenta.telefono,
            "telefono_confirmado_": cuenta.telefono_confirmado,
        }
        self._session.execute(_ACTUALIZAR, values)

    def confirmar_telefono(self, cuenta_id: UUID) -> None:
        """See Cuentas.confirmar_telefono."""
        self._session.execute(_CONFIRMAR, {"de": cuenta_id})

    def seguir_correo(self, cuenta_id: UUID) -> None:
        """See Cuentas.seguir_correo."""
        self._session.execute(_SEGUIR_CORREO, {"de": cuenta_id})

    def cambiar_contrasena(self, cuenta_id: UUID, anterior: str, nueva: str) -> bool:
        """See Cuentas.cambiar_contrasena."""
        result = self._session.execute(_CAMBIAR, {"de": cuenta_id, "anterior": anterior, "nueva": nueva})
        return bool(result.rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult

    def verificadas_de(self, persona: UUID) -> Sequence[UUID]:
        """See Cuentas.verificadas_de."""
        return self._session.execute(_VERIFICADAS_DE, {"persona": persona}).scalars().all()

    def verificadas_de_varias(self, personas: Collection[UUID]) -> Sequence[Cuenta]:
        """See Cuentas.verificadas_de_varias."""
        return _cuentas(self._session.execute(_DE_PERSONAS, {"personas": personas}).all())

    def verificar(self, cuenta: Cuenta) -> None:
        """See Cuentas.verificar."""
        values = {
            "cuenta_id": cuenta.id,
            "nombre_": cuenta.nombre,
            "tipo_": cuenta.tipo.value,
            "persona_": cuenta.persona,
            "verificada_": cuenta.verificada,
            "colegiado_": cuenta.colegiado,
            "nacimiento_": cuenta.nacimiento,
        }
        self._session.execute(_VERIFICAR, values)

    def inhabilitar(self, cuenta_id: UUID, desde: datetime | None) -> None:
        """See Cuentas.inhabilitar."""
        self._session.execute(_INHABILITAR, {"de": cuenta_id, "desde": desde})


def valores(cuenta: Cuenta) -> dict[str, Any]:
    """The columns of a new account."""
    return {
        "id": cuenta.id,
        "correo": cuenta.correo,
        "contrasena": cuenta.contrasena,
        "nombre": cuenta.nombre,
        "tipo": cuenta.tipo.value,
        "persona": cuenta.persona,
        "verificada": cuenta.verificada,
        "colegiado": cuenta.colegiado,
        "nacimiento": cuenta.nacimiento,
        "telefono": cuenta.telefono,
        "telefono_confirmado": cuenta.telefono_confirmado,
        "importada": cuenta.importada,
        "inhabilitada": cuenta.inhabilitada,
        "correo_seguido": cuenta.correo_seguido,
    }


def _cuenta(rows: Sequence[Row[Any]]) -> Cuenta | None:
    """The account in `rows`, one for each of its roles, or one without."""
    return next(iter(_cuentas(rows)), None)


def _cuentas(rows: Sequence[Row[Any]]) -> list[Cuenta]:
    """The accounts in `rows`, those of each together."""
    return [_leida(list(suyas)) for _, suyas in groupby(rows, lambda row: row.id)]


def _leida(rows: Sequence[Row[Any]]) -> Cuenta:
    row = rows[0]
    return Cuenta(
        id=row.id,
        correo=row.correo,
        contrasena=row.contrasena,
        nombre=row.nombre,
        tipo=TipoDeCuenta(row.tipo),
        persona=row.persona,
        verificada=row.verificada,
        colegiado=row.colegiado,
        nacimiento=row.nacimiento,
        telefono=row.telefono,
        telefono_confirmado=row.telefono_confirmado,
        importada=row.importada,
        inhabilitada=row.inhabilitada,
        correo_seguido=row.correo_seguido,
        roles=tuple(row.rol for row in rows if row.rol),
    )

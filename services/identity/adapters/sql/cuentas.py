"""Accounts and their roles in SQL."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, insert, select
from sqlalchemy.orm import Session

from services.identity.adapters.sql.conflicts import insert_if_new, run_if_new
from services.identity.adapters.sql.tables import cuentas, roles
from services.identity.domain.cuenta import Cuenta, TipoDeCuenta

_AGREGAR = insert_if_new(cuentas)
_DAR_ROL = insert(roles)
_LEER = select(cuentas).where(cuentas.c.id == bindparam("cuenta_id"))
_POR_CORREO = select(cuentas).where(cuentas.c.correo == bindparam("correo"))
_ROLES = select(roles.c.rol).where(roles.c.cuenta_id == bindparam("cuenta_id")).order_by(roles.c.rol)


class SqlCuentas:
    """See application.ports.Cuentas."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def agregar(self, cuenta: Cuenta) -> bool:
        """See Cuentas.agregar."""
        values = {
            "id": cuenta.id,
            "correo": cuenta.correo,
            "contrasena": cuenta.contrasena,
            "nombre": cuenta.nombre,
            "tipo": cuenta.tipo.value,
            "persona": cuenta.persona,
            "verificada": cuenta.verificada,
            "colegiado": cuenta.colegiado,
        }
        if not run_if_new(self._session, _AGREGAR, values):
            return False
        if cuenta.roles:
            self._session.execute(_DAR_ROL, [{"cuenta_id": cuenta.id, "rol": rol} for rol in cuenta.roles])
        return True

    def por_correo(self, correo: str) -> Cuenta | None:
        """See Cuentas.por_correo."""
        return self._con_roles(self._session.execute(_POR_CORREO, {"correo": correo}).one_or_none())

    def leer(self, cuenta_id: UUID) -> Cuenta | None:
        """See Cuentas.leer."""
        return self._con_roles(self._session.execute(_LEER, {"cuenta_id": cuenta_id}).one_or_none())

    def _con_roles(self, row: Row[Any] | None) -> Cuenta | None:
        if row is None:
            return None
        return Cuenta(
            id=row.id,
            correo=row.correo,
            contrasena=row.contrasena,
            nombre=row.nombre,
            tipo=TipoDeCuenta(row.tipo),
            persona=row.persona,
            verificada=row.verificada,
            colegiado=row.colegiado,
            roles=tuple(self._session.execute(_ROLES, {"cuenta_id": row.id}).scalars()),
        )

"""Passkeys in SQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, delete, select, update
from sqlalchemy.orm import Session

from libs.foundation.sql.conflicts import insert_if_new, run_if_new
from services.identity.adapters.sql.tables import passkeys as tabla
from services.identity.domain.passkey import Passkey

_AGREGAR = insert_if_new(tabla)
_POR_CREDENCIAL = select(tabla).where(tabla.c.credencial == bindparam("credencial"))
_DE_CUENTA = select(tabla).where(tabla.c.cuenta_id == bindparam("cuenta_id")).order_by(tabla.c.creada, tabla.c.id)
_USAR = (
    update(tabla)
    .where(tabla.c.id == bindparam("passkey_id"))
    .values(contador=bindparam("contador_"), usada=bindparam("ahora"))
)
_RETROCESO = update(tabla).where(tabla.c.id == bindparam("passkey_id")).values(retroceso=bindparam("ahora"))
_RETIRAR = (
    delete(tabla)
    .where(tabla.c.id == bindparam("passkey_id"), tabla.c.cuenta_id == bindparam("cuenta_id"))
    .returning(tabla.c.id)
)


class SqlPasskeys:
    """See application.ports.factores.Passkeys."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def agregar(self, passkey: Passkey) -> bool:
        """See Passkeys.agregar."""
        values = {
            "id": passkey.id,
            "cuenta_id": passkey.cuenta_id,
            "credencial": passkey.credencial,
            "llave": passkey.llave,
            "usuario": passkey.usuario,
            "contador": passkey.contador,
            "nombre": passkey.nombre,
            "creada": passkey.creada,
            "respaldada": passkey.respaldada,
            "usada": passkey.usada,
            "retroceso": passkey.retroceso,
        }
        return run_if_new(self._session, _AGREGAR, values)

    def por_credencial(self, credencial: bytes) -> Passkey | None:
        """See Passkeys.por_credencial."""
        row = self._session.execute(_POR_CREDENCIAL, {"credencial": credencial}).one_or_none()
        return _passkey(row) if row else None

    def de_cuenta(self, cuenta_id: UUID) -> Sequence[Passkey]:
        """See Passkeys.de_cuenta."""
        return [_passkey(row) for row in self._session.execute(_DE_CUENTA, {"cuenta_id": cuenta_id})]

    def usar(self, passkey_id: UUID, contador: int, ahora: datetime) -> None:
        """See Passkeys.usar."""
        self._session.execute(_USAR, {"passkey_id": passkey_id, "contador_": contador, "ahora": ahora})

    def anotar_retroceso(self, passkey_id: UUID, ahora: datetime) -> None:
        """See Passkeys.anotar_retroceso."""
        self._session.execute(_RETROCESO, {"passkey_id": passkey_id, "ahora": ahora})

    def retirar(self, cuenta_id: UUID, passkey_id: UUID) -> bool:
        """See Passkeys.retirar."""
        removed = self._session.execute(_RETIRAR, {"passkey_id": passkey_id, "cuenta_id": cuenta_id})
        return removed.first() is not None


def _passkey(row: Row[Any]) -> Passkey:
    return Passkey(
        id=row.id,
        cuenta_id=row.cuenta_id,
        credencial=row.credencial,
        llave=row.llave,
        usuario=row.usuario,
        contador=row.contador,
        nombre=row.nombre,
        creada=row.creada,
        respaldada=row.respaldada,
        usada=row.usada,
        retroceso=row.retroceso,
    )

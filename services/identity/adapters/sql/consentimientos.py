"""Whom persons let have what, in SQL."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, insert, select, update
from sqlalchemy.orm import Session

from services.identity.adapters.sql.tables import consentimientos as tabla
from services.identity.domain.concesion import Consentimiento

_LEER = select(tabla).where(tabla.c.cuenta_id == bindparam("cuenta"), tabla.c.cliente_id == bindparam("cliente"))
_DE_CUENTA = select(tabla).where(tabla.c.cuenta_id == bindparam("cuenta")).order_by(tabla.c.dado.desc())
_CAMBIAR = (
    update(tabla)
    .where(tabla.c.cuenta_id == bindparam("cuenta"), tabla.c.cliente_id == bindparam("cliente"))
    .values(alcances=bindparam("con"), dado=bindparam("cuando"))
    .returning(tabla.c.sujeto)
)
_AGREGAR = insert(tabla)


class SqlConsentimientos:
    """See application.ports.oidc.Consentimientos."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def leer(self, cuenta_id: UUID, cliente_id: UUID) -> Consentimiento | None:
        """See Consentimientos.leer."""
        row = self._session.execute(_LEER, {"cuenta": cuenta_id, "cliente": cliente_id}).one_or_none()
        return _consentimiento(row) if row else None

    def guardar(self, consentimiento: Consentimiento) -> None:
        """See Consentimientos.guardar."""
        values = {
            "cuenta": consentimiento.cuenta_id,
            "cliente": consentimiento.cliente_id,
            "con": list(consentimiento.alcances),
            "cuando": consentimiento.dado,
        }
        if self._session.execute(_CAMBIAR, values).first() is not None:
            return
        first = {
            "cuenta_id": consentimiento.cuenta_id,
            "cliente_id": consentimiento.cliente_id,
            "sujeto": consentimiento.sujeto,
            "alcances": list(consentimiento.alcances),
            "dado": consentimiento.dado,
        }
        self._session.execute(_AGREGAR, first)

    def de_cuenta(self, cuenta_id: UUID) -> Sequence[Consentimiento]:
        """See Consentimientos.de_cuenta."""
        return [_consentimiento(row) for row in self._session.execute(_DE_CUENTA, {"cuenta": cuenta_id})]


def _consentimiento(row: Row[Any]) -> Consentimiento:
    return Consentimiento(row.cuenta_id, row.cliente_id, row.sujeto, tuple(row.alcances), row.dado)

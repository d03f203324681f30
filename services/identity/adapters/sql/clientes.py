"""Systems of others in SQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, insert, select, update
from sqlalchemy.orm import Session

from services.identity.adapters.sql.tables import clientes as tabla
from services.identity.domain.cliente_de_api import ClienteDeApi, Flujo

_AGREGAR = insert(tabla)
_LEER = select(tabla).where(tabla.c.id == bindparam("cliente_id"))
_FIJAR = _LEER.with_for_update(read=True)
_TODOS = select(tabla).order_by(tabla.c.creado, tabla.c.id)
_RETIRAR = (
    update(tabla)
    .where(tabla.c.id == bindparam("cliente_id"), tabla.c.retirado.is_(None))
    .values(retirado=bindparam("ahora"))
    .returning(tabla.c.id)
)
_CAMBIAR_SECRETO = update(tabla).where(tabla.c.id == bindparam("cliente_id")).values(secreto=bindparam("huella"))


class SqlClientes:
    """See application.ports.oidc.Clientes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def agregar(self, cliente: ClienteDeApi) -> None:
        """See Clientes.agregar."""
        values = {
            "id": cliente.id,
            "nombre": cliente.nombre,
            "secreto": cliente.secreto,
            "redirecciones": list(cliente.redirecciones),
            "alcances": list(cliente.alcances),
            "flujos": [flujo.value for flujo in cliente.flujos],
            "creado": cliente.creado,
            "retirado": cliente.retirado,
        }
        self._session.execute(_AGREGAR, values)

    def leer(self, cliente_id: UUID) -> ClienteDeApi | None:
        """See Clientes.leer."""
        return self._uno(_LEER, cliente_id)

    def fijar(self, cliente_id: UUID) -> ClienteDeApi | None:
        """See Clientes.fijar."""
        return self._uno(_FIJAR, cliente_id)

    def _uno(self, statement: Select[Any], cliente_id: UUID) -> ClienteDeApi | None:
        row = self._session.execute(statement, {"cliente_id": cliente_id}).one_or_none()
        return _cliente(row) if row else None

    def todos(self) -> Sequence[ClienteDeApi]:
        """See Clientes.todos."""
        return [_cliente(row) for row in self._session.execute(_TODOS)]

    def retirar(self, cliente_id: UUID, ahora: datetime) -> bool:
        """See Clientes.retirar."""
        return self._session.execute(_RETIRAR, {"cliente_id": cliente_id, "ahora": ahora}).first() is not None

    def cambiar_secreto(self, cliente_id: UUID, huella: str) -> None:
        """See Clientes.cambiar_secreto."""
        self._session.execute(_CAMBIAR_SECRETO, {"cliente_id": cliente_id, "huella": huella})


def _cliente(row: Row[Any]) -> ClienteDeApi:
    return ClienteDeApi(
        id=row.id,
        nombre=row.nombre,
        secreto=row.secreto,
        redirecciones=tuple(row.redirecciones),
        alcances=tuple(row.alcances),
        flujos=tuple(Flujo(flujo) for flujo in row.flujos),
        creado=row.creado,
        retirado=row.retirado,
    )

"""Links sent by mail, in SQL: the hashes of their tokens."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, insert, select, update
from sqlalchemy.orm import Session

from services.identity.adapters.sql.olvido import borrar, vencidas
from services.identity.adapters.sql.tables import enlaces
from services.identity.domain.enlace import Enlace, Para

_AGREGAR = insert(enlaces)
_LEER = select(enlaces).where(enlaces.c.huella == bindparam("huella"))
_BLOQUEAR = _LEER.with_for_update()
_USAR = update(enlaces).where(enlaces.c.id == bindparam("enlace_id")).values(usado=bindparam("ahora"))
_TODOS_DE = select(enlaces).where(enlaces.c.de == bindparam("de_")).order_by(enlaces.c.vence.desc(), enlaces.c.id)
_ANULAR = (
    update(enlaces)
    .where(enlaces.c.de == bindparam("de_"), enlaces.c.para == bindparam("para_"), enlaces.c.usado.is_(None))
    .values(usado=bindparam("ahora"))
)
_OLVIDAR = vencidas(enlaces.c.id, enlaces.c.vence < bindparam("limite"))


class SqlEnlaces:
    """See application.ports.registro.Enlaces."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def agregar(self, enlace: Enlace) -> None:
        """See Enlaces.agregar."""
        values = {
            "id": enlace.id,
            "para": enlace.para.value,
            "de": enlace.de,
            "huella": enlace.huella,
            "vence": enlace.vence,
            "usado": enlace.usado,
        }
        self._session.execute(_AGREGAR, values)

    def leer(self, huella: str) -> Enlace | None:
        """See Enlaces.leer."""
        return self._uno(_LEER, huella)

    def bloquear(self, huella: str) -> Enlace | None:
        """See Enlaces.bloquear."""
        return self._uno(_BLOQUEAR, huella)

    def _uno(self, statement: Select[Any], huella: str) -> Enlace | None:
        row = self._session.execute(statement, {"huella": huella}).one_or_none()
        return _enlace(row) if row else None

    def todos_de(self, de: UUID) -> Sequence[Enlace]:
        """See Enlaces.todos_de."""
        return [_enlace(row) for row in self._session.execute(_TODOS_DE, {"de_": de})]

    def usar(self, enlace_id: UUID, ahora: datetime) -> None:
        """See Enlaces.usar."""
        self._session.execute(_USAR, {"enlace_id": enlace_id, "ahora": ahora})

    def anular(self, de: UUID, para: Para, ahora: datetime) -> None:
        """See Enlaces.anular."""
        self._session.execute(_ANULAR, {"de_": de, "para_": para.value, "ahora": ahora})

    def olvidar(self, antes_de: datetime) -> bool:
        """See Enlaces.olvidar."""
        return borrar(self._session, _OLVIDAR, antes_de)


def _enlace(row: Row[Any]) -> Enlace:
    return Enlace(row.id, Para(row.para), row.de, row.huella, row.vence, row.usado)

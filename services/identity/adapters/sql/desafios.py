"""Challenges in SQL."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from services.identity.adapters.sql.olvido import borrar, vencidas
from services.identity.adapters.sql.tables import desafios as tabla
from services.identity.domain.desafio import Desafio, Proposito

_AGREGAR = insert(tabla)
_LEER = select(tabla).where(tabla.c.huella == bindparam("huella"))
_BLOQUEAR = _LEER.with_for_update()
_CONTAR = update(tabla).where(tabla.c.huella == bindparam("de")).values(fallos=tabla.c.fallos + 1)
_GASTAR = delete(tabla).where(tabla.c.huella == bindparam("huella"))
_GASTAR_DE = delete(tabla).where(tabla.c.cuenta_id == bindparam("cuenta_id"))
_OLVIDAR = vencidas(tabla.c.huella, tabla.c.vence < bindparam("limite"))


class SqlDesafios:
    """See application.ports.factores.Desafios."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def agregar(self, desafio: Desafio) -> None:
        """See Desafios.agregar."""
        values = {
            "huella": desafio.huella,
            "proposito": desafio.proposito.value,
            "cuenta_id": desafio.cuenta_id,
            "direccion": desafio.lugar,
            "vence": desafio.vence,
            "fallos": desafio.fallos,
        }
        self._session.execute(_AGREGAR, values)

    def leer(self, huella: str) -> Desafio | None:
        """See Desafios.leer."""
        return self._uno(_LEER, huella)

    def bloquear(self, huella: str) -> Desafio | None:
        """See Desafios.bloquear."""
        return self._uno(_BLOQUEAR, huella)

    def _uno(self, statement: Select[Any], huella: str) -> Desafio | None:
        row = self._session.execute(statement, {"huella": huella}).one_or_none()
        if row is None:
            return None
        return Desafio(row.huella, Proposito(row.proposito), row.cuenta_id, row.direccion, row.vence, row.fallos)

    def contar(self, huella: str) -> None:
        """See Desafios.contar."""
        self._session.execute(_CONTAR, {"de": huella})

    def gastar(self, huella: str) -> None:
        """See Desafios.gastar."""
        self._session.execute(_GASTAR, {"huella": huella})

    def gastar_de(self, cuenta_id: UUID) -> None:
        """See Desafios.gastar_de."""
        self._session.execute(_GASTAR_DE, {"cuenta_id": cuenta_id})

    def olvidar(self, ahora: datetime) -> bool:
        """See Desafios.olvidar."""
        return borrar(self._session, _OLVIDAR, ahora)

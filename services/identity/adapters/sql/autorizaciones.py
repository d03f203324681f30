"""Requests for authorization, and their codes, in SQL."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from services.identity.adapters.sql.olvido import borrar, vencidas
from services.identity.adapters.sql.tables import autorizaciones as tabla
from services.identity.domain.autorizacion import Autorizacion

_AGREGAR = insert(tabla)
_LEER = select(tabla).where(tabla.c.huella == bindparam("de"))
_BLOQUEAR = _LEER.with_for_update()
_POR_CODIGO = select(tabla).where(tabla.c.codigo == bindparam("de"))
_GUARDAR = (
    update(tabla)
    .where(tabla.c.id == bindparam("de"))
    .values(
        cuenta_id=bindparam("cuenta"),
        metodos=bindparam("por"),
        autenticada=bindparam("cuando"),
        codigo=bindparam("con_codigo"),
        vence=bindparam("hasta"),
        usado=bindparam("usado_en"),
        concesion_id=bindparam("concesion"),
    )
)
_ANULAR = delete(tabla).where(tabla.c.cuenta_id == bindparam("cuenta"), tabla.c.usado.is_(None))
_IDENTIFICADAS = (
    select(tabla.c.id)
    .where(tabla.c.autenticada <= bindparam("hasta"), tabla.c.usado.is_(None))
    .order_by(tabla.c.id)
    .limit(bindparam("limite"))
)
_ANULAR_IDENTIFICADAS = (
    delete(tabla).where(tabla.c.id.in_(_IDENTIFICADAS), tabla.c.usado.is_(None)).returning(tabla.c.id)
)
_OLVIDAR = vencidas(tabla.c.id, tabla.c.vence < bindparam("limite"))


class SqlAutorizaciones:
    """See application.ports.oidc.Autorizaciones."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def agregar(self, autorizacion: Autorizacion) -> None:
        """See Autorizaciones.agregar."""
        values = {
            "id": autorizacion.id,
            "huella": autorizacion.huella,
            "cliente_id": autorizacion.cliente_id,
            "redireccion": autorizacion.redireccion,
            "alcances": list(autorizacion.alcances),
            "estado": autorizacion.estado,
            "nonce": autorizacion.nonce,
            "reto": autorizacion.reto,
            "direccion": autorizacion.direccion,
            "vence": autorizacion.vence,
            "preguntar": autorizacion.preguntar,
            "metodos": "",
        }
        self._session.execute(_AGREGAR, values)

    def leer(self, huella: str) -> Autorizacion | None:
        """See Autorizaciones.leer."""
        return self._una(_LEER, huella)

    def bloquear(self, huella: str) -> Autorizacion | None:
        """See Autorizaciones.bloquear."""
        return self._una(_BLOQUEAR, huella)

    def por_codigo(self, huella: str) -> Autorizacion | None:
        """See Autorizaciones.por_codigo."""
        return self._una(_POR_CODIGO, huella)

    def _una(self, statement: Select[Any], huella: str) -> Autorizacion | None:
        row = self._session.execute(statement, {"de": huella}).one_or_none()
        if row is None:
            return None
        values = dict(row._mapping)
        values["alcances"] = tuple(row.alcances)
        values["metodos"] = tuple(row.metodos.split())
        return Autorizacion(**values)

    def guardar(self, autorizacion: Autorizacion) -> None:
        """See Autorizaciones.guardar."""
        values = {
            "de": autorizacion.id,
            "cuenta": autorizacion.cuenta_id,
            "por": " ".join(autorizacion.metodos),
            "cuando": autorizacion.autenticada,
            "con_codigo": autorizacion.codigo,
            "hasta": autorizacion.vence,
            "usado_en": autorizacion.usado,
            "concesion": autorizacion.concesion_id,
        }
        self._session.execute(_GUARDAR, values)

    def anular_de(self, cuenta_id: UUID) -> None:
        """See Autorizaciones.anular_de."""
        self._session.execute(_ANULAR, {"cuenta": cuenta_id})

    def anular_identificadas(self, hasta: datetime, limite: int) -> int:
        """See Autorizaciones.anular_identificadas."""
        return len(self._session.execute(_ANULAR_IDENTIFICADAS, {"hasta": hasta, "limite": limite}).all())

    def olvidar(self, antes_de: datetime) -> bool:
        """See Autorizaciones.olvidar."""
        return borrar(self._session, _OLVIDAR, antes_de)

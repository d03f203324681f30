"""Grants and the hashes of their refresh tokens in SQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, insert, select, update
from sqlalchemy.orm import Session

from services.identity.adapters.sql.olvido import borrar, vencidas
from services.identity.adapters.sql.tables import concesiones as tabla
from services.identity.adapters.sql.tables import renovaciones_de_concesion as renovaciones
from services.identity.domain.concesion import Concesion
from services.identity.domain.sesion import Uso

_AGREGAR = insert(tabla)
_AGREGAR_RENOVACION = insert(renovaciones)
_LEER = select(tabla).where(tabla.c.id == bindparam("de"))
_BLOQUEAR = _LEER.with_for_update()
_FAMILIA = select(renovaciones.c.concesion_id).where(renovaciones.c.huella == bindparam("de"))
_USAR = (
    update(renovaciones)
    .where(renovaciones.c.huella == bindparam("de"), renovaciones.c.usada.is_(None))
    .values(usada=bindparam("ahora"), cliente=bindparam("por"))
    .returning(renovaciones.c.huella)
)
_USO = select(renovaciones.c.usada, renovaciones.c.cliente).where(renovaciones.c.huella == bindparam("de"))
_TOCAR = update(tabla).where(tabla.c.id == bindparam("de")).values(ultimo_uso=bindparam("ahora"))
_ANOTAR_LECTURA = update(tabla).where(tabla.c.id == bindparam("de")).values(leida=bindparam("ahora"))
_ABIERTAS = update(tabla).where(tabla.c.cerrada.is_(None)).values(cerrada=bindparam("ahora"))
_CERRAR = _ABIERTAS.where(tabla.c.id == bindparam("de"))
_CERRAR_DE = _ABIERTAS.where(tabla.c.cuenta_id == bindparam("cuenta"))
_CERRAR_DE_AMBOS = _CERRAR_DE.where(tabla.c.cliente_id == bindparam("quien"))
_CERRAR_DE_CLIENTE = _ABIERTAS.where(tabla.c.cliente_id == bindparam("quien"))
_CERRAR_DE_SISTEMA = _CERRAR_DE_CLIENTE.where(tabla.c.cuenta_id.is_(None))
_POR_CERRAR = (
    select(tabla.c.id)
    .where(tabla.c.cerrada.is_(None), tabla.c.cuenta_id.is_not(None), tabla.c.abierta <= bindparam("hasta"))
    .order_by(tabla.c.id)
    .limit(bindparam("limite"))
)
_CERRAR_ABIERTAS = _ABIERTAS.where(tabla.c.id.in_(_POR_CERRAR)).returning(tabla.c.id)
_CERRADAS = (
    select(tabla.c.id)
    .where(tabla.c.cerrada >= bindparam("instante"), tabla.c.cuenta_id.is_(None))
    .order_by(tabla.c.cerrada)
)
_DE_CUENTA = select(tabla).where(tabla.c.cuenta_id == bindparam("cuenta")).order_by(tabla.c.ultimo_uso.desc())
_OLVIDAR_RENOVACIONES = vencidas(renovaciones.c.huella, renovaciones.c.usada < bindparam("limite"))
_OLVIDAR = vencidas(tabla.c.id, tabla.c.ultimo_uso < bindparam("limite"))


class SqlConcesiones:
    """See application.ports.oidc.Concesiones."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def agregar(self, concesion: Concesion, huella: str | None) -> None:
        """See Concesiones.agregar."""
        values = {
            "id": concesion.id,
            "cliente_id": concesion.cliente_id,
            "cuenta_id": concesion.cuenta_id,
            "sujeto": concesion.sujeto,
            "alcances": list(concesion.alcances),
            "abierta": concesion.abierta,
            "ultimo_uso": concesion.ultimo_uso,
            "metodos": " ".join(concesion.metodos),
            "autenticada": concesion.autenticada,
            "cerrada": concesion.cerrada,
        }
        self._session.execute(_AGREGAR, values)
        if huella is not None:
            self._session.execute(_AGREGAR_RENOVACION, {"huella": huella, "concesion_id": concesion.id})

    def leer(self, concesion_id: UUID) -> Concesion | None:
        """See Concesiones.leer."""
        return self._una(_LEER, concesion_id)

    def bloquear(self, concesion_id: UUID) -> Concesion | None:
        """See Concesiones.bloquear."""
        return self._una(_BLOQUEAR, concesion_id)

    def _una(self, statement: Select[Any], concesion_id: UUID) -> Concesion | None:
        row = self._session.execute(statement, {"de": concesion_id}).one_or_none()
        return _concesion(row) if row else None

    def familia(self, huella: str) -> UUID | None:
        """See Concesiones.familia."""
        familia: UUID | None = self._session.execute(_FAMILIA, {"de": huella}).scalar_one_or_none()
        return familia

    def usar(self, huella: str, uso: Uso) -> bool:
        """See Concesiones.usar."""
        used = self._session.execute(_USAR, {"de": huella, "ahora": uso.usada, "por": uso.cliente})
        return used.first() is not None

    def uso(self, huella: str) -> Uso | None:
        """See Concesiones.uso."""
        row = self._session.execute(_USO, {"de": huella}).one()
        return Uso(row.usada, row.cliente) if row.usada else None

    def renovar(self, concesion_id: UUID, huella: str, ahora: datetime) -> None:
        """See Concesiones.renovar."""
        self._session.execute(_AGREGAR_RENOVACION, {"huella": huella, "concesion_id": concesion_id})
        self._session.execute(_TOCAR, {"de": concesion_id, "ahora": ahora})

    def anotar_lectura(self, concesion_id: UUID, ahora: datetime) -> None:
        """See Concesiones.anotar_lectura."""
        self._session.execute(_ANOTAR_LECTURA, {"de": concesion_id, "ahora": ahora})

    def cerrar(self, concesion_id: UUID, ahora: datetime) -> None:
        """See Concesiones.cerrar."""
        self._session.execute(_CERRAR, {"de": concesion_id, "ahora": ahora})

    def cerrar_de(self, cuenta_id: UUID, ahora: datetime, cliente_id: UUID | None = None) -> None:
        """See Concesiones.cerrar_de."""
        if cliente_id is None:
            self._session.execute(_CERRAR_DE, {"cuenta": cuenta_id, "ahora": ahora})
        else:
            self._session.execute(_CERRAR_DE_AMBOS, {"cuenta": cuenta_id, "quien": cliente_id, "ahora": ahora})

    def cerrar_abiertas(self, hasta: datetime, ahora: datetime, limite: int) -> int:
        """See Concesiones.cerrar_abiertas."""
        closed = self._session.execute(_CERRAR_ABIERTAS, {"hasta": hasta, "ahora": ahora, "limite": limite})
        return len(closed.all())

    def cerrar_de_cliente(self, cliente_id: UUID, ahora: datetime, *, solo_de_sistema: bool) -> None:
        """See Concesiones.cerrar_de_cliente."""
        statement = _CERRAR_DE_SISTEMA if solo_de_sistema else _CERRAR_DE_CLIENTE
        self._session.execute(statement, {"quien": cliente_id, "ahora": ahora})

    def cerradas_desde(self, instante: datetime) -> Sequence[UUID]:
        """See Concesiones.cerradas_desde."""
        return list(self._session.execute(_CERRADAS, {"instante": instante}).scalars())

    def de_cuenta(self, cuenta_id: UUID) -> Sequence[Concesion]:
        """See Concesiones.de_cuenta."""
        return [_concesion(row) for row in self._session.execute(_DE_CUENTA, {"cuenta": cuenta_id})]

    def olvidar(self, renovaciones: datetime, concesiones: datetime) -> bool:
        """See Concesiones.olvidar."""
        tokens = borrar(self._session, _OLVIDAR_RENOVACIONES, renovaciones)
        return tokens or borrar(self._session, _OLVIDAR, concesiones)


def _concesion(row: Row[Any]) -> Concesion:
    values = dict(row._mapping)
    values["alcances"] = tuple(row.alcances)
    values["metodos"] = tuple(row.metodos.split())
    return Concesion(**values)

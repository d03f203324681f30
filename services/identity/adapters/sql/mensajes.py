"""Mails to be sent and sent, in SQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, bindparam, func, insert, select, union, update
from sqlalchemy.orm import Session

from services.identity.adapters.sql.olvido import borrar, vencidas
from services.identity.adapters.sql.tables import enlaces, mensajes
from services.identity.domain.mensaje import Clase, Mensaje, Pendientes

_AGREGAR = insert(mensajes)
_RECIENTES = (
    select(func.count())
    .select_from(mensajes)
    .where(
        mensajes.c.destinatario == bindparam("correo"),
        mensajes.c.creado > bindparam("desde"),
        mensajes.c.clase == bindparam("clase"),
    )
)
# Each by its index; and not by the ids of the links, of which strangers can have any number made.
_SUYOS = union(
    select(mensajes.c.id).where(mensajes.c.destinatario == bindparam("correo")),
    select(mensajes.c.id).join(enlaces, enlaces.c.id == mensajes.c.enlace).where(enlaces.c.de == bindparam("de_")),
)
_DE = select(mensajes).where(mensajes.c.id.in_(_SUYOS)).order_by(mensajes.c.creado.desc(), mensajes.c.id)
_DEBIDOS = (
    select(mensajes.c.id)
    .where(mensajes.c.proximo <= bindparam("ahora"))
    .order_by(mensajes.c.proximo, mensajes.c.id)
    .limit(bindparam("limite"))
)
_LEER = select(mensajes).where(mensajes.c.id == bindparam("mensaje_id"))
_BLOQUEAR = _LEER.with_for_update()
_GUARDAR = (
    update(mensajes)
    .where(mensajes.c.id == bindparam("mensaje_id"))
    .values(
        proximo=bindparam("proximo_"),
        intentos=bindparam("intentos_"),
        enviado=bindparam("enviado_"),
        causa=bindparam("causa_"),
    )
)
_PENDIENTES = select(func.count(), func.min(mensajes.c.creado)).where(mensajes.c.proximo.is_not(None))
_OLVIDAR = vencidas(mensajes.c.id, and_(mensajes.c.creado < bindparam("limite"), mensajes.c.proximo.is_(None)))


class SqlMensajes:
    """See application.ports.correo.Mensajes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def agregar(self, mensaje: Mensaje) -> None:
        """See Mensajes.agregar."""
        values = {
            "id": mensaje.id,
            "clase": mensaje.clase.value,
            "destinatario": mensaje.destinatario,
            "enlace": mensaje.enlace,
            "creado": mensaje.creado,
            "vence": mensaje.vence,
            "proximo": mensaje.proximo,
            "intentos": mensaje.intentos,
            "enviado": mensaje.enviado,
            "causa": mensaje.causa,
        }
        self._session.execute(_AGREGAR, values)

    def recientes(self, clase: Clase, correo: str, desde: datetime) -> int:
        """See Mensajes.recientes."""
        values = {"clase": clase.value, "correo": correo, "desde": desde}
        return int(self._session.execute(_RECIENTES, values).scalar_one())

    def de(self, cuenta_id: UUID, correo: str) -> Sequence[Mensaje]:
        """See Mensajes.de."""
        return [_mensaje(row) for row in self._session.execute(_DE, {"correo": correo, "de_": cuenta_id})]

    def debidos(self, ahora: datetime, limite: int) -> Sequence[UUID]:
        """See Mensajes.debidos."""
        return self._session.execute(_DEBIDOS, {"ahora": ahora, "limite": limite}).scalars().all()

    def leer(self, mensaje_id: UUID) -> Mensaje | None:
        """See Mensajes.leer."""
        return self._uno(_LEER, mensaje_id)

    def bloquear(self, mensaje_id: UUID) -> Mensaje | None:
        """See Mensajes.bloquear."""
        return self._uno(_BLOQUEAR, mensaje_id)

    def _uno(self, statement: Select[Any], mensaje_id: UUID) -> Mensaje | None:
        row = self._session.execute(statement, {"mensaje_id": mensaje_id}).one_or_none()
        return _mensaje(row) if row else None

    def guardar(self, mensaje: Mensaje) -> None:
        """See Mensajes.guardar."""
        values = {
            "mensaje_id": mensaje.id,
            "proximo_": mensaje.proximo,
            "intentos_": mensaje.intentos,
            "enviado_": mensaje.enviado,
            "causa_": mensaje.causa,
        }
        self._session.execute(_GUARDAR, values)

    def pendientes(self) -> Pendientes:
        """See Mensajes.pendientes."""
        cuantos, desde = self._session.execute(_PENDIENTES).one()
        return Pendientes(cuantos, desde)

    def olvidar(self, antes_de: datetime) -> bool:
        """See Mensajes.olvidar."""
        return borrar(self._session, _OLVIDAR, antes_de)


def _mensaje(row: Row[Any]) -> Mensaje:
    return Mensaje(
        id=row.id,
        clase=Clase(row.clase),
        destinatario=row.destinatario,
        enlace=row.enlace,
        creado=row.creado,
        vence=row.vence,
        proximo=row.proximo,
        intentos=row.intentos,
        enviado=row.enviado,
        causa=row.causa,
    )

"""Courtesy alerts, and who wants which, on SQL."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from libs.foundation.sql.among import among
from libs.foundation.sql.many import InsertMany
from services.casillero.adapters.tables import (
    alertas,
    casilleros,
    deposito_sin_alertar,
    notificaciones,
    preferencias_de_alertas,
)
from services.casillero.domain.alerta import POR_OMISION, Alerta, Canal, Encolada, Estado, Pendientes, Preferencias

_QUEUE = InsertMany(deposito_sin_alertar)
_QUEUED = (
    select(
        notificaciones.c.notificacion_id,
        notificaciones.c.entrega_id,
        notificaciones.c.casillero_id,
        casilleros.c.persona,
    )
    .select_from(deposito_sin_alertar.join(notificaciones).join(casilleros))
    .order_by(deposito_sin_alertar.c.posicion)
    .limit(bindparam("limite"))
)
# In mailboxes in which all that is written has been, by the parameter `ahora`; and in the others.
_REACHED, _AHEAD = casilleros.c.ultimo <= bindparam("ahora"), casilleros.c.ultimo > bindparam("ahora")
_OF_THESE = among(deposito_sin_alertar.c.notificacion_id, "cuales")
# Whoever else takes them out meanwhile is waited for, and then they are not there any more.
_STILL_QUEUED = (
    select(deposito_sin_alertar.c.notificacion_id)
    .where(_OF_THESE)
    .order_by(deposito_sin_alertar.c.posicion)
    .with_for_update()
)
_UNQUEUE = delete(deposito_sin_alertar).where(_OF_THESE)
_ADD = insert(alertas)
_DUE = (
    select(alertas.c.persona, alertas.c.alerta_id)
    .join_from(alertas, casilleros, alertas.c.persona == casilleros.c.persona)
    .where(alertas.c.proximo <= bindparam("ahora"))
    .order_by(alertas.c.proximo, alertas.c.alerta_id)
    .limit(bindparam("limite"))
)
_OF_CHANNEL = alertas.c.canal == bindparam("canal")
_WHOSE = select(alertas.c.persona).where(alertas.c.alerta_id == bindparam("alerta"))
_LOCK = select(alertas).where(alertas.c.alerta_id == bindparam("alerta")).with_for_update()
_CHANGING = ("destino", "estado", "proximo", "intentos", "dudas", "causa")
_KEEP = (
    update(alertas)
    .where(alertas.c.alerta_id == bindparam("alerta"))
    .values({name: bindparam(f"{name}_", type_=alertas.c[name].type) for name in _CHANGING})
)
_PENDING = select(func.count(), func.min(alertas.c.creada)).where(alertas.c.proximo.is_not(None))
_HOW_LONG_A_QUEUE = select(func.count()).select_from(deposito_sin_alertar)
_FIRST_QUEUED = (
    select(notificaciones.c.puesta_a_disposicion)
    .select_from(deposito_sin_alertar.join(notificaciones))
    .order_by(deposito_sin_alertar.c.posicion)
    .limit(1)
)
_PREFERENCES = select(preferencias_de_alertas).where(among(preferencias_de_alertas.c.casillero_id, "casilleros"))
_PREFER = insert(preferencias_de_alertas)
_FORGET_PREFERENCE = delete(preferencias_de_alertas).where(
    preferencias_de_alertas.c.casillero_id == bindparam("de"), preferencias_de_alertas.c.canal == bindparam("por")
)


class SqlAlertas:
    """Implements application.ports_del_titular.Alertas."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def encolar(self, *notificaciones: UUID) -> None:
        """See Alertas.encolar."""
        _QUEUE(self._session, [{"notificacion_id": una} for una in notificaciones])

    def encoladas(self, ahora: datetime, limite: int) -> Sequence[Encolada]:
        """See Alertas.encoladas."""
        rows = self._session.execute(_QUEUED.where(_REACHED), {"ahora": ahora, "limite": limite})
        return [Encolada(row.notificacion_id, row.entrega_id, row.casillero_id, row.persona) for row in rows]

    def desencolar(self, notificaciones: Collection[UUID]) -> Collection[UUID]:
        """See Alertas.desencolar."""
        mias = set(self._session.execute(_STILL_QUEUED, {"cuales": list(notificaciones)}).scalars())
        self._session.execute(_UNQUEUE, {"cuales": list(mias)})
        return mias

    def agregar(self, *nuevas: Alerta) -> None:
        """See Alertas.agregar."""
        self._session.execute(_ADD, [asdict(alerta) for alerta in nuevas])

    def debidas(self, ahora: datetime, canal: Canal, limite: int) -> Sequence[tuple[UUID, UUID]]:
        """See Alertas.debidas."""
        which = {"ahora": ahora, "canal": canal, "limite": limite}
        rows = self._session.execute(_DUE.where(_REACHED, _OF_CHANNEL), which)
        return [(row.persona, row.alerta_id) for row in rows]

    def hay_adelantadas(self, ahora: datetime) -> bool:
        """See Alertas.hay_adelantadas."""
        one = {"ahora": ahora, "limite": 1}
        return any(self._session.execute(each.where(_AHEAD), one).first() for each in (_DUE, _QUEUED))

    def persona_de(self, alerta_id: UUID) -> UUID | None:
        """See Alertas.persona_de."""
        persona: UUID | None = self._session.execute(_WHOSE, {"alerta": alerta_id}).scalar_one_or_none()
        return persona

    def bloquear(self, alerta_id: UUID) -> Alerta | None:
        """See Alertas.bloquear."""
        row = self._session.execute(_LOCK, {"alerta": alerta_id}).one_or_none()
        return (
            None if row is None else Alerta(**row._asdict() | {"canal": Canal(row.canal), "estado": Estado(row.estado)})
        )

    def guardar(self, alerta: Alerta) -> None:
        """See Alertas.guardar."""
        values = {f"{name}_": getattr(alerta, name) for name in _CHANGING}
        self._session.execute(_KEEP, values | {"alerta": alerta.alerta_id})

    def pendientes(self) -> Pendientes:
        """See Alertas.pendientes."""
        planned, planned_since = self._session.execute(_PENDING).one()
        queued = self._session.execute(_HOW_LONG_A_QUEUE).scalar_one()
        queued_since = self._session.execute(_FIRST_QUEUED).scalar_one_or_none()
        return Pendientes(planned + queued, min(filter(None, (planned_since, queued_since)), default=None))

    def preferencias(self, casilleros: Collection[UUID]) -> Mapping[UUID, Preferencias]:
        """See Alertas.preferencias."""
        dichas = {casillero: dict(POR_OMISION) for casillero in casilleros}
        for row in self._session.execute(_PREFERENCES, {"casilleros": list(casilleros)}):
            dichas[row.casillero_id][Canal(row.canal)] = row.activa
        return dichas

    def preferir(self, casillero_id: UUID, canal: Canal, activa: bool) -> None:
        """See Alertas.preferir."""
        self._session.execute(_FORGET_PREFERENCE, {"de": casillero_id, "por": canal})
        self._session.execute(_PREFER, {"casillero_id": casillero_id, "canal": canal, "activa": activa})

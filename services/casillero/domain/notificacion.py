"""A delivery in its mailbox and what happens to it: at disposal, opened, effective. Each happens once."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self
from uuid import UUID

from libs.foundation.core.ids import new_id
from services.casillero.domain.casillero import Casillero
from services.casillero.domain.efecto import Efecto
from services.casillero.domain.entrega import Documento, Entrega
from services.casillero.domain.errors import AccesoRequerido


@dataclass(frozen=True, slots=True)
class Notificacion:
    """A delivery, aviso or notificacion, in a mailbox. Instants are UTC.

    efecto        what the dated rule foresaw at the deposit; None for avisos, which have no legal effect
    expirada      when an aviso left the list, by the dated rule of retention; None of every notificacion
    plazo_*       the plazo its effect started, as expedientes told it; without `plazo_vence`, the one it will start
    novedad       grows in each mailbox with each deposit; those of one deposit share it, and so may mailboxes
    """

    notificacion_id: UUID
    entrega: Entrega
    casillero_id: UUID
    numero_casillero: str
    puesta_a_disposicion: datetime
    efecto: Efecto | None
    acceso: datetime | None = None
    efectiva: datetime | None = None
    plazo_vence: datetime | None = None
    plazo_explicacion: str = ""
    expirada: datetime | None = None
    novedad: int = 0

    def abierta(self, ahora: datetime) -> Self:
        """Opened at `ahora`; the same when it was opened before. Makes it effective where the rule waits for the
        access, and never touches an effect it already has: the access restarts no plazo."""
        if self.acceso is not None:
            return self
        por_acceso = self.efecto is not None and self.efecto.previsto is None
        return replace(self, acceso=ahora, efectiva=ahora if por_acceso else self.efectiva)

    def cumplida(self, ahora: datetime) -> Self:
        """Effective at the instant foreseen, once that has come; else the same."""
        previsto = self.efecto.previsto if self.efecto else None
        if self.efectiva is not None or previsto is None or previsto > ahora:
            return self
        return replace(self, efectiva=previsto)

    def expirable(self, hasta: datetime) -> bool:
        """Whether it is an aviso that was put at disposal at `hasta` or before and is in the list. What has, or may
        have, an effect in law never is."""
        return not self.entrega.es_notificacion and self.expirada is None and self.puesta_a_disposicion <= hasta

    def legible(self, documento_id: str) -> Documento:
        """Its document of that id. Raises NotificacionNoEncontrada, and AccesoRequerido for a notificacion not yet
        opened; avisos have no gate (RELIABILITY 14)."""
        documento = self.entrega.documento(documento_id)
        if self.entrega.es_notificacion and self.acceso is None:
            raise AccesoRequerido
        return documento


def depositar(
    entrega: Entrega,
    casillero: Casillero,
    ahora: datetime,
    efecto: Efecto | None,
    plazo: str = "",
    novedad: int = 0,
) -> Notificacion:
    """`entrega` at its recipient's disposal in `casillero` at `ahora`, effective at once if `efecto` says so; `plazo`
    is what is said of the plazo that its effect will start, `novedad` its number."""
    return Notificacion(
        notificacion_id=new_id(),
        entrega=entrega,
        casillero_id=casillero.casillero_id,
        numero_casillero=casillero.numero,
        puesta_a_disposicion=ahora,
        efecto=efecto,
        plazo_explicacion=plazo,
        novedad=novedad,
    ).cumplida(ahora)

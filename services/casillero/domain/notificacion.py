"""A delivery in its mailbox and what happens to it: at disposal, opened, effective. Each happens once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePosixPath
from typing import Self
from uuid import UUID

from libs.foundation.core.ids import new_id
from services.casillero.domain.anulacion import Anulacion
from services.casillero.domain.casillero import Casillero
from services.casillero.domain.efecto import Efecto
from services.casillero.domain.entrega import Documento, Entrega
from services.casillero.domain.errors import AccesoRequerido
from services.casillero.domain.estados import Estado, Paso, admite

_CUBIERTO = "Notificación de un expediente reservado"


@dataclass(frozen=True, slots=True)
class Notificacion:
    """A delivery, aviso or notificacion, in a mailbox. Instants are UTC.

    efecto        what the dated rule foresaw at the deposit; None for avisos, which have no legal effect
    expirada      when an aviso left the list, by the dated rule of retention; None of every notificacion
    plazo_*       the plazo its effect started, as expedientes told it; without `plazo_vence`, the one it will start
    novedad       grows in each mailbox with each deposit; those of one deposit share it, and so may mailboxes
    anulacion     by what a later act took it back: it stays, and what effect it has not it never has
    reservada     whether its case is reserved now
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
    anulacion: Anulacion | None = None
    reservada: bool = False

    @property
    def estado(self) -> Estado:
        """How far it has come."""
        if self.anulacion is not None:
            return Estado.ANULADA
        if self.expirada is not None:
            return Estado.EXPIRADA
        if self.efectiva is not None:
            return Estado.EFECTIVA if self.acceso is None else Estado.EFECTIVA_Y_ACCEDIDA
        return Estado.DEPOSITADA if self.acceso is None else Estado.ACCEDIDA

    @property
    def regla(self) -> str:
        """The dated rule of its effect, "" for an aviso."""
        return self.efecto.regla if self.efecto else ""

    def abierta(self, ahora: datetime) -> Self:
        """Opened at `ahora`; the same when it was opened before. Makes it effective where the rule waits for the
        access, and never touches an effect it already has: the access restarts no plazo."""
        if self.acceso is not None:
            return self
        abierta = replace(self, acceso=ahora)
        por_acceso = self.efecto is not None and self.efecto.previsto is None
        return replace(abierta, efectiva=ahora) if por_acceso and admite(abierta.estado, Paso.EFECTO) else abierta

    def cumplida(self, ahora: datetime) -> Self:
        """Effective at the instant foreseen, once that has come; else the same."""
        previsto = self.efecto.previsto if self.efecto else None
        if previsto is None or previsto > ahora or not admite(self.estado, Paso.EFECTO):
            return self
        return replace(self, efectiva=previsto)

    def expirable(self, hasta: datetime) -> bool:
        """Whether it is an aviso that was put at disposal at `hasta` or before and is in the list. What has, or may
        have, an effect in law never is."""
        return not self.entrega.es_notificacion and self.expirada is None and self.puesta_a_disposicion <= hasta

    def en_lista(self) -> Self:
        """As a list shows it: of a reserved case nothing that tells which it is. Opening it does, and leaves
        evidence."""
        if not self.reservada:
            return self
        documentos = tuple(
            replace(documento, nombre=f"documento-{numero}{PurePosixPath(documento.nombre).suffix}")
            for numero, documento in enumerate(self.entrega.documentos, 1)
        )
        entrega = replace(self.entrega, asunto=_CUBIERTO, numero_de_expediente="", documentos=documentos)
        anulacion = replace(self.anulacion, acto="un acto posterior", motivo="") if self.anulacion else None
        return replace(self, entrega=entrega, anulacion=anulacion, plazo_explicacion="")

    @property
    def cubierta(self) -> bool:
        """Whether even its owner sees no more of it than a list shows: it is of a reserved case, and not opened."""
        return self.reservada and self.acceso is None

    def a_la_vista(self) -> Self:
        """As its owner sees it by itself: until it is opened no more than in a list."""
        return self.en_lista() if self.cubierta else self

    def legible(self, documento_id: str) -> Documento:
        """Its document of that id. Raises NotificacionNoEncontrada, and AccesoRequerido for a notificacion not yet
        opened; avisos have no gate (RELIABILITY 14)."""
        documento = self.entrega.documento(documento_id)
        self._exigir_acceso()
        return documento

    def legibles(self) -> Sequence[Documento]:
        """All its documents. Raises AccesoRequerido as `legible` does."""
        self._exigir_acceso()
        return self.entrega.documentos

    def _exigir_acceso(self) -> None:
        if self.entrega.es_notificacion and self.acceso is None:
            raise AccesoRequerido


def depositar(
    entrega: Entrega,
    casillero: Casillero,
    ahora: datetime,
    efecto: Efecto | None,
    plazo: str = "",
    novedad: int = 0,
    *,
    anulacion: Anulacion | None = None,
    reservada: bool = False,
) -> Notificacion:
    """`entrega` at its recipient's disposal in `casillero` at `ahora`, effective at once if `efecto` says so and no
    later act took it back before it came. `plazo` is what is said of the plazo that its effect will start, `novedad`
    the number of the deposit."""
    return Notificacion(
        notificacion_id=new_id(),
        entrega=entrega,
        casillero_id=casillero.casillero_id,
        numero_casillero=casillero.numero,
        puesta_a_disposicion=ahora,
        efecto=efecto,
        plazo_explicacion=plazo,
        novedad=novedad,
        anulacion=anulacion,
        reservada=reservada,
    ).cumplida(ahora)

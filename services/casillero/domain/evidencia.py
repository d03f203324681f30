"""Evidence: one append-only fact per step of a delivery, named after the events of ETSI EN 319 522-1 (V1.2.1).

First cut: not signed. The standard has no event for the beginning of a handover nor for the effect in law: those names
are our own.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from libs.foundation.core.ids import new_id
from libs.foundation.core.principals import Principal
from services.casillero.domain.casillero import Casillero
from services.casillero.domain.entrega import Documento, Entrega
from services.casillero.domain.membresia import Membresia
from services.casillero.domain.notificacion import Notificacion


class Tipo(StrEnum):
    """What happened, and the standard's clause of the event."""

    DEPOSITO = "ContentConsignment"  # D.1: the content is at the recipient's disposal
    SIN_ENTREGA = "ContentConsignmentFailure"  # D.2: it could not be put at anybody's
    ACCESO = "ContentAccessTracking"  # D.6: the recipient opened it
    COMIENZO_DE_DESCARGA = "ContentHandoverStart"  # ours: a document begins to leave for the recipient's machine
    DESCARGA = "ContentHandover"  # E.1: it was read to its end and verified, and leaves whole
    PAPEL = "RelayToNonERDS"  # F.1: it goes on outside the electronic service
    EFECTO = "LegalEffect"  # ours: the dated rule made it effective


@dataclass(frozen=True, slots=True)
class Evidencia:
    """One fact: when (UTC), who, what exactly."""

    evidencia_id: UUID
    entrega_id: UUID
    tipo: Tipo
    instante: datetime
    actor: str
    detalle: str


def de_deposito(notificacion: Notificacion, principal: Principal) -> Evidencia:
    """It is at the recipient's disposal, with the documents of these hashes."""
    entrega = notificacion.entrega
    hashes = "".join(f"; {documento.nombre} sha256={documento.sha256}" for documento in entrega.documentos)
    detalle = f"casillero {notificacion.numero_casillero}; emisión {entrega.emision.isoformat()}{hashes}"
    return _evidencia(entrega, Tipo.DEPOSITO, notificacion.puesta_a_disposicion, principal, detalle)


def de_efecto(notificacion: Notificacion, ahora: datetime, principal: Principal) -> Evidencia:
    """Recorded at `ahora`: it took effect at an instant that may be earlier, by a rule that is named."""
    efectiva = notificacion.efectiva.isoformat() if notificacion.efectiva else ""
    regla = notificacion.efecto.regla if notificacion.efecto else ""
    detalle = f"efectiva {efectiva}; regla: {regla}"
    return _evidencia(notificacion.entrega, Tipo.EFECTO, ahora, principal, detalle)


def de_acceso(
    notificacion: Notificacion, ahora: datetime, principal: Principal, membresia: Membresia | None = None
) -> Evidencia:
    """It was opened at `ahora`, for the first time or again; by `membresia` where the mailbox is an entity's."""
    detalle = "primer acceso" if notificacion.acceso is None else "acceso posterior, sin efecto en plazos"
    return _evidencia(notificacion.entrega, Tipo.ACCESO, ahora, principal, detalle, membresia)


def de_descarga(
    notificacion: Notificacion,
    documento: Documento,
    tipo: Tipo,
    ahora: datetime,
    principal: Principal,
    membresia: Membresia | None = None,
) -> Evidencia:
    """A document begins to be handed over, or was verified whole: which of the two says `tipo`. By `membresia` where
    the mailbox is an entity's."""
    detalle = f"{documento.nombre} sha256={documento.sha256}"
    return _evidencia(notificacion.entrega, tipo, ahora, principal, detalle, membresia)


def fuera_del_casillero(
    entrega: Entrega, casillero: Casillero | None, ahora: datetime, principal: Principal
) -> Evidencia:
    """The recipient has no mailbox, or nobody acts for it: a notificacion goes on paper, an aviso nowhere."""
    tipo = Tipo.PAPEL if entrega.es_notificacion else Tipo.SIN_ENTREGA
    causa = "el destinatario no tiene casillero"
    if casillero is not None:
        causa = f"nadie actúa por el casillero {casillero.numero}"
    return _evidencia(entrega, tipo, ahora, principal, causa)


def _evidencia(
    entrega: Entrega,
    tipo: Tipo,
    instante: datetime,
    principal: Principal,
    detalle: str,
    membresia: Membresia | None = None,
) -> Evidencia:
    actor = f"{principal.key} por {principal.cause}" if principal.cause else principal.key
    if membresia is not None:
        actor = f"{actor} en nombre de {membresia.entidad}"
    return Evidencia(new_id(), entrega.entrega_id, tipo, instante, actor, detalle)

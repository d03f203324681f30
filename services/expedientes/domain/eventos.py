"""What happened in a case, as facts; adapters/eventos.py says how each travels."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from services.expedientes.domain.escrito import Documento, Escrito
from services.expedientes.domain.expediente import Expediente
from services.expedientes.domain.firma import FirmaDeResolucion
from services.expedientes.domain.papel import Resultado
from services.expedientes.domain.plazo import Plazo
from services.expedientes.domain.resolucion import Comunicacion, Resolucion


@dataclass(frozen=True, slots=True)
class ExpedienteIngresado:
    """A case exists."""

    expediente: Expediente


@dataclass(frozen=True, slots=True)
class EscritoPresentado:
    """An escrito was accepted and registered."""

    expediente: Expediente
    escrito: Escrito


@dataclass(frozen=True, slots=True)
class ActoComunicado:
    """The court issued an act and ordered that it be notified to so many recipients."""

    expediente: Expediente
    resolucion: Resolucion
    destinatarios: int


@dataclass(frozen=True, slots=True)
class ResolucionFirmada:
    """An act was issued signed."""

    expediente: Expediente
    resolucion: Resolucion
    firma: FirmaDeResolucion


@dataclass(frozen=True, slots=True)
class ActoNotificado:
    """An act is effective for every recipient, the last since `efectiva` (UTC)."""

    expediente: Expediente
    acto_id: UUID
    efectiva: datetime


@dataclass(frozen=True, slots=True)
class PlazoCalculado:
    """A plazo began to run."""

    plazo: Plazo


@dataclass(frozen=True, slots=True)
class EntregaOrdenada:
    """casillero is to deliver something to `destinatario` on behalf of `representado`.

    An `aviso` informs; a `notificacion` communicates the act `acto_id`. `materia` is the calendar's; `plazo` tells what
    plazo the notification will start, "" if none.
    """

    entrega_id: UUID
    clase: Literal["aviso", "notificacion"]
    expediente: Expediente
    materia: str
    acto_id: UUID
    destinatario: UUID
    representado: UUID
    asunto: str
    documentos: tuple[Documento, ...]
    emision: datetime
    plazo: str = ""


@dataclass(frozen=True, slots=True)
class EntregaEnPapelRealizada:
    """A delivery on paper was handed over."""

    expediente: Expediente
    resultado: Resultado


@dataclass(frozen=True, slots=True)
class EntregaEnPapelFallida:
    """A delivery on paper was tried in vain."""

    expediente: Expediente
    resultado: Resultado


@dataclass(frozen=True, slots=True)
class EntregaAnulada:
    """The later act `acto_id`, which is a `acto` in words, took a communication back at `anulada` (UTC)."""

    comunicacion: Comunicacion
    acto_id: UUID
    acto: str
    motivo: str
    anulada: datetime


@dataclass(frozen=True, slots=True)
class ExpedienteReservado:
    """The case became reserved, by the change number `cambio` of its class."""

    expediente: Expediente
    cambio: int


@dataclass(frozen=True, slots=True)
class ExpedienteAbierto:
    """The reserved case opened again, by the change number `cambio` of its class."""

    expediente: Expediente
    cambio: int

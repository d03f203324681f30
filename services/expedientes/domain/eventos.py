"""What happened in a case, as facts; adapters/eventos.py says how each travels."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from services.expedientes.domain.escrito import Documento, Escrito
from services.expedientes.domain.expediente import Expediente
from services.expedientes.domain.plazo import Plazo
from services.expedientes.domain.resolucion import Resolucion


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

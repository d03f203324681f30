"""A delivery order as its producer gave it: recorded once, never changed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.casillero.domain.errors import NotificacionNoEncontrada


class Clase(StrEnum):
    """An aviso informs; a notificacion communicates an act of the court: effect, gate, may start a plazo."""

    AVISO = "aviso"
    NOTIFICACION = "notificacion"


class Via(StrEnum):
    """Which way a delivery went; fixed when it is recorded."""

    CASILLERO = "casillero"
    PAPEL = "papel"
    SIN_ENTREGA = "sin_entrega"  # an aviso to somebody without a mailbox


@dataclass(frozen=True, slots=True)
class Documento:
    """A document of the delivery, kept by its producer: media type, size in bytes, SHA-256 (hex)."""

    documento_id: str
    nombre: str
    tipo: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Entrega:
    """What is delivered to whom (EntregaOrdenada). `destinatario` receives on behalf of `representado`, often itself.

    `expediente_id` and `acto_id` are the producer's references; `materia` and `organo` (DDNNN) choose its calendar.
    `cambio_de_reserva` counts how often the class of its case had changed when it was ordered (domain/reserva.py).
    """

    entrega_id: UUID
    clase: Clase
    destinatario: UUID
    representado: UUID
    asunto: str
    productor: str
    documentos: tuple[Documento, ...]
    reservado: bool
    emision: datetime
    expediente_id: str
    numero_de_expediente: str
    acto_id: str
    materia: str
    organo: str
    cambio_de_reserva: int = 0

    @property
    def es_notificacion(self) -> bool:
        """Whether it communicates an act of the court."""
        return self.clase is Clase.NOTIFICACION

    def documento(self, documento_id: str) -> Documento:
        """Its document of that id. Raises NotificacionNoEncontrada."""
        for documento in self.documentos:
            if documento.documento_id == documento_id:
                return documento
        raise NotificacionNoEncontrada

"""An act of the court, and its communication to each recipient."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.expedientes.domain.escrito import Documento

# Autos and sentencias are signed, which comes with libs/firma.
TIPOS_DE_RESOLUCION = {"decreto": "Decreto"}
EMISORES = ("juez", "secretario", "oficial")


@dataclass(frozen=True, slots=True)
class Resolucion:
    """An act issued at `emitida` (UTC); `tipo_de_plazo` is the kind of plazo that its notification starts, "" if none;
    `emisor` is the account of who issued it."""

    resolucion_id: UUID
    expediente_id: UUID
    tipo: str
    sumilla: str
    emitida: datetime
    emisor: UUID
    escrito_id: UUID | None
    tipo_de_plazo: str
    documento: Documento


class Estado(StrEnum):
    """How far a communication got."""

    ORDENADA = "ordenada"
    DEPOSITADA = "depositada"
    ACCEDIDA = "accedida"
    PAPEL_PENDIENTE = "papel_pendiente"


@dataclass(frozen=True, slots=True)
class Comunicacion:
    """The notificacion of an act to one recipient on behalf of one party, with its three instants and its effect.

    Each instant is set once: what casillero tells again changes nothing.
    """

    entrega_id: UUID
    expediente_id: UUID
    acto_id: UUID
    parte_id: UUID
    parte: str
    destinatario: UUID
    nombre_del_destinatario: str
    emision: datetime
    estado: Estado = Estado.ORDENADA
    puesta_a_disposicion: datetime | None = None
    acceso: datetime | None = None
    efectiva: datetime | None = None
    regla: str = ""

    @property
    def cerrada(self) -> bool:
        """Whether its document must not be read yet on the recipient's side; paper that took effect was read."""
        en_papel = self.estado is Estado.PAPEL_PENDIENTE and self.efectiva is not None
        return self.acceso is None and not en_papel

    def depositar(self, instante: datetime) -> "Comunicacion":
        """It lies in the mailbox since `instante`."""
        if self.puesta_a_disposicion is not None:
            return self
        estado = self.estado if self.estado is Estado.ACCEDIDA else Estado.DEPOSITADA
        return replace(self, estado=estado, puesta_a_disposicion=instante)

    def acceder(self, instante: datetime) -> "Comunicacion":
        """It was first opened at `instante`."""
        return self if self.acceso is not None else replace(self, estado=Estado.ACCEDIDA, acceso=instante)

    def ir_en_papel(self) -> "Comunicacion":
        """There is no mailbox: it takes the paper route."""
        return replace(self, estado=Estado.PAPEL_PENDIENTE) if self.estado is Estado.ORDENADA else self

    def surtir_efecto(self, instante: datetime, regla: str) -> "Comunicacion":
        """It is effective since `instante` by the dated rule named."""
        return self if self.efectiva is not None else replace(self, efectiva=instante, regla=regla)

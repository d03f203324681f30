"""An act of the court, and its communication to each recipient."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.expedientes.domain.escrito import Documento
from services.expedientes.domain.papel import Resultado

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
    PAPEL_FALLIDA = "papel_fallida"
    PAPEL_REALIZADA = "papel_realizada"
    ANULADA = "anulada"


_EN_PAPEL = (Estado.PAPEL_PENDIENTE, Estado.PAPEL_FALLIDA)


@dataclass(frozen=True, slots=True)
class Comunicacion:
    """The notificacion of an act to one recipient on behalf of one party, with its three instants and its effect. Of
    one on paper, how often it was tried, when last, why in vain and the document that says so. Of one that was taken
    back, since when (`anulada`), by which later act, what that is in words, and why; unset of those of before this was
    kept.

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
    intentos: int = 0
    intentada: datetime | None = None
    motivo: str = ""
    constancia: UUID | None = None
    anulada: datetime | None = None
    anulada_por: UUID | None = None
    acto_que_anula: str = ""
    motivo_de_anulacion: str = ""

    @property
    def cerrada(self) -> bool:
        """Whether its document must not be read yet on the recipient's side; paper that was handed over was read, and
        what was taken back waits for nothing."""
        en_papel = self.estado in _EN_PAPEL and self.efectiva is not None
        return self.acceso is None and not en_papel and self.estado not in {Estado.PAPEL_REALIZADA, Estado.ANULADA}

    @property
    def pendiente_en_papel(self) -> bool:
        """Whether it waits for the notificador."""
        return self.estado in _EN_PAPEL and self.efectiva is None

    @property
    def por_surtir_efecto(self) -> bool:
        """Whether a plazo may still wait for its effect."""
        return self.efectiva is None and self.estado is not Estado.ANULADA

    def depositar(self, instante: datetime) -> "Comunicacion":
        """It lies in the mailbox since `instante`."""
        if self.puesta_a_disposicion is not None:
            return self
        estado = self.estado if self.estado in {Estado.ACCEDIDA, Estado.ANULADA} else Estado.DEPOSITADA
        return replace(self, estado=estado, puesta_a_disposicion=instante)

    def acceder(self, instante: datetime) -> "Comunicacion":
        """It was first opened at `instante`."""
        if self.acceso is not None:
            return self
        estado = self.estado if self.estado is Estado.ANULADA else Estado.ACCEDIDA
        return replace(self, estado=estado, acceso=instante)

    def ir_en_papel(self) -> "Comunicacion":
        """There is no mailbox: it takes the paper route."""
        return replace(self, estado=Estado.PAPEL_PENDIENTE) if self.estado is Estado.ORDENADA else self

    def intentar(self, resultado: Resultado) -> "Comunicacion":
        """It was tried on paper, with that result."""
        return replace(
            self,
            estado=Estado.PAPEL_REALIZADA if resultado.realizada else Estado.PAPEL_FALLIDA,
            intentos=resultado.intento,
            intentada=resultado.instante,
            motivo=resultado.motivo,
            constancia=resultado.constancia.documento_id,
        )

    def anular(self, instante: datetime, acto_id: UUID, acto: str, motivo: str) -> "Comunicacion":
        """The later act `acto_id`, which is a `acto` in words, took it back at `instante`; what it had, it keeps."""
        return replace(
            self,
            estado=Estado.ANULADA,
            anulada=instante,
            anulada_por=acto_id,
            acto_que_anula=acto,
            motivo_de_anulacion=motivo,
        )

    def cubierta(self) -> "Comunicacion":
        """As its recipient's side sees it in a reserved case: without why it was taken back, while it lies unopened in
        the mailbox, which does not tell that either."""
        sin_abrir = self.puesta_a_disposicion is not None and self.acceso is None
        return replace(self, motivo_de_anulacion="") if sin_abrir else self

    def surtir_efecto(self, instante: datetime, regla: str) -> "Comunicacion":
        """It is effective since `instante` by the dated rule named."""
        return self if self.efectiva is not None else replace(self, efectiva=instante, regla=regla)

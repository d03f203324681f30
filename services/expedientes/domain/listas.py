"""The rows of lists. Reading a list leaves no row in the audit, so of a reserved case it shows nobody: no name, persona
or lawyer, and nothing that somebody wrote. Opening the case shows them, and is recorded (RELIABILITY 17)."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self
from uuid import UUID

from services.expedientes.domain.escrito import Escrito
from services.expedientes.domain.expediente import Expediente
from services.expedientes.domain.resolucion import Comunicacion


def en_lista(expediente: Expediente) -> Expediente:
    """The case as a row: a reserved one without its parties."""
    return replace(expediente, partes=()) if expediente.reservado else expediente


@dataclass(frozen=True, slots=True)
class EnBandeja:
    """An escrito without a resolucion, in a court's work tray; `sumilla` is "" in a reserved case."""

    escrito_id: UUID
    numero_de_expediente: str
    numero_de_escrito: str
    tipo: str
    sumilla: str
    recibido: datetime
    registrado: datetime
    reservado: bool

    @classmethod
    def de(cls, escrito: Escrito, reservado: bool) -> Self:
        """The row of an escrito of a case that is reserved or not."""
        return cls(
            escrito_id=escrito.escrito_id,
            numero_de_expediente=escrito.numero_de_expediente,
            numero_de_escrito=escrito.numero,
            tipo=escrito.tipo,
            sumilla="" if reservado else escrito.sumilla,
            recibido=escrito.recibido,
            registrado=escrito.registrado,
            reservado=reservado,
        )


@dataclass(frozen=True, slots=True)
class EnPapel:
    """A communication that waits for paper service, tried `intentos` times in vain, the last for `motivo`. In a
    reserved case `destinatario` and `motivo` are "", `acto` only its kind."""

    entrega_id: UUID
    numero_de_expediente: str
    destinatario: str
    acto: str
    emision: datetime
    reservado: bool
    intentos: int = 0
    motivo: str = ""

    @classmethod
    def de(cls, comunicacion: Comunicacion, numero: str, tipo: str, sumilla: str, reservado: bool) -> Self:
        """The row of a communication of an act of that kind, in the case `numero`, which is reserved or not."""
        return cls(
            entrega_id=comunicacion.entrega_id,
            numero_de_expediente=numero,
            destinatario="" if reservado else comunicacion.nombre_del_destinatario,
            acto=tipo if reservado else f"{tipo}: {sumilla}",
            emision=comunicacion.emision,
            reservado=reservado,
            intentos=comunicacion.intentos,
            motivo="" if reservado else comunicacion.motivo,
        )

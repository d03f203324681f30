"""The acuse of an escrito: a sealed PDF that is made after the filing was committed (ADR 0023)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.expedientes.domain.reintentos import PRIMER_REINTENTO, espera

SIMBOLOS_DE_CODIGO = 16  # 80 bits: nobody finds one by trying


class EstadoDeAcuse(StrEnum):
    """How far an acuse got."""

    PENDIENTE = "pendiente"
    SELLO_PENDIENTE = "sello_pendiente"
    SELLADO = "sellado"


@dataclass(frozen=True, slots=True)
class Acuse:
    """The acuse of one escrito.

    codigo     under which whoever holds it compares it with the original
    creado     when its escrito was registered (UTC)
    proximo    when something is to be done for it (again), None: nothing any more
    intentos   how often that failed since the last step; `causa` why, "" if it did not
    entregado  the document that was delivered; `vigente` the newest, with everything that the delivered one has and
               the timestamp that it may lack; `gemelo` the page that says the same. None before there are any
    sello      the instant of the timestamp (UTC), None while there is none
    """

    acuse_id: UUID
    escrito_id: UUID
    expediente_id: UUID
    codigo: str
    creado: datetime
    proximo: datetime | None
    intentos: int = 0
    causa: str = ""
    entregado: UUID | None = None
    vigente: UUID | None = None
    gemelo: UUID | None = None
    sello: datetime | None = None

    @property
    def estado(self) -> EstadoDeAcuse:
        """How far it got."""
        if self.entregado is None:
            return EstadoDeAcuse.PENDIENTE
        return EstadoDeAcuse.SELLO_PENDIENTE if self.sello is None else EstadoDeAcuse.SELLADO

    def emitir(self, pdf: UUID, gemelo: UUID, sello: datetime | None, causa: str, ahora: datetime) -> "Acuse":
        """It was made and delivered; without timestamp for that `causa`, and then the timestamp is to follow."""
        proximo = None if sello else ahora + PRIMER_REINTENTO
        return replace(
            self,
            entregado=pdf,
            vigente=pdf,
            gemelo=gemelo,
            sello=sello,
            causa="" if sello else causa,
            proximo=proximo,
            intentos=0,
        )

    def sellar(self, pdf: UUID, sello: datetime) -> "Acuse":
        """Its timestamp was appended, which made another document; what was delivered stays what it is."""
        return replace(self, vigente=pdf, sello=sello, causa="", proximo=None, intentos=0)

    def con_fallo(self, causa: str, ahora: datetime) -> "Acuse":
        """The next step failed: it is tried again, at first soon, then every ten minutes."""
        return replace(self, causa=causa, intentos=self.intentos + 1, proximo=ahora + espera(self.intentos))

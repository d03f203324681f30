"""What the signatures of acts need from outside; see application/ports.py."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.expedientes.domain.firma import CertificadoDePersonal, FirmaDeResolucion, PorFirmar, Preparacion


@dataclass(frozen=True, slots=True)
class ConLugar:
    """A PDF with a place for a signature, and what is to be signed."""

    pdf: bytes = field(repr=False)
    por_firmar: PorFirmar


@dataclass(frozen=True, slots=True)
class Certificado:
    """What a certificate says: SHA-256 (hex) of it, whose it is, the number of identity in it ("" if none), and from
    when to when it is good (UTC); `reparo` is what is wrong with it today by whom the institution believes, a Dictamen
    of libs.firma, "" where nothing is; `pem` is it, and those with it."""

    huella: str
    nombre: str
    numero: str
    desde: datetime
    hasta: datetime
    pem: bytes = field(repr=False)
    reparo: str = ""


@dataclass(frozen=True, slots=True)
class Firmada:
    """A signed PDF of which a judge of signatures that knows nothing of how it was made says that it is authentic:
    SHA-256 (hex) of the signer's certificate, since when it is proven (UTC), by whose seal of time, and that judge's
    words; `nivel` is the baseline level of PAdES that it reaches at least, "" for another form."""

    pdf: bytes = field(repr=False)
    certificado: str
    sello: datetime
    fuente: str
    dictamen: str
    codigo: str
    nivel: str


@dataclass(frozen=True, slots=True)
class FirmaDeActo:
    """The proof of a signed act, as it is shown: `firmante` is whose the certificate is, as the register has it."""

    firma: FirmaDeResolucion
    firmante: str


class Firmas(Protocol):
    """Signatures of persons in PDFs, in two steps."""

    async def leer_certificado(self, pem: bytes) -> Certificado:
        """What a certificate says, and whether it is believed. Raises CertificadoIlegible."""
        ...

    async def preparar(self, pdf: bytes, certificado: CertificadoDePersonal | None) -> ConLugar:
        """The first step, for the key of `certificado`; None: to be signed outside. Raises PdfNoFirmable (Invalid),
        ValidacionNoDisponible (Unavailable)."""
        ...

    async def completar(
        self, preparado: ConLugar, certificado: CertificadoDePersonal | None, entrega: bytes
    ) -> Firmada:
        """The second step. `entrega` is the signature, or the PDF signed outside. Raises FirmaNoCorresponde (Invalid),
        also for one that is not authentic; TiempoNoDisponible, TiempoNoFiable, ValidacionNoDisponible (Unavailable)."""
        ...


class Certificados(Protocol):
    """The register of staff's certificates."""

    def crear(self, certificado: CertificadoDePersonal) -> None:
        """Write one."""
        ...

    def uno(self, certificado: str) -> CertificadoDePersonal | None:
        """That of a SHA-256."""
        ...

    def bloquear(self, certificado: str) -> CertificadoDePersonal | None:
        """The same, locked to the end of the transaction."""
        ...

    def de_persona(self, persona: UUID) -> list[CertificadoDePersonal]:
        """All that somebody ever had, the one registered last first."""
        ...

    def guardar(self, certificado: CertificadoDePersonal) -> None:
        """Write its revocation."""
        ...


class Preparaciones(Protocol):
    """Acts that wait for a signature, and the proofs of those that were signed."""

    def crear(self, preparacion: Preparacion) -> None:
        """Write one."""
        ...

    def una(self, preparacion_id: UUID) -> Preparacion | None:
        """One. The row of its case is locked by whoever changes it."""
        ...

    def completar(self, preparacion_id: UUID, firma: FirmaDeResolucion) -> None:
        """It became the act that the proof names."""
        ...

    def firmas_de(self, resoluciones: Collection[UUID]) -> dict[UUID, FirmaDeActo]:
        """The proofs of those acts, by act: one that was issued without signature has none."""
        ...

"""What the signatures of acts need from outside; see application/ports.py."""

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
    when to when it is good (UTC); `pem` is it, and those with it."""

    huella: str
    nombre: str
    numero: str
    desde: datetime
    hasta: datetime
    pem: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Firmada:
    """A signed PDF of which a judge of signatures that knows nothing of how it was made says that it is authentic:
    SHA-256 (hex) of the signer's certificate, since when it is proven, and that judge's words."""

    pdf: bytes = field(repr=False)
    certificado: str
    sello: datetime
    dictamen: str
    codigo: str


class Firmas(Protocol):
    """Signatures of persons in PDFs, in two steps."""

    def leer_certificado(self, pem: bytes) -> Certificado:
        """What a certificate says. Raises CertificadoIlegible."""
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

    def firma_de(self, resolucion_id: UUID) -> FirmaDeResolucion | None:
        """The proof of an act, None: it was issued without signature."""
        ...

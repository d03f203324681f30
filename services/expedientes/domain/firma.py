"""Whose signature binds here: the register of staff's certificates, an act that waits for its signature, and the proof
that it was signed (ADR 0023)."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.expedientes.domain.errors import PreparacionVencida, RevisadoOtroDocumento
from services.expedientes.domain.escrito import Documento

VIDA_DE_PREPARACION = timedelta(minutes=30)


class Forma(StrEnum):
    """How an act is signed: with a key of the signer's over what is to be signed, which this service puts in its place
    (`llave`), or outside, as a whole PDF that comes back (`pdf`)."""

    LLAVE = "llave"
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class CertificadoDePersonal:
    """A certificate with which `persona` signs acts, from `desde` to before `hasta` (UTC), unless it is revoked.

    certificado  SHA-256 (hex) of it
    pem          it, and those between it and its root
    """

    certificado: str
    persona: UUID
    nombre: str
    pem: bytes = field(repr=False)
    desde: datetime
    hasta: datetime
    registrado: datetime
    registrado_por: str
    revocado: datetime | None = None
    revocado_por: str = ""
    motivo: str = ""

    def vale(self, instante: datetime) -> bool:
        """Whether what is signed with it at that instant binds."""
        return self.desde <= instante < self.hasta and (self.revocado is None or instante < self.revocado)

    def revocar(self, instante: datetime, quien: str, motivo: str) -> "CertificadoDePersonal":
        """It signs no more; what it signed before stays. The first revocation counts."""
        if self.revocado is not None:
            return self
        return replace(self, revocado=instante, revocado_por=quien, motivo=motivo)


@dataclass(frozen=True, slots=True)
class PorFirmar:
    """A PDF between the two steps of its signature (see libs.firma.firmante.Preparado, whose fields these are).

    original      SHA-256 (hex) of the PDF that the signer reviews
    por_firmar    the bytes that are to be signed; b"": the PDF itself, outside
    desde, hasta  the place for the signature in it
    """

    original: str
    por_firmar: bytes
    desde: int
    hasta: int


@dataclass(frozen=True, slots=True)
class Preparacion:
    """An act that waits for the signature of `persona`; `documento` is the PDF with its place. It lies with the case's,
    but is none of them, and is swept when no signature came.

    certificado   the one whose key is to sign; "" where it is signed outside, by any that binds then
    resolucion_id what it became, None while it is none
    """

    preparacion_id: UUID
    expediente_id: UUID
    persona: UUID
    forma: Forma
    certificado: str
    por_firmar: PorFirmar
    documento: Documento
    tipo: str
    sumilla: str
    escrito_id: UUID | None
    tipo_de_plazo: str
    partes: tuple[UUID, ...]
    creada: datetime
    vence: datetime
    resolucion_id: UUID | None = None

    def exigir_firmable(self, revisado: str, ahora: datetime) -> None:
        """Raises PreparacionVencida, and RevisadoOtroDocumento unless `revisado` is the hash of what was prepared: of
        the PDF as it was uploaded, or as it is handed out, with the place for the signature."""
        if ahora >= self.vence:
            raise PreparacionVencida
        if revisado not in {self.por_firmar.original, self.documento.sha256}:
            raise RevisadoOtroDocumento(campo="revisado")


@dataclass(frozen=True, slots=True)
class FirmaDeResolucion:
    """The proof that an act was signed: by whom, with which certificate, over which PDF (`revisado`), proven since
    `sello` (UTC) by the seal of time of `fuente`, and what the judgement of the signature was then (`dictamen`,
    `codigo`, `nivel`; libs.firma.validacion). `nivel`
    "": a form that is not PAdES."""

    resolucion_id: UUID
    persona: UUID
    certificado: str
    forma: Forma
    revisado: str
    sello: datetime
    fuente: str
    dictamen: str
    codigo: str
    nivel: str

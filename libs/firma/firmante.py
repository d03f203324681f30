"""Signing a PDF in two steps, and the signer whose key the suite may use (PAdES, ETSI EN 319 142-1).

`preparar` gives the PDF a place for the signature and says what is to be signed; the signature may be made elsewhere
and later, when a person has reviewed and confirmed; `completar` puts it in its place, with a timestamp. Where no
timestamp can be had the PDF is signed all the same and says so (`Firmado.sello` is None): it is sealed later
(`sellos.py`), with the instant of then.
"""

import asyncio
import io
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import chain, count
from typing import Protocol

from asn1crypto import cms
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import ExternalSigner, PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest
from pyhanko.sign.timestamps import TimeStamper

from libs.firma.certificados import Certificados
from libs.firma.cms import almacen
from libs.firma.errores import FirmaNoCorresponde, LlaveDeFirmaInutilizable, PdfNoFirmable
from libs.firma.llaves import Llave
from libs.firma.tiempo import TOKEN_BYTES, Sello, Tiempo, huella_de, sello_o_causa
from libs.firma.validacion import UNREADABLE
from libs.foundation.core.clock import Clock

# What pyHanko raises for PDFs that it cannot add to; also for what it takes for granted of their forms.
UNSIGNABLE = (*UNREADABLE, AssertionError)
_MARGIN = 2048  # bytes of a CMS that are neither certificates nor timestamp


@dataclass(frozen=True, slots=True)
class Acto:
    """What a signature says of itself.

    campo   its name in the PDF; where a field there has it already, with the first number from 2 on that none has
    motivo  what for ("" says nothing)
    lugar   where ("" says nothing)
    cierra  whether nothing but seals of time may come after it (a certification signature with DocMDP 1, ISO 32000-1,
            12.8.2.2); it must be the first, and the only one
    """

    campo: str
    motivo: str = ""
    lugar: str = ""
    cierra: bool = False


@dataclass(frozen=True, slots=True)
class Preparado:
    """A PDF between the two steps. It may be kept, and finished by another process.

    original      SHA-256 (hex) of the PDF that was given: what the signer reviewed
    documento     the PDF, with a place for the signature; where it is signed outside, with an empty field for it
    por_firmar    the bytes that are to be signed (the signature's attributes, DER); b"": the PDF itself, outside
    desde, hasta  the place, in bytes of `documento`; outside: what was added to the PDF
    certificados  the signer's, as PEM
    """

    original: str
    documento: bytes
    por_firmar: bytes
    desde: int
    hasta: int
    certificados: bytes

    @property
    def huella(self) -> bytes:
        """SHA-256 of what is to be signed: what a device of the signer's is given."""
        return huella_de(self.por_firmar or self.documento)


@dataclass(frozen=True, slots=True)
class Firmado:
    """A signed PDF, the SHA-256 (hex) of its signer's certificate, and the instant of its timestamp (UTC); None: the
    seal of time is pending, for the reason `pendiente`."""

    pdf: bytes
    firmante: str
    sello: datetime | None
    pendiente: str = ""


class Firmante(Protocol):
    """Somebody who signs PDFs."""

    async def preparar(self, pdf: bytes, acto: Acto) -> Preparado:
        """The first step. Raises PdfNoFirmable."""
        ...

    async def completar(self, preparado: Preparado, entrega: bytes) -> Firmado:
        """The second step: `entrega` is the signature over `preparado.por_firmar`, or the PDF that was signed outside.
        Raises FirmaNoCorresponde."""
        ...


class FirmanteConLlave:
    """Signs with keys whose certificate is known beforehand: of a file, of a token, of a device of the signer's."""

    def __init__(self, certificados: Certificados, tiempo: Tiempo, reloj: Clock) -> None:
        if certificados.mecanismo is None:
            raise LlaveDeFirmaInutilizable(llave=certificados.huella, causa="tipo")
        self._certificados, self._tiempo, self._reloj = certificados, tiempo, reloj

    async def preparar(self, pdf: bytes, acto: Acto) -> Preparado:
        """See Firmante."""
        document, place = await asyncio.to_thread(con_lugar, self._certificados, pdf, acto, self._reloj.now())
        return await por_firmar(self._certificados, pdf, document, place)

    async def completar(self, preparado: Preparado, entrega: bytes) -> Firmado:
        """See Firmante."""
        if preparado.certificados != self._certificados.pem:
            raise FirmaNoCorresponde(causa="certificado")
        signed = cms.CMSAttributes.load(preparado.por_firmar)
        if _digest_of(signed) != _digest_around(preparado):
            raise FirmaNoCorresponde(causa="documento")
        if not self._certificados.verifica(entrega, preparado.por_firmar):
            raise FirmaNoCorresponde(causa="firma")
        stamp, why = await sello_o_causa(self._tiempo.sellar(huella_de(entrega)))
        content = await _signer(self._certificados, entrega).async_sign_prescribed_attributes(
            "sha256", signed, timestamper=_Had(stamp) if stamp else None
        )
        place = PreparedByteRangeDigest(b"", preparado.desde, preparado.hasta)
        output = io.BytesIO(preparado.documento)
        place.fill_with_cms(output, content)
        return Firmado(output.getvalue(), self._certificados.huella, stamp.instante if stamp else None, why)


def con_lugar(
    certificados: Certificados, pdf: bytes, acto: Acto, ahora: datetime
) -> tuple[bytes, PreparedByteRangeDigest]:
    """What takes long in the first step: the PDF with a place for the signature of the key of `certificados`. Raises
    PdfNoFirmable."""
    size = sum(len(each.dump()) for each in certificados.todos) + TOKEN_BYTES + _MARGIN
    try:
        writer = abrir(pdf)
        meta = PdfSignatureMetadata(
            field_name=campo_libre(writer, acto.campo),
            reason=acto.motivo or None,
            location=acto.lugar or None,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            certify=acto.cierra,
            docmdp_permissions=MDPPerm.NO_CHANGES,  # said where it closes alone
        )
        session = PdfSigner(meta, _signer(certificados)).init_signing_session(writer)
        session.system_time = ahora
        place, output = session.prepare_tbs_document(None, bytes_reserved=2 * size).digest_tbs_document()
    except UNSIGNABLE as error:
        raise PdfNoFirmable(causa=type(error).__name__) from error
    output.seek(0)
    return output.read(), place


async def por_firmar(
    certificados: Certificados, pdf: bytes, documento: bytes, lugar: PreparedByteRangeDigest
) -> Preparado:
    """The rest of it, with what `con_lugar` made of `pdf`."""
    signed = await _signer(certificados).signed_attrs(lugar.document_digest, "sha256", use_pades=True)
    return Preparado(
        original=sha256(pdf).hexdigest(),
        documento=documento,
        por_firmar=signed.dump(),
        desde=lugar.reserved_region_start,
        hasta=lugar.reserved_region_end,
        certificados=certificados.pem,
    )


def _signer(certificados: Certificados, signature: bytes = b"") -> ExternalSigner:
    return ExternalSigner(
        certificados.propio,
        almacen(certificados),
        signature,
        signature_mechanism=certificados.mecanismo,
        embed_roots=False,
    )


async def firmar(llave: Llave, tiempo: Tiempo, reloj: Clock, pdf: bytes, acto: Acto) -> Firmado:
    """Both steps at once, with a key that may be used now: the institution's seal. Raises PdfNoFirmable, and what the
    key raises."""
    firmante = FirmanteConLlave(llave.certificados, tiempo, reloj)
    preparado = await firmante.preparar(pdf, acto)
    return await firmante.completar(preparado, await llave.firmar(preparado.por_firmar))


def abrir(pdf: bytes) -> IncrementalPdfFileWriter:
    """A PDF to which something is added. Raises PdfNoFirmable."""
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    except UNSIGNABLE as error:
        raise PdfNoFirmable(causa="danado") from error
    if writer.security_handler is not None:
        raise PdfNoFirmable(causa="cifrado")
    return writer


def campo_libre(writer: IncrementalPdfFileWriter, campo: str) -> str:
    """The name that a new field gets; see Acto. Raises one of UNSIGNABLE."""
    try:
        fields = writer.root["/AcroForm"]["/Fields"]
    except KeyError:  # no form
        return campo
    # By index: unlike iteration and `get` that follows references.
    taken = {str(fields[at]["/T"]) for at in range(len(fields)) if "/T" in fields[at]}
    return next(name for name in chain([campo], (f"{campo} {at}" for at in count(2))) if name not in taken)


class _Had(TimeStamper):
    """Gives pyHanko a timestamp that we have already."""

    def __init__(self, stamp: Sello) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # pyHanko's, the only one there
        self._stamp = stamp

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """It."""
        return cms.ContentInfo.load(self._stamp.token)


def _digest_of(signed: cms.CMSAttributes) -> bytes:
    return next(bytes(each["values"][0].native) for each in signed if each["type"].native == "message_digest")


def _digest_around(preparado: Preparado) -> bytes:
    """SHA-256 of the document without the place for the signature."""
    whole = memoryview(preparado.documento)
    digest = sha256(whole[: preparado.desde])
    digest.update(whole[preparado.hasta :])
    return digest.digest()

"""What the signatures of a PDF are worth, also those of others: a verdict on each that one can act on, and its reason.

Without a network: certificates and revocations come with the PDF, or are known to who asks. A PDF from outside is to be
validated in a process of its own (`aislada.py`): it may be made to be slow, large, or worse.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from asn1crypto import cms
from asn1crypto.x509 import Certificate
from cryptography.exceptions import UnsupportedAlgorithm
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESFailure
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError, SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import (
    EmbeddedPdfSignature,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)
from pyhanko.sign.validation.status import (
    DocumentTimestampStatus,
    PdfSignatureStatus,
    SignatureCoverageLevel,
    TimestampSignatureStatus,
)
from pyhanko_certvalidator import ValidationContext

from libs.firma.cambios import AL_FIRMAR, TRAS_UNA_FIRMA
from libs.firma.confianza import Confianza
from libs.firma.dictamen import FORMAT, STAMP_ALTERED, Dictamen, de_quien_firma, entero, instante_de, sello_propio
from libs.firma.tiempo import MALFORMED

UNREADABLE = (*MALFORMED, PdfError, ArithmeticError, RecursionError, NotImplementedError)
# Of one signature: whoever made it wrote it so, or with a key on a curve that nobody here knows.
_UNJUDGED = (SignatureValidationError, UnsupportedAlgorithm)
_COVERAGE, _CHANGES = "COBERTURA_PARCIAL", "CAMBIOS_NO_PERMITIDOS"


class Cambios(StrEnum):
    """What was added to the PDF after a signature: nothing; seals of time and what they need; signatures and what was
    filled into forms (allowed, where the signature does not say otherwise); or anything else, also one of these where
    it is drawn over what was signed."""

    NINGUNO = "ninguno"
    SELLOS = "sellos"
    FIRMAS_Y_FORMULARIOS = "firmas_y_formularios"
    OTROS = "otros"


@dataclass(frozen=True, slots=True)
class FirmaHallada:
    """One signature or seal of time in a PDF.

    campo            its name there
    es_sello         a seal of time, not a signature
    dictamen         what to make of it
    codigo           why: the indication of ETSI EN 319 102-1, TOTAL_PASSED for an authentic one, or one of ours
    firmante         who, as the certificate says
    numero           the number of identity in the certificate ("" if none)
    certificado      SHA-256 of it (hex)
    sello            the instant at which it is proven to have been there (UTC); None: nothing but now
    fuente           whose seal of time proves that, as its certificate says; "": nobody's
    declarado        the instant that the signer states, which proves nothing
    cambios          what came after it
    nivel            the baseline level of PAdES (ETSI EN 319 142-1) that it reaches at least: B-B, or B-T where the
                     instant is proven; "": a seal of time, or another form of signature
    """

    campo: str
    es_sello: bool
    dictamen: Dictamen
    codigo: str
    firmante: str = ""
    numero: str = ""
    certificado: str = ""
    sello: datetime | None = None
    fuente: str = ""
    declarado: datetime | None = None
    cambios: Cambios = Cambios.OTROS
    nivel: str = ""


class Probado(NamedTuple):
    """An instant (UTC), and by whose seal of time it is proven."""

    instante: datetime
    fuente: str


@dataclass(frozen=True, slots=True)
class Validacion:
    """What a PDF's signatures are worth together, and why: the worst of them, `sin_firma` where there are seals of time
    alone; each of them, the first first; and what was added to an earlier state of the PDF, where it is asked."""

    dictamen: Dictamen
    firmas: tuple[FirmaHallada, ...] = ()
    codigo: str = ""
    cambios: Cambios = Cambios.OTROS


async def validar(pdf: bytes, confianza: Confianza, ahora: datetime, desde: int = 0) -> Validacion:
    """What the signatures in `pdf` are worth at the instant `ahora`; and what was added to its first `desde` bytes,
    which are then a PDF by themselves, with a field to sign. One that cannot be read is `no_verificable`."""
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        signatures = reader.embedded_signatures
        if not signatures:
            return Validacion(Dictamen.SIN_FIRMA)
        found = await _Judge(reader, confianza, ahora).judge(signatures)
        changes = _changes_since(reader, pdf[:desde]) if desde else Cambios.OTROS
    except UNREADABLE:
        return Validacion(Dictamen.NO_VERIFICABLE, codigo=FORMAT)
    if all(each.es_sello for each in found):  # of time, which anybody gets over anything
        return Validacion(Dictamen.SIN_FIRMA, tuple(found), cambios=changes)
    worst = max(found, key=lambda each: list(Dictamen).index(each.dictamen))
    return Validacion(worst.dictamen, tuple(found), worst.codigo, changes)


class _Judge:
    """Goes from the last signature to the first: a later seal of time proves when the earlier ones were there."""

    def __init__(self, reader: PdfFileReader, confianza: Confianza, ahora: datetime) -> None:
        self._trust, self._now = confianza, ahora
        self._certificates, self._lists = _kept_inside(reader)

    async def judge(self, signatures: Sequence[EmbeddedPdfSignature]) -> list[FirmaHallada]:
        found: list[FirmaHallada] = []
        known: Probado | None = None
        for signature in reversed(signatures):
            if signature.sig_object_type == "/DocTimeStamp":
                judged = await self._timestamp(signature, known)
                if judged.dictamen is Dictamen.AUTENTICA and judged.sello is not None:
                    known = Probado(judged.sello, judged.fuente)
            else:
                judged = await self._signature(signature, known)
            found.append(judged)
        return found[::-1]

    async def _timestamp(self, signature: EmbeddedPdfSignature, known: Probado | None) -> FirmaHallada:
        try:
            context = self._of_time(signature.signer_cert, known, instante_de(signature.signed_data))
            status = await async_validate_pdf_timestamp(signature, context, TRAS_UNA_FIRMA)
        except _UNJUDGED as error:
            return _unreadable(signature, error)
        verdict, code = _verdict(signature, status)
        return _found(signature, verdict, code, status, _proven(status) if verdict is Dictamen.AUTENTICA else known)

    async def _signature(self, signature: EmbeddedPdfSignature, known: Probado | None) -> FirmaHallada:
        try:
            stamp = await sello_propio(signature.signer_info, lambda whose, when: self._of_time(whose, known, when))
            proof = _proven(stamp) if stamp and entero(stamp) and stamp.trusted else known
            context = self._of_signer(signature.signer_cert, proof)
            of_time = self._of_time(signature.signer_cert, known, stamp.timestamp if stamp else None)
            status = await async_validate_pdf_signature(signature, context, of_time, diff_policy=TRAS_UNA_FIRMA)
        except _UNJUDGED as error:
            return _unreadable(signature, error)
        verdict, code = _verdict(signature, status)
        if verdict is Dictamen.AUTENTICA and stamp and not entero(stamp):
            verdict, code = Dictamen.ALTERADA, STAMP_ALTERED
        return _found(signature, verdict, code, status, proof)

    def _of_signer(self, certificate: Certificate | None, known: Probado | None) -> ValidationContext:
        """To judge a signer by, at an instant that is proven; None: now."""
        instant = known.instante if known else self._now
        return self._trust.contexto(instant, certificate, self._certificates, self._lists)

    def _of_time(
        self, certificate: Certificate | None, known: Probado | None, stamped: datetime | None
    ) -> ValidationContext:
        """The same for who stamped it with the time `stamped`."""
        instant = known.instante if known else self._now
        return self._trust.contexto_de_tiempo(instant, certificate, self._certificates, self._lists, sellado=stamped)


def _kept_inside(reader: PdfFileReader) -> tuple[list[Certificate], list[bytes]]:
    """Certificates and lists of revoked ones that the PDF brings along (its DSS)."""
    try:
        store = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return [], []
    return list(store.load_certs()), [each.get_object().data for each in store.crls]


def _verdict(
    signature: EmbeddedPdfSignature, status: PdfSignatureStatus | DocumentTimestampStatus
) -> tuple[Dictamen, str]:
    """The verdict and its code."""
    if altered := _alteration(signature, status):
        return Dictamen.ALTERADA, altered
    return de_quien_firma(status)


def _alteration(signature: EmbeddedPdfSignature, status: PdfSignatureStatus | DocumentTimestampStatus) -> str:
    """The code of what was changed; "" where nothing was."""
    changes, coverage = _changes(status), status.coverage or SignatureCoverageLevel.UNCLEAR
    whole = coverage is SignatureCoverageLevel.ENTIRE_FILE
    # In this order: who sees that a hash does not match need not ask what else is wrong.
    checks = {
        AdESFailure.HASH_FAILURE.name: status.intact,
        AdESFailure.SIG_CRYPTO_FAILURE.name: status.valid,
        # Bytes behind it which are no revision of the document are a part that it does not cover, too.
        _COVERAGE: whole or (coverage >= SignatureCoverageLevel.ENTIRE_REVISION and changes is not Cambios.NINGUNO),
        _CHANGES: changes is not Cambios.OTROS and status.docmdp_ok is not False,
        FORMAT: _nothing_else(signature),
    }
    return next((code for code, holds in checks.items() if not holds), "")


_LEVELS = {
    ModificationLevel.NONE: Cambios.NINGUNO,
    ModificationLevel.LTA_UPDATES: Cambios.SELLOS,
    ModificationLevel.FORM_FILLING: Cambios.FIRMAS_Y_FORMULARIOS,
}


def _changes(status: PdfSignatureStatus | DocumentTimestampStatus) -> Cambios:
    level = status.modification_level
    return _LEVELS.get(level, Cambios.OTROS) if level is not None else Cambios.OTROS


def _changes_since(reader: PdfFileReader, earlier: bytes) -> Cambios:
    """What was added to an earlier state of a PDF."""
    revisions = PdfFileReader(io.BytesIO(earlier)).xrefs.total_revisions
    result = AL_FIRMAR.review_file(reader, revisions - 1)
    return _LEVELS.get(result.modification_level, Cambios.OTROS) if isinstance(result, DiffResult) else Cambios.OTROS


def _nothing_else(signature: EmbeddedPdfSignature) -> bool:
    """Whether what no hash covers is as it must be: nothing behind the signature, and no other name for its hash."""
    content = signature.pkcs7_content
    listed = [each["algorithm"].native for each in signature.signed_data["digest_algorithms"]]
    return not any(content[len(cms.ContentInfo.load(content).dump()) :]) and signature.md_algorithm in listed


def _unreadable(
    signature: EmbeddedPdfSignature, error: SignatureValidationError | UnsupportedAlgorithm
) -> FirmaHallada:
    why = error.ades_subindication if isinstance(error, SignatureValidationError) else None
    code = why.standard_name if why else FORMAT
    is_stamp = signature.sig_object_type == "/DocTimeStamp"
    return FirmaHallada(signature.field_name, is_stamp, Dictamen.NO_VERIFICABLE, code)


def _found(
    signature: EmbeddedPdfSignature,
    verdict: Dictamen,
    code: str,
    status: PdfSignatureStatus | DocumentTimestampStatus,
    proof: Probado | None,
) -> FirmaHallada:
    certificate = status.signing_cert
    is_stamp = isinstance(status, DocumentTimestampStatus)
    return FirmaHallada(
        campo=signature.field_name,
        es_sello=is_stamp,
        dictamen=verdict,
        codigo=code,
        firmante=_name(certificate),
        numero=certificate.subject.native.get("serial_number", ""),
        certificado=certificate.sha256.hex(),
        sello=proof.instante if proof else None,
        fuente=proof.fuente if proof else "",
        declarado=None if is_stamp else signature.self_reported_timestamp,
        cambios=_changes(status),
        nivel=_level(signature, proof),
    )


def _proven(stamp: TimestampSignatureStatus) -> Probado:
    return Probado(stamp.timestamp, _name(stamp.signing_cert))


def _name(certificate: Certificate) -> str:
    return str(certificate.subject.native.get("common_name") or certificate.subject.human_friendly)


def _level(signature: EmbeddedPdfSignature, proof: Probado | None) -> str:
    if signature.sig_object.get("/SubFilter") != SigSeedSubFilter.PADES.value:
        return ""
    return "B-T" if proof else "B-B"

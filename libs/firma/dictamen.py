"""Verdicts: what to make of a signature, by who made it and when that is proven."""

from collections.abc import Callable, Iterator
from datetime import datetime
from enum import StrEnum

from asn1crypto import cms, core, tsp
from asn1crypto.x509 import Certificate
from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate, AdESSubIndic
from pyhanko.sign.validation.generic_cms import message_imprint_checker, validate_tst_signed_data
from pyhanko.sign.validation.status import SignatureStatus, TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

APPROVED, FORMAT, STAMP_ALTERED = "TOTAL_PASSED", AdESFailure.FORMAT_FAILURE.name, "SELLO_DE_TIEMPO_ALTERADO"

# Codes of a signature of which no authority that is believed knows, also where one has the name of one that is.
SIN_AUTORIDAD = frozenset(
    each.standard_name
    for each in (
        AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND,
        AdESIndeterminate.NO_SIGNING_CERTIFICATE_FOUND,
        AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE,
        AdESIndeterminate.CERTIFICATE_CHAIN_GENERAL_FAILURE,
    )
)


class Dictamen(StrEnum):
    """What to make of a signature, the best first.

    autentica       whoever the certificate names signed exactly this; by the seal of time, or as of now
    no_verificable  it cannot be said: something is missing, or is not understood; it may be possible later
    vencida         its certificate had ended, or not begun, at the instant that is proven
    desconocido     no authority that is believed vouches for the signer
    revocada        its certificate was revoked before the instant that is proven
    alterada        what was signed, or the signature, was changed afterwards
    sin_firma       there is no signature at all (of a document)
    """

    AUTENTICA = "autentica"
    NO_VERIFICABLE = "no_verificable"
    VENCIDA = "vencida"
    DESCONOCIDO = "desconocido"
    REVOCADA = "revocada"
    ALTERADA = "alterada"
    SIN_FIRMA = "sin_firma"


_BY_INDICATION: dict[AdESSubIndic, Dictamen] = {
    AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND: Dictamen.DESCONOCIDO,
    AdESIndeterminate.NO_SIGNING_CERTIFICATE_FOUND: Dictamen.DESCONOCIDO,
    AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE: Dictamen.DESCONOCIDO,
    AdESIndeterminate.EXPIRED: Dictamen.VENCIDA,
    AdESIndeterminate.NOT_YET_VALID: Dictamen.VENCIDA,
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE: Dictamen.VENCIDA,
    AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED: Dictamen.VENCIDA,
    AdESIndeterminate.REVOKED_NO_POE: Dictamen.REVOCADA,
    AdESIndeterminate.REVOKED_CA_NO_POE: Dictamen.REVOCADA,
    AdESFailure.REVOKED: Dictamen.REVOCADA,
    AdESFailure.NOT_YET_VALID: Dictamen.VENCIDA,
}


def de_quien_firma(status: SignatureStatus) -> tuple[Dictamen, str]:
    """The verdict on who made a signature that holds, and its code."""
    problem, at = status.trust_problem_indic, status.validation_time
    if (
        problem is AdESIndeterminate.CERTIFICATE_CHAIN_GENERAL_FAILURE
        and at
        and at < status.signing_cert.not_valid_before
    ):
        problem = AdESIndeterminate.NOT_YET_VALID
    if problem is None and not status.trusted:
        problem = AdESIndeterminate.GENERIC
    if problem is None:
        return Dictamen.AUTENTICA, APPROVED
    return _BY_INDICATION.get(problem, Dictamen.NO_VERIFICABLE), problem.standard_name


def entero(sello: TimestampSignatureStatus) -> bool:
    """Whether it is what somebody stamped, whoever that is."""
    return bool(sello.intact and sello.valid)


async def sello_propio(
    firmante: cms.SignerInfo, contexto: Callable[[Certificate | None, datetime | None], ValidationContext]
) -> TimestampSignatureStatus | None:
    """The timestamp that a signature carries in itself, judged by what `contexto` gives for its certificate and its
    instant."""
    for token in sellos_de(firmante):
        signed = token["content"]
        found = await validate_tst_signed_data(
            signed, contexto(certificado_de(signed), instante_de(signed)), message_imprint_checker(firmante)
        )
        return TimestampSignatureStatus(**found)
    return None


def instante_de(signed: cms.SignedData) -> datetime | None:
    """The instant in a timestamp (UTC), None where it has none that can be read."""
    info = getattr(signed["encap_content_info"]["content"], "parsed", None)
    return info["gen_time"].native if isinstance(info, tsp.TSTInfo) else None


def sellos_de(firmante: cms.SignerInfo) -> Iterator[cms.ContentInfo]:
    """The timestamps that a signature carries in itself, as they are."""
    for attribute in firmante["unsigned_attrs"] if firmante["unsigned_attrs"] is not core.VOID else ():
        if attribute["type"].native == "signature_time_stamp_token":
            yield attribute["values"][0]


def certificado_de(signed: cms.SignedData) -> Certificate | None:
    """The certificate that a signature or a timestamp names as its own, where it brings it along."""
    named = signed["signer_infos"][0]["sid"].chosen
    certificates = [each.chosen for each in signed["certificates"]] if signed["certificates"] is not core.VOID else []
    for each in certificates:
        if not isinstance(named, cms.IssuerAndSerialNumber):
            break
        # Numbers are each authority's own.
        if (each.issuer, each.serial_number) == (named["issuer"], named["serial_number"].native):
            return each
    return None

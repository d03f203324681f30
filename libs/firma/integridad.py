"""Whether a signed and stamped head is still what was kept: no more than its own bytes are asked.

Who is believed is another question (`comprobacion`), whose answer changes with roots and lists of revoked certificates;
a head that was checked when it was kept can only be damaged since. What is looked at: the log's signature in the head,
the signature over the head, the timestamp over that, and of certificates beside them that each fits the one above it.
"""

from collections.abc import Callable
from datetime import datetime
from hashlib import new

from asn1crypto import cms, core, tsp
from cryptography.exceptions import InvalidSignature
from cryptography.x509 import load_der_x509_certificate
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import (
    extract_certs_for_validation,
    message_imprint_checker,
    validate_sig_integrity,
)

from libs.firma.dictamen import sellos_de
from libs.firma.tiempo import MALFORMED
from libs.foundation.core.heads import HeadVerifier, read_verifier_key

CABEZA, FIRMA, SELLO = "cabeza", "firma", "sello_de_tiempo"


def parte_danada(tamano: int, cabeza: str, llave: str, firma: bytes, instante: datetime) -> str:
    """Which part of a head over `tamano` leaves is not what was kept, "" where all is whole: the `cabeza` that `llave`
    signed, the `firma` (DER of a CMS) over it, or the `sello_de_tiempo` in that, of `instante` (UTC)."""
    parts = {
        CABEZA: lambda: _head(tamano, cabeza, llave),
        FIRMA: lambda: _signature(cabeza.encode(), firma),
        SELLO: lambda: _stamp(firma, instante),
    }
    return next((part for part, whole in parts.items() if not _holds(whole)), "")


def _holds(whole: Callable[[], bool]) -> bool:
    try:
        return whole()
    except (SignatureValidationError, InvalidSignature, *MALFORMED):
        return False


def _head(size: int, text: str, key: str) -> bool:
    origin, public = read_verifier_key(key)
    return HeadVerifier(origin, [public]).read(text).size == size


def _signature(content: bytes, der: bytes) -> bool:
    return _signed_whole(cms.ContentInfo.load(der, strict=True)["content"], "data", content)


def _stamp(der: bytes, instant: datetime) -> bool:
    signer = cms.ContentInfo.load(der, strict=True)["content"]["signer_infos"][0]
    [token] = sellos_de(signer)
    content = token["content"]["encap_content_info"]["content"]
    info: tsp.TSTInfo = content.parsed
    imprint = info["message_imprint"]
    expected = message_imprint_checker(signer)(imprint["hash_algorithm"]["algorithm"].native)
    stamped = expected == imprint["hashed_message"].native and info["gen_time"].native == instant
    return stamped and _signed_whole(token["content"], "tst_info", bytes(content))


def _signed_whole(signed: cms.SignedData, kind: str, content: bytes) -> bool:
    signer = signed["signer_infos"][0]
    digest = new(signer["digest_algorithm"]["algorithm"].native, content).digest()
    own = extract_certs_for_validation(signed).signer_cert
    intact, valid = validate_sig_integrity(signer, own, kind, digest)
    said = signed["encap_content_info"]["content_type"].native == kind
    return said and intact and valid and _chained(signed)


def _chained(signed: cms.SignedData) -> bool:
    """That each certificate is signed by the one above it, where that is there: no other signature covers them. Raises
    InvalidSignature and what is malformed raises."""
    beside = [] if signed["certificates"] is core.VOID else [each.chosen for each in signed["certificates"]]
    parsed = [(each, load_der_x509_certificate(each.dump())) for each in beside]
    for each, certificate in parsed:
        for above, issuer in parsed:
            if above.subject == each.issuer:
                certificate.verify_directly_issued_by(issuer)
    return True

"""Evidence: a file about one fact that convinces a stranger, without the suite and without a network.

The record of the fact is a leaf of a Merkle log (`libs/foundation/sealing`). Not each record is signed but each head of
the log, which stands for all leaves before it: by the institution (CAdES, detached), and an authority stamps that
signature (RFC 3161). So a record is proven by its bytes, its path to the root, the head, and what is over the head: who
says so, not later than when, and that it was neither slipped in nor left out afterwards. `openssl` checks the head, a
few lines the path (docs/evidence.md).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms, core
from asn1crypto.x509 import Certificate

from libs.firma.certificados import en_pem
from libs.firma.cms import Firmador
from libs.firma.dictamen import sellos_de
from libs.firma.llaves import Llave
from libs.firma.registro import Evidencia, EvidenciaIlegible, Inclusion, Registro
from libs.firma.tiempo import Sello, Tiempo, huella_de
from libs.foundation.core.clock import Clock

__all__ = [
    "CabezaFirmada",
    "Evidencia",
    "EvidenciaIlegible",
    "Inclusion",
    "Registro",
    "certificados_de_tiempo",
    "firmar_cabeza",
    "sellar_cabeza",
    "sello_de",
]


@dataclass(frozen=True, slots=True)
class CabezaFirmada:
    """A signature over a log's head (DER of a CMS) with its timestamp, and the instant in that (UTC)."""

    firma: bytes
    instante: datetime


async def firmar_cabeza(cabeza: str, llave: Llave, reloj: Clock) -> bytes:
    """The institution's signature over a log's head, without timestamp: it says who, and when only by our own clock.
    Raises what the key raises."""
    return await Firmador(llave).firmar_aparte(cabeza.encode(), reloj.now())


async def sellar_cabeza(firma: bytes, tiempo: Tiempo) -> CabezaFirmada:
    """That signature with a timestamp, whose instant is that of now, whenever it was signed. Raises TiempoNoDisponible,
    TiempoNoFiable."""
    stamp = await tiempo.sellar(huella_de(_signer(firma)["signature"].native))
    return CabezaFirmada(_stamped(firma, stamp), stamp.instante)


def sello_de(firma: bytes) -> bytes | None:
    """The timestamp in a signature (DER, as `openssl ts -verify -token_in` reads it), and what it is over is the
    signature's value; None where there is none."""
    token = next(sellos_de(_signer(firma)), None)
    return None if token is None else bytes(token.dump())


def certificados_de_tiempo(evidencias: Iterable[bytes]) -> bytes:
    """The certificates that the timestamps in these files of evidence bring along (PEM), each once: those of the
    authorities. Raises EvidenciaIlegible."""
    found: dict[bytes, Certificate] = {}
    for content in evidencias:
        for token in sellos_de(_signer(Evidencia.leer(content).firma)):
            signed = token["content"]
            beside = [] if signed["certificates"] is core.VOID else [each.chosen for each in signed["certificates"]]
            found |= {each.sha256: each for each in beside}
    return en_pem(found.values())


def _stamped(signed: bytes, stamp: Sello) -> bytes:
    content = cms.ContentInfo.load(signed)["content"]
    attribute = {"type": "signature_time_stamp_token", "values": [cms.ContentInfo.load(stamp.token)]}
    # Put together anew: asn1crypto takes for ever to write what was read and changed.
    signer = {name: content["signer_infos"][0][name] for name in _SIGNER}
    made = {name: content[name] for name in _SIGNED} | {"signer_infos": [signer | {"unsigned_attrs": [attribute]}]}
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(made)}).dump())


_SIGNER = ("version", "sid", "digest_algorithm", "signed_attrs", "signature_algorithm", "signature")
_SIGNED = ("version", "digest_algorithms", "encap_content_info", "certificates")


def _signer(signed: bytes) -> cms.SignerInfo:
    return cms.ContentInfo.load(signed)["content"]["signer_infos"][0]

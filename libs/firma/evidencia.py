"""Evidence: a file about one fact that convinces a stranger, without the suite and without a network.

The record of the fact is a leaf of a Merkle log (`libs/foundation/sealing`). Not each record is signed but each head of
the log, which stands for all leaves before it: by the institution (CAdES, detached), and an authority stamps that
signature (RFC 3161). So a record is proven by its bytes, its path to the root, the head, and what is over the head: who
says so, not later than when, and that it was neither slipped in nor left out afterwards. `openssl` checks the head, a
few lines the path (docs/evidence.md).
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Self

from asn1crypto import cms

from libs.firma.cms import Firmador
from libs.firma.dictamen import sellos_de
from libs.firma.llaves import Llave
from libs.firma.registro import EvidenciaIlegible, en_json, leer_json
from libs.firma.tiempo import MALFORMED, Sello, Tiempo, huella_de
from libs.foundation.core.clock import Clock


@dataclass(frozen=True, slots=True)
class Inclusion:
    """That a record is a leaf of a log: its index, the hashes on its way to the root, the signed head, and the key that
    signs heads, as tools for signed notes take it."""

    hoja: int
    camino: tuple[bytes, ...]
    cabeza: str
    llave: str

    @classmethod
    def de(cls, dicho: Mapping[str, Any]) -> Self:
        """From what `libs.foundation.sealing.proof` gives. Raises ValueError, TypeError, KeyError."""
        if type(dicho["hoja"]) is not int:
            raise TypeError("no index of a leaf")
        return cls(dicho["hoja"], tuple(map(bytes.fromhex, dicho["camino"])), dicho["cabeza"], dicho["llave"])


@dataclass(frozen=True, slots=True)
class Evidencia:
    """A record's bytes, what proves that they are in a log, and the signature (DER of a CMS) over the text of the log's
    head in `inclusion`."""

    registro: bytes
    inclusion: Inclusion
    firma: bytes

    @property
    def sellada(self) -> bool:
        """Whether the signature has a timestamp; else it says who, and not when."""
        return sello_de(self.firma) is not None

    def escribir(self) -> bytes:
        """A file: JSON with sorted keys and no spaces, of which each byte counts: those of the signature that no hash
        in it covers (version numbers, empty parameters) by the hash beside it."""
        proof = self.inclusion
        told = {
            "firma": b64encode(self.firma).decode(),
            "firma_sha256": sha256(self.firma).hexdigest(),
            "inclusion": {
                "cabeza": proof.cabeza,
                "camino": [each.hex() for each in proof.camino],
                "hoja": proof.hoja,
                "llave": proof.llave,
            },
            "registro": self.registro.decode(),
        }
        return en_json(told)

    @classmethod
    def leer(cls, contenido: bytes) -> Self:
        """What `escribir` wrote; whether it proves anything says `comprobar`. Raises EvidenciaIlegible."""
        try:
            told = leer_json(contenido)
            record, signature, proof = told["registro"].encode(), told["firma"], told["inclusion"]
            said = told["firma_sha256"]
        except MALFORMED as error:
            raise EvidenciaIlegible("archivo", str(error)) from error
        made = cls(record, _inclusion(proof), _signature(signature, said))
        if made.escribir() != contenido:
            raise EvidenciaIlegible("archivo", "written in another way")
        return made


def _inclusion(told: Mapping[str, Any]) -> Inclusion:
    try:
        return Inclusion.de(told)
    except MALFORMED as error:
        raise EvidenciaIlegible("inclusion", str(error)) from error


def _signature(told: str, said: str) -> bytes:
    try:
        signature = b64decode(told, validate=True)
    except MALFORMED as error:
        raise EvidenciaIlegible("firma", str(error)) from error
    if sha256(signature).hexdigest() != said:
        raise EvidenciaIlegible("firma", "not of the hash beside it")
    return signature


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

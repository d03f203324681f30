"""Evidence: a record of one fact that convinces a stranger, without the suite and without a network.

The record is a text with one way to write it. The institution signs it (CAdES, detached), an authority stamps the
signature, and the record is a leaf of a Merkle log whose head is signed (`libs/foundation/sealing`): who made it, not
later than when, and that it was neither slipped in nor left out afterwards. `openssl` alone checks the first two; the
third takes a few lines (docs/evidence.md).
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from asn1crypto import cms

from libs.firma.cms import Firmador
from libs.firma.dictamen import sellos_de
from libs.firma.llaves import Llave
from libs.firma.tiempo import MALFORMED, Sello, Tiempo, huella_de, sello_o_causa
from libs.foundation.core.clock import Clock
from libs.foundation.core.heads import instant_text

_FORM = "estrado/evidencia/1"


class EvidenciaIlegible(ValueError):
    """Not an evidence as this suite writes it."""


@dataclass(frozen=True, slots=True)
class Registro:
    """One fact.

    id         random, of this record alone
    hecho      what happened, as ETSI EN 319 522 names it where it does
    objeto     to what: `notificacion/<id>`
    instante   when (UTC)
    datos      what else there is to say, texts by name; personal data only where it must never be erased
    """

    id: str
    hecho: str
    objeto: str
    instante: datetime
    datos: Mapping[str, str] = field(default_factory=dict)

    def canonico(self) -> bytes:
        """Its bytes, which are signed and sealed: JSON with sorted keys and no spaces (RFC 8785), UTF-8."""
        told = {
            "datos": dict(self.datos),
            "forma": _FORM,
            "hecho": self.hecho,
            "id": self.id,
            "instante": instant_text(self.instante),
            "objeto": self.objeto,
        }
        return _json(told)

    @classmethod
    def leer(cls, contenido: bytes) -> Self:
        """The record of those bytes, each of which counts. Raises EvidenciaIlegible."""
        try:
            told = json.loads(contenido)
            made = cls(
                told["id"], told["hecho"], told["objeto"], datetime.fromisoformat(told["instante"]), told["datos"]
            )
            if made.canonico() != contenido:
                raise EvidenciaIlegible("written in another way")
        except MALFORMED as error:
            raise EvidenciaIlegible(str(error)) from error
        return made


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
        """From what `libs.foundation.sealing.proof` gives."""
        return cls(dicho["hoja"], tuple(map(bytes.fromhex, dicho["camino"])), dicho["cabeza"], dicho["llave"])


@dataclass(frozen=True, slots=True)
class Evidencia:
    """A record's bytes, the signature over them (DER of a CMS) and what proves that they are in the log; None: not
    sealed yet."""

    registro: bytes
    firma: bytes
    inclusion: Inclusion | None = None

    @property
    def sellada(self) -> bool:
        """Whether the signature has a timestamp; else that is pending."""
        return next(sellos_de(_signer(self.firma)), None) is not None

    def escribir(self) -> bytes:
        """A file: JSON with sorted keys and no spaces, of which each byte counts."""
        told: dict[str, Any] = {"firma": b64encode(self.firma).decode(), "registro": self.registro.decode()}
        if (proof := self.inclusion) is not None:
            told["inclusion"] = {
                "cabeza": proof.cabeza,
                "camino": [each.hex() for each in proof.camino],
                "hoja": proof.hoja,
                "llave": proof.llave,
            }
        return _json(told)

    @classmethod
    def leer(cls, contenido: bytes) -> Self:
        """What `escribir` wrote. Raises EvidenciaIlegible."""
        try:
            told = json.loads(contenido)
            proof = Inclusion.de(told["inclusion"]) if "inclusion" in told else None
            made = cls(told["registro"].encode(), b64decode(told["firma"], validate=True), proof)
            if made.escribir() != contenido:
                raise EvidenciaIlegible("written in another way")
        except MALFORMED as error:
            raise EvidenciaIlegible(str(error)) from error
        return made


async def firmar_evidencia(registro: Registro, llave: Llave, tiempo: Tiempo, reloj: Clock) -> Evidencia:
    """The record signed, with a timestamp, or pending one. Raises what the key raises."""
    content = registro.canonico()
    signed = await Firmador(llave).firmar_aparte(content, reloj.now())
    return await sellar_evidencia(Evidencia(content, signed), tiempo)


async def sellar_evidencia(evidencia: Evidencia, tiempo: Tiempo) -> Evidencia:
    """With a timestamp, where it has none and one can be had: its instant is that of now."""
    if evidencia.sellada:
        return evidencia
    stamp, _ = await sello_o_causa(tiempo.sellar(huella_de(_signer(evidencia.firma)["signature"].native)))
    if stamp is None:
        return evidencia
    return Evidencia(evidencia.registro, _stamped(evidencia.firma, stamp), evidencia.inclusion)


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


def _json(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

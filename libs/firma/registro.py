"""The record of one fact, whose bytes are a leaf of a sealed log, and the file that proves it: both texts with one way
to write them. What they prove is in `evidencia.py`."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Self

from libs.foundation.core.heads import instant_text

_FORM = "estrado/evidencia/1"
_MEMBERS = frozenset({"firma", "firma_sha256", "inclusion", "registro"})
# What reading a text raises that is not what it should be; ArithmeticError: an instant that no calendar has.
_MALFORMED = (ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError)


class EvidenciaIlegible(ValueError):
    """Not an evidence as this suite writes it. `parte` says what of it: `archivo` (the form of the whole), `registro`,
    `inclusion` or `firma`."""

    def __init__(self, parte: str, causa: str) -> None:
        super().__init__(f"{parte}: {causa}")
        self.parte = parte


class NoEsEvidencia(EvidenciaIlegible):
    """JSON of something else: it has no member that an evidence has."""

    def __init__(self) -> None:
        super().__init__("archivo", "of something else")


@dataclass(frozen=True, slots=True)
class Registro:
    """One fact.

    id         random, of this record alone
    hecho      what happened, as ETSI EN 319 522 names it where it does
    objeto     to what: `entrega/<id>`
    instante   when (UTC)
    datos      what else there is to say, texts by name; personal data only where it must never be erased
    """

    id: str
    hecho: str
    objeto: str
    instante: datetime
    datos: Mapping[str, str] = field(default_factory=dict)

    def canonico(self) -> bytes:
        """Its bytes, which are sealed: JSON with sorted keys and no spaces (RFC 8785), UTF-8."""
        told = {
            "datos": dict(self.datos),
            "forma": _FORM,
            "hecho": self.hecho,
            "id": self.id,
            "instante": instant_text(self.instante),
            "objeto": self.objeto,
        }
        return en_json(told)

    @classmethod
    def leer(cls, contenido: bytes) -> Self:
        """The record of those bytes, each of which counts. Raises EvidenciaIlegible."""
        try:
            told = leer_json(contenido)
            identity, fact, subject, said = told["id"], told["hecho"], told["objeto"], told["datos"]
            made = cls(identity, fact, subject, datetime.fromisoformat(told["instante"]), said)
            texts = (identity, fact, subject, *said.values())
            whole = all(isinstance(text, str) for text in texts) and made.canonico() == contenido
        except _MALFORMED as error:
            raise EvidenciaIlegible("registro", str(error)) from error
        if not whole:
            raise EvidenciaIlegible("registro", "written in another way")
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
        """From what `libs.foundation.sealing.proof` gives. Raises ValueError, TypeError, KeyError."""
        if type(dicho["hoja"]) is not int:
            raise TypeError("no index of a leaf")
        if type(dicho["cabeza"]) is not str or type(dicho["llave"]) is not str:
            raise TypeError("no text of a head or of a key")
        return cls(dicho["hoja"], tuple(map(bytes.fromhex, dicho["camino"])), dicho["cabeza"], dicho["llave"])


@dataclass(frozen=True, slots=True)
class Evidencia:
    """A record's bytes, what proves that they are in a log, and the signature (DER of a CMS) over the text of the log's
    head in `inclusion`."""

    registro: bytes
    inclusion: Inclusion
    firma: bytes

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
        """What `escribir` wrote; whether it proves anything says `comprobar`. Raises EvidenciaIlegible; NoEsEvidencia
        where it is no damaged one either."""
        told = _members(contenido)
        try:
            record, signature, proof = told["registro"].encode(), told["firma"], told["inclusion"]
            said = told["firma_sha256"]
        except _MALFORMED as error:
            raise EvidenciaIlegible("archivo", str(error)) from error
        made = cls(record, _inclusion(proof), _signature(signature, said))
        try:
            same = made.escribir() == contenido
        except _MALFORMED as error:  # a text that no bytes stand for
            raise EvidenciaIlegible("archivo", str(error)) from error
        if not same:
            raise EvidenciaIlegible("archivo", "written in another way")
        return made


def _members(content: bytes) -> Mapping[str, Any]:
    try:
        told = _json(content)
    except ValueError as error:
        raise EvidenciaIlegible("archivo", str(error)) from error
    if not isinstance(told, dict) or told.keys().isdisjoint(_MEMBERS):
        raise NoEsEvidencia
    return told


def _inclusion(told: Mapping[str, Any]) -> Inclusion:
    try:
        return Inclusion.de(told)
    except _MALFORMED as error:
        raise EvidenciaIlegible("inclusion", str(error)) from error


def _signature(told: str, said: str) -> bytes:
    try:
        signature = b64decode(told, validate=True)
    except _MALFORMED as error:
        raise EvidenciaIlegible("firma", str(error)) from error
    if sha256(signature).hexdigest() != said:
        raise EvidenciaIlegible("firma", "not of the hash beside it")
    return signature


def en_json(told: Mapping[str, Any]) -> bytes:
    """The one way to write it."""
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def leer_json(contenido: bytes) -> Mapping[str, Any]:
    """The object in a text. Raises ValueError where it is none, or is nested too deep."""
    told = _json(contenido)
    if not isinstance(told, dict):
        raise ValueError("no object")
    return told


def _json(content: bytes) -> object:
    try:
        return json.loads(content)
    except RecursionError as error:
        raise ValueError("nested too deep") from error

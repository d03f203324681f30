"""The record of one fact: a text with one way to write it, whose bytes are a leaf of a sealed log."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from libs.foundation.core.heads import instant_text

_FORM = "estrado/evidencia/1"
# What reading a text raises that is not what it should be.
_MALFORMED = (ValueError, TypeError, KeyError, AttributeError)


class EvidenciaIlegible(ValueError):
    """Not an evidence as this suite writes it. `parte` says what of it: `archivo` (the form of the whole), `registro`,
    `inclusion` or `firma`."""

    def __init__(self, parte: str, causa: str) -> None:
        super().__init__(f"{parte}: {causa}")
        self.parte = parte


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


def en_json(told: Mapping[str, Any]) -> bytes:
    """The one way to write it."""
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def leer_json(contenido: bytes) -> Mapping[str, Any]:
    """The object in a text. Raises ValueError where it is none, or is nested too deep."""
    try:
        told = json.loads(contenido)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    if not isinstance(told, dict):
        raise ValueError("no object")
    return told

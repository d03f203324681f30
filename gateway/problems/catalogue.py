"""The texts of every reason, in every language of the API (catalogo/*.toml, campos.toml, palabras.toml)."""

import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

LANGUAGES = ("es", "en")
DEFAULT_LANGUAGE = LANGUAGES[0]
_FOLDER = files("gateway.problems")


@dataclass(frozen=True, slots=True)
class Text:
    """What was wrong (`titulo`), and what to do (`detalle`, with {placeholders} of the error's metadata); `palabras`:
    what the codes that stand there are called, by placeholder."""

    titulo: str
    detalle: str
    palabras: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def filled(self, metadata: Mapping[str, str]) -> str:
        """The detail with its placeholders filled; "…" for one that the error did not bring."""
        told = {name: self._in_words(name, value) for name, value in metadata.items()}
        return self.detalle.format_map(defaultdict(lambda: "…", told))

    def _in_words(self, name: str, value: str) -> str:
        words = self.palabras.get(name, {})
        return ", ".join(words.get(code, code) for code in value.split(", "))


@dataclass(frozen=True, slots=True)
class Entry:
    """One reason: its texts by language, its HTTP status where it is not that of its kind, and which of the error's
    metadata are members of the problem document (RFC 9457, 3.2) because clients act on them: each a "texto", or a
    "lista" of words."""

    texts: Mapping[str, Text]
    status: int | None
    members: Mapping[str, str]


@cache
def entries() -> Mapping[str, Entry]:
    """Every reason of the catalogue."""
    return {
        reason: Entry(
            {code: Text(**values[code], palabras=_words(reason, code)) for code in LANGUAGES},
            values.get("status"),
            values.get("miembros", {}),
        )
        for area in (_FOLDER / "catalogo").iterdir()
        for reason, values in _read(area).items()
    }


@cache
def field_texts() -> Mapping[str, Mapping[str, str]]:
    """What is wrong with one field: the validator's error type → `motivo`, its stable name, and text by language;
    "otro" for types not listed."""
    return _read(_FOLDER / "campos.toml")


def language_of(accept: str) -> str:
    """The language of LANGUAGES that an Accept-Language header prefers (RFC 9110, 12.5.4)."""
    best, best_weight = DEFAULT_LANGUAGE, 0.0
    for choice in accept[:200].lower().split(","):
        tag, _, parameter = choice.strip().partition(";")
        language = tag.partition("-")[0]
        weight = _weight(parameter.strip())
        if language in LANGUAGES and weight > best_weight:
            best, best_weight = language, weight
    return best


@cache
def code_texts() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """What codes in metadata are called: placeholder, or reason and placeholder ("CUI_INVALIDO.causa") → code → text by
    language."""
    return _read(_FOLDER / "palabras.toml")


def _words(reason: str, language: str) -> Mapping[str, Mapping[str, str]]:
    return {
        place.removeprefix(f"{reason}."): {code: texts[language] for code, texts in codes.items()}
        for place, codes in code_texts().items()
        if place.startswith(f"{reason}.") or "." not in place
    }


def _weight(parameter: str) -> float:
    if not parameter:
        return 1.0
    try:
        return float(parameter.removeprefix("q="))
    except ValueError:
        return 0.0


def _read(file: Traversable) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))

"""The texts of every reason, in every language of the API (catalogo/*.toml, campos.toml)."""

import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

LANGUAGES = ("es", "en")
DEFAULT_LANGUAGE = LANGUAGES[0]
_FOLDER = files("gateway.problems")


@dataclass(frozen=True, slots=True)
class Text:
    """What was wrong (`titulo`), and what to do (`detalle`, with {placeholders} of the error's metadata)."""

    titulo: str
    detalle: str

    def filled(self, metadata: Mapping[str, str]) -> str:
        """The detail with its placeholders filled; "…" for one that the error did not bring."""
        return self.detalle.format_map(defaultdict(lambda: "…", metadata))


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
            {code: Text(**values[code]) for code in LANGUAGES}, values.get("status"), values.get("miembros", {})
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


def _weight(parameter: str) -> float:
    if not parameter:
        return 1.0
    try:
        return float(parameter.removeprefix("q="))
    except ValueError:
        return 0.0


def _read(file: Traversable) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))

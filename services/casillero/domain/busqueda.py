"""Searching what lies in a mailbox: Spanish words, whatever their case, accents, number and, in long ones, gender.

The databases' own dictionaries differ, so words are made here and a database only looks them up: the same search finds
the same on each of them.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

_PALABRA = re.compile(r"[a-z0-9]+")
_LARGO, _PALABRAS = 60, 400  # more is no subject that anybody wrote; an index takes no word nor text of any length
_TERMINOS = 12
_VACIAS = frozenset(_PALABRA.findall("a al con de del e el en la las los o para por que se su sus un una y"))

# A stem is as long as this at least, and this long when the word's gender goes too: "acta" is no "acto".
_RAIZ, _RAIZ_SIN_GENERO = 3, 5
_FINALES = ("", "s", "e", "es", "eses", "o", "os", "a", "as")


@dataclass(frozen=True, slots=True)
class Termino:
    """One word looked for: a text has it when one of its words is among `formas` or begins with `comienzo` ("": any of
    `formas` only)."""

    formas: tuple[str, ...]
    comienzo: str = ""


def palabras(texto: str) -> Sequence[str]:
    """The words of `texto` in order: letters and digits without case and accents. At most 400, each cut at 60."""
    plegado = unicodedata.normalize("NFKD", texto.casefold())
    sin_acentos = "".join(letra for letra in plegado if not unicodedata.combining(letra))
    return [palabra[:_LARGO] for palabra in _PALABRA.findall(sin_acentos)[:_PALABRAS]]


def terminos(q: str) -> Sequence[Termino]:
    """What to look for, all of it, when somebody types `q`: the last word may be only begun. Articles, prepositions and
    words after the twelfth are not looked for; none at all where `q` has no word."""
    escritas = palabras(q)
    buscadas = [palabra for palabra in escritas if palabra not in _VACIAS][:_TERMINOS]
    if not buscadas:
        return [Termino((palabra,), palabra) for palabra in escritas[-1:]]
    *enteras, ultima = buscadas
    return [*(Termino(_formas(palabra)) for palabra in enteras), Termino(_formas(ultima), ultima)]


def coincide(buscados: Sequence[Termino], texto: Collection[str]) -> bool:
    """Whether the words of a text have all that is looked for."""
    return all(
        any(
            palabra in termino.formas or (termino.comienzo and palabra.startswith(termino.comienzo))
            for palabra in texto
        )
        for termino in buscados
    )


def _formas(palabra: str) -> tuple[str, ...]:
    """Every word of the same stem."""
    raiz = _raiz(palabra)
    candidatas = {palabra, *(raiz + final for final in _FINALES)}
    if raiz.endswith("z"):
        candidatas.add(f"{raiz[:-1]}ces")
    return tuple(sorted(una for una in candidatas if _raiz(una) == raiz))


def _raiz(palabra: str) -> str:
    if not palabra.isalpha():
        return palabra
    if palabra.endswith("ces") and len(palabra) > _RAIZ + 1:
        return f"{palabra[:-3]}z"
    for final, minimo in (
        ("eses", _RAIZ),
        ("es", _RAIZ),
        ("e", _RAIZ),
        ("os", _RAIZ_SIN_GENERO),
        ("as", _RAIZ_SIN_GENERO),
        ("o", _RAIZ_SIN_GENERO),
        ("a", _RAIZ_SIN_GENERO),
        ("s", _RAIZ),
    ):
        if palabra.endswith(final) and len(palabra) - len(final) >= minimo:
            return palabra[: -len(final)]
    return palabra

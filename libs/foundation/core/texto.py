"""What counts as words in free text that somebody answers for: a reason, a ground, a place, a sumilla, a name.

Such text is kept and printed for good, so it must read the same to whoever wrote it, reads it and compares it later:
signs that are seen by nobody (Unicode's Cf, zero-width ones and those of direction among them), controls (Cc), ends
of lines and paragraphs other than LF (Zl, Zp), surrogates (Cs) and signs that mean nothing to everybody (Co, Cn) are
refused, not taken out: what is signed or put in evidence is what was sent. Signs of direction are refused also
between words: "anula" can be printed as "aluna" (Unicode Technical Report 36, 2.1 and Standard Annex 9). No language
of Guatemala is written with any of them. Spaces that are not the common one (Zs) come with pasted text and are seen
as what they are: taken among words.
"""

from unicodedata import category

_NO_SE_LEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Letters by category, blank in print: the fillers of Hangul (Unicode Standard 18.6, Default_Ignorable_Code_Point).
_RELLENO = frozenset("\u115f\u1160\u3164\uffa0")


def es_texto(texto: str, *, renglones: bool = False) -> bool:
    """Whether it says something, with at least a letter or a digit, and has no sign that is not seen. One line unless
    `renglones`."""
    signos = texto.replace("\n", " ") if renglones else texto
    return any(map(_dice, signos)) and not any(category(signo) in _NO_SE_LEEN for signo in signos)


def _dice(signo: str) -> bool:
    return category(signo)[0] in "LN" and signo not in _RELLENO

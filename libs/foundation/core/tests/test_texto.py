"""Whatever Unicode has that is not seen is no reason for anything."""

import sys
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.foundation.core.texto import es_texto

UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
EACH_UNSEEN = [chr(code) for code in range(sys.maxunicode + 1) if category(chr(code)) in UNSEEN]
BLANK = [
    *EACH_UNSEEN,
    *(chr(code) for code in range(sys.maxunicode + 1) if category(chr(code)) == "Zs"),
    *"\u115f\u1160\u3164\uffa0\u2800\ufe0f\u034f",
]
WORDS = ["Se ventila la situación de una niña", "7a. avenida 9-20, zona 9", "Q'ij ri k'ak'a' tzij", "«Anulada» n.º 3"]


@given(st.text(st.sampled_from(BLANK)))
def test_what_nobody_sees_says_nothing(blank: str) -> None:
    assert not es_texto(blank)
    assert not es_texto(blank, renglones=True)


@given(st.sampled_from(WORDS), st.sampled_from(EACH_UNSEEN), st.data())
def test_nor_is_it_taken_between_words(words: str, unseen: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(words)))
    assert not es_texto(words[:at] + unseen + words[at:])


@pytest.mark.parametrize("bidi", [*"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"])
def test_nor_what_turns_the_direction_of_what_is_printed(bidi: str) -> None:
    assert not es_texto(f"No se {bidi}anula")
    assert not es_texto(f"No se {bidi}anula", renglones=True)


@pytest.mark.parametrize("words", [*WORDS, "sin\u00a0cortar", "7", "Ñ"])
def test_words_are_taken(words: str) -> None:
    assert es_texto(words)
    assert es_texto(words, renglones=True)


def test_lines_where_there_may_be_some() -> None:
    assert es_texto("Uno.\nDos.", renglones=True)
    assert not es_texto("Uno.\nDos.")
    assert not es_texto("\n", renglones=True)
    assert not es_texto("Uno.\r\nDos.", renglones=True)


@pytest.mark.parametrize("signs", ["", " ", "...", "—", "¿?"])
def test_signs_alone_say_nothing(signs: str) -> None:
    assert not es_texto(signs)

"""Cursors say nothing to strangers and work for nobody else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.foundation.core.cursors import CursorInvalido, Cursors

cursors = Cursors(b"k" * 32)


@given(st.lists(st.text(), max_size=3), st.lists(st.text(), max_size=3))
def test_reads_back_what_it_made(position: list[str], bound: list[str]) -> None:
    assert cursors.read(cursors.make(position, *bound), *bound) == tuple(position)


def test_the_first_page_has_no_cursor() -> None:
    assert cursors.read("", "yo") is None


@pytest.mark.parametrize("bound", [(), ("otro",), ("yo", "otro filtro"), ("y", "o")])
def test_is_refused_to_another_caller_or_filter(bound: tuple[str, ...]) -> None:
    with pytest.raises(CursorInvalido):
        cursors.read(cursors.make(["a"], "yo"), *bound)


@given(st.text(max_size=60).filter(bool))
def test_garbage_is_refused(garbage: str) -> None:
    with pytest.raises(CursorInvalido):
        cursors.read(garbage, "yo")


def test_one_altered_symbol_is_noticed_even_where_base64_would_not() -> None:
    cursor = cursors.make(["a"], "yo")
    for place, symbol in enumerate(cursor):
        for other in "ABCDEFGHwxyz0189-_":
            if other != symbol:
                with pytest.raises(CursorInvalido):
                    cursors.read(cursor[:place] + other + cursor[place + 1 :], "yo")


def test_is_refused_under_another_key() -> None:
    with pytest.raises(CursorInvalido):
        Cursors(b"x" * 32).read(cursors.make(["a"], "yo"), "yo")

"""A form is read to its end, whatever is wrong with a field before."""

import pytest

from libs.foundation.core.errors import Conflict, DatosInvalidos, Invalid
from libs.foundation.core.forms import reading


def number(text: str, campo: str) -> int:
    if not text.isdigit():
        raise Invalid("NUMERO_INVALIDO", campo=campo)
    return int(text)


def both(a: str, b: str) -> tuple[int, int]:
    with reading() as read:
        return read(0, number, a, "a"), read(0, number, b, campo="b")


def told(error: DatosInvalidos) -> list[str]:
    return [each["campo"] for each in DatosInvalidos.leer(error.metadata["errores"])]


def test_what_is_right_is_given() -> None:
    assert both("1", "2") == (1, 2)


@pytest.mark.parametrize(("a", "b", "wrong"), [("x", "2", ["a"]), ("1", "x", ["b"]), ("x", "x", ["a", "b"])])
def test_all_that_is_wrong_is_told_at_once(a: str, b: str, wrong: list[str]) -> None:
    with pytest.raises(DatosInvalidos) as refusal:
        both(a, b)
    assert told(refusal.value) == wrong


def test_a_form_within_a_form_tells_its_own() -> None:
    def outer() -> None:
        with reading() as read:
            assert read(0, number, "x", "c") == 0
            assert read((7, 7), both, "x", "x") == (7, 7)

    with pytest.raises(DatosInvalidos) as refusal:
        outer()
    assert told(refusal.value) == ["c", "a", "b"]


def test_what_is_no_fault_of_the_form_ends_it() -> None:
    def away() -> None:
        raise Conflict

    def form() -> None:
        with reading() as read:
            read(0, number, "x", "a")
            read(None, away)

    with pytest.raises(Conflict):
        form()

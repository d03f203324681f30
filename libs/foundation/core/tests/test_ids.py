"""Codes survive being read aloud, and a slip is noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.foundation.core.ids import canonical_code, new_code


@given(st.integers(1, 30))
def test_a_new_code_is_its_own_canonical_form(symbols: int) -> None:
    code = new_code(symbols)
    assert canonical_code(code) == code
    assert len(code.replace("-", "")) == symbols + 1


def test_a_new_code_has_only_letters_and_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = [36, 35, 34, 33, 32, 31]  # the check symbols U = $ ~ * and Z
    monkeypatch.setattr("libs.foundation.core.ids.secrets.randbits", lambda bits: drawn.pop(0))
    assert new_code(2) == "0ZZ"
    assert not drawn


@pytest.mark.parametrize("code", ["10*", "11~", "12$", "HP31-QHC4-ZE8K-=", "14U"])
def test_a_code_from_when_the_check_symbol_could_be_a_sign_is_still_read(code: str) -> None:
    assert canonical_code(code) == code


def test_one_wrong_symbol_is_noticed() -> None:
    plain = new_code().replace("-", "")
    for place in range(len(plain) - 1):
        for wrong in set("0123456789ABCDEFGHJKMNPQRSTVWXYZ") - {plain[place]}:
            assert canonical_code(plain[:place] + wrong + plain[place + 1 :]) is None


def test_is_read_as_people_write_it() -> None:
    code = new_code()
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert canonical_code(typed) == code


def test_nothing_is_not_a_code() -> None:
    assert canonical_code("") is None
    assert canonical_code("-") is None

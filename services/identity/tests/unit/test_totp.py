"""Codes by time: the RFC's own examples, the neighbours of a step, each step once."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import uuid4

import pytest

from services.identity.domain.totp import Totp, codigo_de, en_base32, paso_aceptado, paso_de, uri_de
from services.identity.tests.fakes_factores import SECRETO

NOW = datetime(2026, 3, 2, 16, 0, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_examples_of_rfc_6238(seconds: int, code: str) -> None:
    """Appendix B, of SHA-1; the last six of its eight digits are what we use."""
    paso = paso_de(datetime.fromtimestamp(seconds, UTC))
    assert codigo_de(SECRETO, paso, cifras=8) == code
    assert codigo_de(SECRETO, paso) == code[2:]


@pytest.mark.parametrize(
    ("counter", "code"), list(enumerate(["755224", "287082", "359152", "969429", "338314", "254676", "287922"]))
)
def test_the_examples_of_rfc_4226(counter: int, code: str) -> None:
    assert codigo_de(SECRETO, counter) == code


@pytest.mark.parametrize(("offset", "accepted"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_the_step_before_and_the_one_after_count_too(offset: int, accepted: bool) -> None:
    paso = paso_de(NOW) + offset
    assert paso_aceptado(SECRETO, codigo_de(SECRETO, paso), NOW, 0) == (paso if accepted else None)


def test_no_step_is_taken_twice_nor_one_before_it() -> None:
    now = paso_de(NOW)
    codes = {offset: codigo_de(SECRETO, now + offset) for offset in (-1, 0, 1)}
    assert paso_aceptado(SECRETO, codes[0], NOW, now) is None
    assert paso_aceptado(SECRETO, codes[-1], NOW, now) is None
    assert paso_aceptado(SECRETO, codes[1], NOW, now) == now + 1
    assert paso_aceptado(SECRETO, codes[1], NOW + timedelta(seconds=30), now + 1) is None


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "12345\0", "-12345"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert paso_aceptado(SECRETO, typed, NOW, 0) is None


def test_blanks_within_a_code_are_passed_over() -> None:
    code = codigo_de(SECRETO, paso_de(NOW))
    assert paso_aceptado(SECRETO, f" {code[:3]} {code[3:]}\n", NOW, 0) == paso_de(NOW)


def test_the_uri_says_what_applications_need_and_hides_nothing_in_its_label() -> None:
    uri = urlsplit(uri_de(SECRETO, "Organismo Judicial", "ana+1@ejemplo.gt"))
    assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
    assert unquote(uri.path) == "/Organismo Judicial:ana+1@ejemplo.gt"
    assert parse_qs(uri.query) == {
        "secret": ["GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"],
        "issuer": ["Organismo Judicial"],
        "digits": ["6"],
        "period": ["30"],
        "algorithm": ["SHA1"],
    }
    assert en_base32(b"1") == "GE"


def test_the_text_of_a_secret_does_not_show_it() -> None:
    assert "cifrado" not in repr(Totp(uuid4(), b"secreto"))

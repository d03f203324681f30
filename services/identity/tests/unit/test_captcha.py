"""Captchas: what is one of ours, solved and in time."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from services.identity.domain.captcha import Captcha, Resuelto, trabajado
from services.identity.tests.fakes import resuelto

AHORA = datetime(2026, 3, 2, 16, 0, 0, 5, tzinfo=UTC)
MARCA = "0" * 64


def test_work_is_leading_zero_bits_of_the_hash_and_no_fewer() -> None:
    assert [bits for bits in range(12) if trabajado("a.16", bits)] == list(range(leading("a.16") + 1))


def leading(texto: str) -> int:
    """The same, counted in another way."""
    digits = "".join(f"{byte:08b}" for byte in sha256(texto.encode()).digest())
    return len(digits) - len(digits.lstrip("0"))


@pytest.mark.parametrize("bits", [1, 7, 8, 9, 12])
def test_what_was_solved_comes_back_as_it_was_given_out(bits: int) -> None:
    captcha = Captcha.nuevo(AHORA, timedelta(minutes=10), bits, "x" * 43)
    texto = resuelto(f"{captcha.cuerpo}.{MARCA}", bits)
    leido = Resuelto.leer(texto)
    assert leido == Resuelto(captcha, MARCA, trabajado=True)
    assert captcha.vence == datetime(2026, 3, 2, 16, 10, tzinfo=UTC)


def test_a_number_that_does_not_do_the_work_is_seen() -> None:
    captcha = Captcha.nuevo(AHORA, timedelta(minutes=10), 20, "x" * 43)
    leido = Resuelto.leer(f"{captcha.cuerpo}.{MARCA}.1")
    assert leido is not None
    assert not leido.trabajado


@pytest.mark.parametrize(
    "texto",
    [
        "",
        "x",
        f"1.4.{'x' * 43}.{MARCA}",  # no number
        f"1.4.{'x' * 43}.{MARCA}.",
        f"1.4.{'x' * 43}.{MARCA}.-1",
        f"1.4.{'x' * 43}.{MARCA}.{'9' * 21}",
        f"1.4.{'x' * 43}.{MARCA}.1\n",
        f"1.4.{'x' * 43}.{MARCA}.１",
        f"01.4.{'x' * 43}.{MARCA}.1",
        f"1.04.{'x' * 43}.{MARCA}.1",
        f"1.4.{'x' * 15}.{MARCA}.1",
        f"1.4.{'ñ' * 43}.{MARCA}.1",
        f"1.4.{'x' * 43}.{'G' * 64}.1",
        f"{'9' * 12}.4.{'x' * 43}.{MARCA}.1",
    ],
)
def test_what_has_not_the_form_of_one_is_none(texto: str) -> None:
    assert Resuelto.leer(texto) is None


def test_the_furthest_end_that_can_be_written_is_no_failure() -> None:
    assert Resuelto.leer(f"{'9' * 11}.4.{'x' * 43}.{MARCA}.1") is not None

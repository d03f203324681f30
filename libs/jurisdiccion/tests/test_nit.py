import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.gt import nit

from libs.jurisdiccion.nit import Nit, NitInvalido


@pytest.mark.parametrize("texto", ["576937-K", "7108-0", "3952550-3"])
def test_valid_numbers(texto: str) -> None:
    assert Nit.parse(texto).formateado == texto
    assert Nit.parse(texto.replace("-", "").lower()).formateado == texto


@pytest.mark.parametrize(
    ("texto", "causa"),
    [("8977112-0", "digito"), ("", "formato"), ("K", "formato"), ("12A4-5", "formato"), ("1234567890123", "formato")],
)
def test_invalid_numbers_say_why(texto: str, causa: str) -> None:
    with pytest.raises(NitInvalido) as refused:
        Nit.parse(texto)
    assert (refused.value.code, refused.value.metadata) == ("NIT_INVALIDO", {"causa": causa})


def test_its_text_form_does_not_leak_the_number() -> None:
    assert "576937" not in f"{Nit.parse('576937-K')}"


@given(st.integers(1, 10**11 - 1))
def test_round_trip(cuerpo: int) -> None:
    numero = Nit(f"{cuerpo}{nit.calc_check_digit(str(cuerpo))}")
    assert Nit.parse(numero.formateado) == Nit.parse(numero.valor) == numero

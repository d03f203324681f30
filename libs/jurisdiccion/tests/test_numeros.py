import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.jurisdiccion.numeros import NumeroDeExpediente, NumeroDeExpedienteInvalido


def test_parts_and_text() -> None:
    numero = NumeroDeExpediente.parse("01003-2026-00042")
    assert numero == NumeroDeExpediente("01003", 2026, 42)
    assert numero.departamento == "01"
    assert str(numero) == "01003-2026-00042"


def test_the_penal_prefix_is_shown_and_read_but_is_not_part_of_the_key() -> None:
    numero = NumeroDeExpediente.parse(" c-16004-2026-00001 ")
    assert numero == NumeroDeExpediente("16004", 2026, 1)
    assert numero.formateado("C-") == "C-16004-2026-00001"
    assert numero.formateado() == str(numero)


@pytest.mark.parametrize(
    "texto",
    [
        "",
        "01003-2026-0042",
        "1003-2026-00042",
        "01003-26-00042",
        "X-01003-2026-00042",
        "01003/2026/00042",
        "01003-2026-000421",
    ],
)
def test_other_texts_are_refused(texto: str) -> None:
    with pytest.raises(NumeroDeExpedienteInvalido) as refused:
        NumeroDeExpediente.parse(texto)
    assert refused.value.code == "NUMERO_DE_EXPEDIENTE_INVALIDO"


@pytest.mark.parametrize(
    ("organo", "anio", "secuencia"), [("1003", 2026, 1), ("01003", 2026, 100_000), ("01003", -1, 1)]
)
def test_parts_that_do_not_fit_are_refused(organo: str, anio: int, secuencia: int) -> None:
    with pytest.raises(NumeroDeExpedienteInvalido):
        NumeroDeExpediente(organo, anio, secuencia)


@given(st.integers(0, 99_999), st.integers(1900, 9999), st.integers(0, 99_999), st.sampled_from(["", "C-"]))
def test_round_trip(organo: int, anio: int, secuencia: int, prefijo: str) -> None:
    numero = NumeroDeExpediente(f"{organo:05}", anio, secuencia)
    assert NumeroDeExpediente.parse(numero.formateado(prefijo)) == numero

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.jurisdiccion.cui import Cui, CuiInvalido, RestoDiez, digito_verificador
from libs.jurisdiccion.jurisdiccion import Jurisdiccion

GT = Jurisdiccion.cargar()
TERRITORIO = GT.catalogos.territorio
MUNICIPIOS = sorted(codigo for d in TERRITORIO.departamentos.values() for codigo in d.municipios)


@pytest.mark.parametrize(
    "texto", ["1234 56789 0101", "0000 00019 0101", "0000 12343 1333", "0000 20222 1601", "0000 99996 2217"]
)
def test_valid_numbers(texto: str) -> None:
    assert GT.cui(texto).formateado == texto
    assert GT.cui(texto.replace(" ", "")).formateado == texto


@pytest.mark.parametrize(
    ("texto", "causa"),
    [
        ("1234 56780 0101", "digito"),
        ("0000 00019 2301", "departamento"),
        ("0000 00019 0001", "departamento"),
        ("0000 00019 0118", "municipio"),
        ("0000 00019 0100", "municipio"),
        ("", "formato"),
        ("1234 56789 010", "formato"),
        ("1234 56789 01011", "formato"),
        ("12345 6789 0101", "formato"),
        ("1234-56789-0101", "formato"),
        ("1234 56789 O101", "formato"),
        ("١234 56789 0101", "formato"),
    ],
)
def test_invalid_numbers_say_why(texto: str, causa: str) -> None:
    with pytest.raises(CuiInvalido) as refused:
        GT.cui(texto)
    assert refused.value.code == "CUI_INVALIDO"
    assert refused.value.metadata == {"causa": causa}


@pytest.mark.parametrize("digito", range(10))
def test_remainder_ten_is_refused_whatever_the_digit(digito: int) -> None:
    with pytest.raises(CuiInvalido):
        GT.cui(f"00000006{digito}0101")


def test_remainder_ten_as_zero_is_a_setting() -> None:
    assert Cui.parse("0000000600101", TERRITORIO, RestoDiez.CERO).valor == "0000000600101"
    with pytest.raises(CuiInvalido):
        Cui.parse("0000000610101", TERRITORIO, RestoDiez.CERO)
    lenient = replace(GT, identidad=replace(GT.identidad, resto_diez=RestoDiez.CERO))
    assert lenient.cui("0000000600101").municipio == "0101"


def test_its_text_forms_do_not_leak_the_number() -> None:
    cui = GT.cui("1234 56789 0101")
    for text in (repr(cui), str(cui), f"{cui}", repr([cui])):
        assert "1234" not in text
        assert "6789" not in text
    with pytest.raises(CuiInvalido) as refused:
        GT.cui("1234 56780 0101")
    assert "1234" not in repr(refused.value)


def test_registration_place() -> None:
    cui = GT.cui("0000 12343 1333")
    assert (cui.departamento, cui.municipio) == ("13", "1333")


@given(serie=st.from_regex(r"[0-9]{8}", fullmatch=True), municipio=st.sampled_from(MUNICIPIOS), spaces=st.booleans())
def test_round_trip(serie: str, municipio: str, spaces: bool) -> None:
    digito = digito_verificador(serie, RestoDiez.RECHAZAR)
    if digito is None:
        return
    cui = Cui(f"{serie}{digito}{municipio}")
    assert GT.cui(cui.formateado if spaces else cui.valor) == cui


@given(
    serie=st.from_regex(r"[0-9]{8}", fullmatch=True),
    place=st.integers(0, 7),
    change=st.integers(1, 9),
)
def test_one_wrong_digit_is_found(serie: str, place: int, change: int) -> None:
    digito = digito_verificador(serie, RestoDiez.RECHAZAR)
    if digito is None:
        return
    wrong = serie[:place] + str((int(serie[place]) + change) % 10) + serie[place + 1 :]
    with pytest.raises(CuiInvalido):
        GT.cui(f"{wrong}{digito}0101")

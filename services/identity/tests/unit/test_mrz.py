"""The machine readable zone of an identity card: the standard's own examples, and every digit of them."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.identity.domain.errores_de_verificacion import MrzInvalida
from services.identity.domain.mrz import Mrz

HOY = date(2026, 3, 2)
# ICAO Doc 9303, part 5, appendix B, and part 11, appendix D.2 (a number of twelve characters).
ERIKSSON = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
STEVENSON = "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<"


def digito(texto: str) -> str:
    """The check digit by the rule of part 3, 4.9, written otherwise than in the code."""
    letras = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    pesos = (7, 3, 1) * 30
    return str(sum(letras.find(uno) * peso for uno, peso in zip(texto.replace("<", "0"), pesos, strict=False)) % 10)


def zona(
    numero: str,
    emisor: str = "GTM",
    apellidos: str = "ERIKSSON",
    nombres: str = "ANNA<MARIA",
    nacimiento: str = "740812",
    vence: str = "320415",
) -> str:
    """A zone whose digits are right."""
    corto, resto = numero[:9].ljust(9, "<"), numero[9:]
    cola = f"<{resto}{digito(corto + resto)}" if resto else digito(corto)
    arriba = f"I<{emisor}{corto}{cola}".ljust(30, "<")
    medio = f"{nacimiento}{digito(nacimiento)}F{vence}{digito(vence)}{emisor}".ljust(29, "<")
    medio += digito(arriba[5:] + medio[:7] + medio[8:15] + medio[18:29])
    return f"{arriba}\n{medio}\n{f'{apellidos}<<{nombres}'[:30].ljust(30, '<')}"


def test_the_example_of_the_standard() -> None:
    mrz = Mrz.parse(ERIKSSON, HOY)
    assert (mrz.emisor, mrz.numero, mrz.opcional) == ("UTO", "D23145890", "")
    assert (mrz.nacimiento, mrz.vence) == (date(1974, 8, 12), date(2012, 4, 15))
    assert (mrz.apellidos, mrz.nombres) == (("ERIKSSON",), ("ANNA", "MARIA"))


def test_the_example_of_the_standard_with_a_long_number() -> None:
    mrz = Mrz.parse(STEVENSON, HOY)
    assert (mrz.numero, mrz.opcional) == ("D23145890734", "")
    assert (mrz.nacimiento, mrz.vence) == (date(1934, 7, 12), date(2095, 7, 12))
    assert mrz.nombres == ("PETER", "JOHN")


def test_it_is_read_however_its_lines_are_broken_and_in_small_letters() -> None:
    for written in (ERIKSSON.replace("\n", ""), f"  {ERIKSSON.lower()}\r\n", ERIKSSON.replace("\n", "\n\n")):
        assert Mrz.parse(written, HOY) == Mrz.parse(ERIKSSON, HOY)


@pytest.mark.parametrize("texto", [ERIKSSON, STEVENSON], ids=["short", "long"])
def test_no_checked_character_can_be_another(texto: str) -> None:
    """Any change is seen but one by ten in value (A for 0), which is the standard's own blind spot."""
    plain = texto.replace("\n", "")
    checked = [*range(5, 37), *range(38, 45), *range(48, 60)]
    values = {uno: int(uno, 36) if uno != "<" else 0 for uno in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"}
    for place in checked:
        for other, value in values.items():
            if (value - values[plain[place]]) % 10:
                with pytest.raises(MrzInvalida):
                    Mrz.parse(f"{plain[:place]}{other}{plain[place + 1 :]}", HOY)


@pytest.mark.parametrize(
    ("texto", "causa"),
    [
        ("", "forma"),
        (ERIKSSON[:-1], "forma"),
        (f"{ERIKSSON}<", "forma"),
        (ERIKSSON.replace("ANNA", "AÑNA"), "forma"),
        (ERIKSSON.replace("ANNA", "A NA"), "forma"),
        (ERIKSSON.replace("D231458907", "D231458908"), "digito_numero"),
        (ERIKSSON.replace("7408122F", "7408123F"), "digito_nacimiento"),
        (ERIKSSON.replace("1204159U", "1204158U"), "digito_vencimiento"),
        (ERIKSSON.replace("<6\n", "<7\n"), "digito_compuesto"),
        (STEVENSON.replace("<7349", "<7340"), "digito_numero"),
        (STEVENSON.replace("<7349", "<<<<<"), "digito_numero"),
        (zona("1", nacimiento="741312"), "fecha"),
        (zona("1", vence="320431"), "fecha"),
        (zona("1", vence="<<<<<<"), "fecha"),
        (zona("1", nacimiento="7408AA"), "fecha"),
    ],
)
def test_what_is_wrong_is_named(texto: str, causa: str) -> None:
    with pytest.raises(MrzInvalida) as refusal:
        Mrz.parse(texto, HOY)
    assert refusal.value.metadata == {"campo": "mrz", "causa": causa}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("260302", date(2026, 3, 2)),
        ("260303", date(1926, 3, 3)),
        ("000229", date(2000, 2, 29)),
        ("7408<<", None),
        ("<<<<<<", None),
    ],
)
def test_nobody_is_born_tomorrow(written: str, expected: date | None) -> None:
    assert Mrz.parse(zona("1", nacimiento=written), HOY).nacimiento == expected


@pytest.mark.parametrize(
    ("numero", "cui"), [("0000000190101", "0000000190101"), ("123456789", ""), ("AB345678901CD", "")]
)
def test_a_number_of_thirteen_digits_is_the_cui(numero: str, cui: str) -> None:
    assert Mrz.parse(zona(numero), HOY).cui == cui


def test_what_it_says_is_in_no_text_form() -> None:
    shown = repr(Mrz.parse(ERIKSSON, HOY))
    assert "ERIKSSON" not in shown
    assert "D23145890" not in shown
    assert "1974" not in shown


@given(st.text(alphabet="AZ09<Ñ \n", max_size=95) | st.text(max_size=95))
def test_whatever_is_typed_is_read_or_refused(texto: str) -> None:
    with suppress(MrzInvalida):
        assert Mrz.parse(texto, HOY).vence.year >= 2000

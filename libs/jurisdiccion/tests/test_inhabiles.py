from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.jurisdiccion.inhabiles import DiaInhabil, Fijo, Traslado, domingo_de_pascua
from libs.jurisdiccion.tests.comun import PRUEBA
from libs.jurisdiccion.vigencia import Procedencia


@pytest.mark.parametrize(
    "pascua",
    [
        "1818-03-22",
        "1943-04-25",
        "1954-04-18",
        "2000-04-23",
        "2024-03-31",
        "2025-04-20",
        "2026-04-05",
        "2027-03-28",
        "2038-04-25",
    ],
)
def test_known_easters(pascua: str) -> None:
    esperada = date.fromisoformat(pascua)
    assert domingo_de_pascua(esperada.year) == esperada


@given(st.integers(1600, 4000))
def test_easter_is_a_sunday_from_22_march_to_25_april(anio: int) -> None:
    pascua = domingo_de_pascua(anio)
    assert pascua.weekday() == 6
    assert date(anio, 3, 22) <= pascua <= date(anio, 4, 25)


def test_a_move_may_cross_new_year() -> None:
    regla = Fijo(1, 1, Traslado({3: -3}, PRUEBA))
    assert date(2026, 1, 1).weekday() == 3
    assert regla.cae(date(2025, 12, 29))
    assert not regla.cae(date(2026, 1, 1))


def test_a_move_holds_from_its_date_of_effect_on() -> None:
    regla = Fijo(6, 30, Traslado({1: -1, 2: -2}, Procedencia("Decreto 19-2018", date(2018, 10, 19))))
    assert regla.cae(date(2015, 6, 30))
    assert regla.cae(date(2026, 6, 29))
    assert not regla.cae(date(2026, 6, 30))


@given(st.integers(2001, 2100), st.integers(1, 12), st.integers(1, 28))
def test_a_moved_day_comes_once_a_year(anio: int, mes: int, dia: int) -> None:
    regla = Fijo(mes, dia, Traslado({1: -1, 2: -2, 3: 4, 4: 3}, PRUEBA))
    original = date(anio, mes, dia)
    cerca = [original + timedelta(days=salto) for salto in range(-10, 11)]
    assert sum(regla.cae(otro) for otro in cerca) == 1


def test_a_repealed_day_no_longer_falls() -> None:
    inhabil = DiaInhabil(
        "X", "x", Fijo(6, 30), frozenset(), Procedencia("prueba", date(2000, 1, 1), derogada=date(2020, 1, 1))
    )
    assert inhabil.cae(date(2019, 6, 30), "0101")
    assert not inhabil.cae(date(2020, 6, 30), "0101")
    assert not inhabil.cae(date(1999, 6, 30), "0101")

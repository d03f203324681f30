"""Which limits of a presentation hold: those of the kind of account, of the day, else everybody's."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.jurisdiccion.catalogos import TIPOS_DE_CUENTA, LimitesDeEscrito
from libs.jurisdiccion.tests.comun import GT
from libs.jurisdiccion.vigencia import Procedencia, SinReglaVigente

DESDE = date(2026, 1, 1)
cuentas = st.sampled_from(["", *TIPOS_DE_CUENTA])
fechas = st.dates(DESDE, date(2027, 12, 31))


@st.composite
def versiones(draw: st.DrawFn) -> Sequence[LimitesDeEscrito]:
    """Everybody's since DESDE, and any number of others, each since a day of its own."""
    base = replace(GT.limites_de_escrito_en(DESDE), procedencia=Procedencia("a", DESDE))
    keys = draw(st.sets(st.tuples(cuentas, st.dates(DESDE + timedelta(days=1), date(2027, 12, 31))), max_size=8))
    others = [
        replace(base, cuenta=cuenta, documentos=numero, procedencia=Procedencia("b", desde))
        for numero, (cuenta, desde) in enumerate(keys, 100)
    ]
    return draw(st.permutations([base, *others]))


@given(versiones(), cuentas, fechas)
def test_the_newest_of_the_kind_in_force_holds_or_else_the_newest_of_everybody(
    todas: Sequence[LimitesDeEscrito], cuenta: str, fecha: date
) -> None:
    hallados = replace(GT, limites_de_escrito=tuple(todas)).limites_de_escrito_en(fecha, cuenta)
    en_vigor = [una for una in todas if una.procedencia.vigencia <= fecha]
    suyas = [una for una in en_vigor if una.cuenta == cuenta] or [una for una in en_vigor if not una.cuenta]
    assert hallados in suyas
    assert all(una.procedencia.vigencia <= hallados.procedencia.vigencia for una in suyas)


@given(versiones(), cuentas)
def test_a_version_holds_from_its_first_day_on_and_not_on_the_eve(
    todas: Sequence[LimitesDeEscrito], cuenta: str
) -> None:
    gt = replace(GT, limites_de_escrito=tuple(todas))
    for una in todas:
        desde = una.procedencia.vigencia
        assert gt.limites_de_escrito_en(desde, una.cuenta) == una
        if desde > DESDE:
            assert gt.limites_de_escrito_en(desde - timedelta(days=1), una.cuenta) != una


def test_what_is_repealed_gives_way_to_everybodys() -> None:
    base = replace(GT.limites_de_escrito_en(DESDE), procedencia=Procedencia("a", DESDE))
    suya = replace(base, cuenta="entidad", documentos=3, procedencia=Procedencia("b", DESDE, DESDE + timedelta(days=9)))
    gt = replace(GT, limites_de_escrito=(base, suya))
    assert gt.limites_de_escrito_en(DESDE + timedelta(days=8), "entidad") == suya
    assert gt.limites_de_escrito_en(DESDE + timedelta(days=9), "entidad") == base


def test_before_there_was_any_none_is_guessed() -> None:
    with pytest.raises(SinReglaVigente):
        GT.limites_de_escrito_en(date(1999, 12, 31), "individual")


@pytest.mark.parametrize("cuenta", ["individual", "profesional", "otro_representante"])
def test_guatemala_has_limits_of_its_own_for_each_kind_that_presents(cuenta: str) -> None:
    assert GT.limites_de_escrito_en(date(2026, 11, 27), cuenta).cuenta == cuenta

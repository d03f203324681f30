"""Birth dates and ages."""

from datetime import date

import pytest

from services.identity.domain.errors import FechaDeNacimientoInvalida
from services.identity.domain.registro import edad, fecha_de_nacimiento

HOY = date(2026, 3, 2)


@pytest.mark.parametrize("texto", ["1990-12-31", "2026-03-02", "2012-02-29", "1896-01-01"])
def test_dates_of_a_life(texto: str) -> None:
    assert fecha_de_nacimiento(texto, HOY).isoformat() == texto


@pytest.mark.parametrize("texto", ["", "31/12/1990", "1990-13-01", "2011-02-29", "2026-03-03", "1895-12-31", "mañana"])
def test_dates_that_are_none(texto: str) -> None:
    with pytest.raises(FechaDeNacimientoInvalida) as refusal:
        fecha_de_nacimiento(texto, HOY)
    assert refusal.value.metadata == {"campo": "fecha_nacimiento"}


@pytest.mark.parametrize(
    ("nacimiento", "hoy", "anos"),
    [
        (date(2008, 3, 2), HOY, 18),
        (date(2008, 3, 3), HOY, 17),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (HOY, HOY, 0),
    ],
)
def test_an_age_is_reached_on_the_birthday(nacimiento: date, hoy: date, anos: int) -> None:
    assert edad(nacimiento, hoy) == anos

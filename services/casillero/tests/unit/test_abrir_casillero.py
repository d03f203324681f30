from uuid import uuid4

import pytest

from libs.foundation.core.ids import canonical_code
from services.casillero.domain.eventos import CasilleroAbierto
from services.casillero.domain.registro import numero_registrable
from services.casillero.tests.fakes import AHORA, Mundo
from services.casillero.tests.unit.comun import abrir


async def test_a_verified_identity_gets_a_mailbox_and_the_suite_hears_of_it() -> None:
    mundo = Mundo()
    persona = await abrir(mundo)
    casillero = mundo.casilleros[persona]
    assert mundo.events == [CasilleroAbierto(casillero)]
    assert casillero.abierto == casillero.ultimo == AHORA
    assert canonical_code(casillero.numero) == casillero.numero
    assert numero_registrable(casillero.numero) == casillero.numero


async def test_one_mailbox_per_persona_for_ever() -> None:
    mundo = Mundo()
    persona = await abrir(mundo)
    antes = mundo.casilleros[persona]
    await abrir(mundo, persona)
    assert mundo.casilleros == {persona: antes}
    assert len(mundo.events) == 1


async def test_numbers_are_not_consecutive() -> None:
    mundo = Mundo()
    for _ in range(5):
        await abrir(mundo)
    assert len({casillero.numero[:4] for casillero in mundo.casilleros.values()}) > 1


async def test_who_had_a_mailbox_before_keeps_its_number() -> None:
    mundo, persona = Mundo(), uuid4()
    mundo.registrados = {"1234-A": persona}
    await abrir(mundo, persona)
    assert mundo.casilleros[persona].numero == "1234-A"
    assert mundo.events == [CasilleroAbierto(mundo.casilleros[persona])]


async def test_nobody_else_ever_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    mundo, otra = Mundo(), await abrir(Mundo())
    mundo.registrados = {"1234-A": otra}
    drawn = iter(["1234-A", "1234-A", "LIBRE"])
    monkeypatch.setattr("services.casillero.application.abrir_casillero.new_code", lambda: next(drawn))
    persona = await abrir(mundo)
    assert mundo.casilleros[persona].numero == "LIBRE"

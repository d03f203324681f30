from dataclasses import replace
from uuid import uuid4

from services.casillero.tests.fakes import Mundo
from services.casillero.tests.unit.comun import abrir, desvincular


async def test_the_mailbox_stays_with_its_number_and_waits_for_somebody_verified() -> None:
    mundo = Mundo()
    persona = await abrir(mundo)
    abierto = mundo.casilleros[persona]
    await desvincular(mundo, persona)
    await desvincular(mundo, persona)
    assert mundo.casilleros == {persona: replace(abierto, sin_titular=True)}
    await abrir(mundo, persona)
    assert mundo.casilleros == {persona: abierto}
    assert mundo.oidos() == ["CasilleroAbierto"]


async def test_without_a_mailbox_there_is_nothing_to_keep() -> None:
    mundo = Mundo()
    await desvincular(mundo, uuid4())
    assert mundo.casilleros == {}

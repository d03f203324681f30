"""Whose a number is: of the open mailbox or, where none is, of the register."""

from uuid import UUID, uuid4

from libs.foundation.core.principals import servicio
from services.casillero.application.comprobar_numero import Command, ComprobarNumero
from services.casillero.tests.fakes import Mundo
from services.casillero.tests.unit.comun import abrir

IDENTITY = servicio("identity")


async def es_de(mundo: Mundo, persona: UUID | None, numero: str) -> bool:
    return await mundo.runner.run(ComprobarNumero(), IDENTITY, Command(persona, numero))


async def test_a_registered_number_is_its_persona_s_however_it_is_typed() -> None:
    mundo, persona = Mundo(), uuid4()
    mundo.registrados = {"1234-A": persona}
    assert await es_de(mundo, persona, " 1234-a ")
    assert not await es_de(mundo, persona, "1234-B")
    assert not await es_de(mundo, uuid4(), "1234-A")
    assert not await es_de(mundo, None, "1234-A")


async def test_a_mailbox_that_is_open_counts_and_not_what_was_registered_later() -> None:
    mundo = Mundo()
    persona = await abrir(mundo)
    numero = mundo.casilleros[persona].numero
    mundo.registrados = {"1234-A": persona}
    assert await es_de(mundo, persona, numero)
    assert not await es_de(mundo, persona, "1234-A")


def test_a_question_does_not_show_the_number() -> None:
    assert "1234-A" not in repr(Command(uuid4(), "1234-A"))

from uuid import uuid4

import pytest

from services.casillero.application.abrir_calendario import AbrirCalendario, Command
from services.casillero.domain.calendario import Calendario, huella
from services.casillero.domain.errors import CalendarioNoEncontrado
from services.casillero.tests.fakes import Mundo, usuario
from services.casillero.tests.unit.comun import abrir, abrir_calendario, con_una, desvincular


async def test_of_the_secret_a_hash_alone_is_kept() -> None:
    mundo = Mundo()
    persona = await abrir(mundo)
    hecho = await mundo.runner.run(AbrirCalendario(), usuario(persona), Command())
    assert len(hecho.secreto) == 43
    assert mundo.calendarios == {persona: Calendario(persona, huella(hecho.secreto), mundo.clock.now())}
    assert hecho.secreto not in repr(mundo.calendarios)


async def test_a_new_one_takes_the_place_of_the_one_before() -> None:
    mundo = Mundo()
    persona, otra = await abrir(mundo), await abrir(mundo)
    secretos = [await abrir_calendario(mundo, quien) for quien in (persona, otra, persona)]
    assert len(set(secretos)) == 3
    assert {uno.huella for uno in mundo.calendarios.values()} == {huella(secreto) for secreto in secretos[1:]}


async def test_who_has_no_mailbox_has_none() -> None:
    mundo = Mundo()
    for persona in (None, uuid4()):
        with pytest.raises(CalendarioNoEncontrado):
            await mundo.runner.run(AbrirCalendario(), usuario(persona), Command())
    assert mundo.calendarios == {}


async def test_it_is_of_no_legal_consequence() -> None:
    mundo, persona, _ = await con_una()
    antes = (list(mundo.events), list(mundo.evidencias), dict(mundo.casilleros), dict(mundo.notificaciones))
    await abrir_calendario(mundo, persona)
    assert (mundo.events, mundo.evidencias, mundo.casilleros, mundo.notificaciones) == antes


async def test_it_ends_when_its_maker_may_be_somebody_else() -> None:
    mundo = Mundo()
    persona, otra = await abrir(mundo), await abrir(mundo)
    for quien in (persona, otra):
        await abrir_calendario(mundo, quien)
    await desvincular(mundo, persona)
    assert set(mundo.calendarios) == {otra}

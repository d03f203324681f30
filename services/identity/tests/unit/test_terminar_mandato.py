"""Ending a mandate."""

from uuid import uuid4

import pytest

from services.identity.application.terminar_mandato import Terminacion, TerminarMandato
from services.identity.domain.entidad import Rol
from services.identity.domain.errores_de_mandatos import MandatoNoEncontrado
from services.identity.domain.events import MandatoRevocado
from services.identity.domain.mandato import Estado
from services.identity.tests.fakes import usuario
from services.identity.tests.unit.notaria import Notaria


async def test_revoked_it_is_told_by_the_event_and_by_the_feed_once() -> None:
    notaria = Notaria()
    rosa, ana = await notaria.rosa(), await notaria.ana()
    mandato = await notaria.otorgado(rosa, ana)
    notaria.events.clear()
    assert (await notaria.terminado(mandato, rosa)).estado is Estado.REVOCADO
    assert await notaria.terminado(mandato, rosa) == await notaria.terminado(mandato, ana)
    assert notaria.events == [MandatoRevocado(mandato.id)]
    assert notaria.identity.poderes.revocados_desde(notaria.clock.now()) == [mandato.id]
    assert [hecho for hecho, _ in notaria.hechos(f"mandato/{mandato.id}")][2:] == ["MANDATO_TERMINADO"]


async def test_renounced_by_the_mandatary_it_ends_as_much() -> None:
    notaria = Notaria()
    rosa, ana = await notaria.rosa(), await notaria.ana()
    mandato = await notaria.otorgado(rosa, ana)
    assert (await notaria.terminado(mandato, ana)).estado is Estado.RENUNCIADO
    assert notaria.events[1:] == [MandatoRevocado(mandato.id)]


async def test_an_offer_that_is_refused_or_withdrawn_gave_nobody_anything() -> None:
    notaria = Notaria()
    rosa, ana = await notaria.rosa(), await notaria.ana()
    assert (await notaria.terminado(await notaria.ofrecido(rosa, ana), ana)).estado is Estado.RECHAZADO
    assert (await notaria.terminado(await notaria.ofrecido(rosa, ana), rosa)).estado is Estado.REVOCADO
    assert notaria.events == []
    assert notaria.identity.poderes.kept == {}


async def test_an_entitys_by_any_of_its_representatives_and_by_no_other_member() -> None:
    notaria = Notaria()
    rosa, ana, luis = await notaria.rosa(), await notaria.ana(), await notaria.luis()
    entidad = await notaria.confirmada(rosa)
    await notaria.fijado(entidad, rosa, luis)
    mandato = await notaria.otorgado(rosa, ana, de_entidad=True, entidad_id=entidad.id)
    with pytest.raises(MandatoNoEncontrado):
        await notaria.terminado(mandato, luis)
    await notaria.fijado(entidad, rosa, luis, Rol.REPRESENTANTE)
    assert (await notaria.terminado(mandato, luis)).estado is Estado.REVOCADO
    assert notaria.hechos(f"mandato/{mandato.id}")[-1] == ("MANDATO_TERMINADO", entidad.persona)


async def test_strangers_find_none() -> None:
    notaria = Notaria()
    rosa, ana, luis = await notaria.rosa(), await notaria.ana(), await notaria.luis()
    mandato = await notaria.otorgado(rosa, ana)
    for id_ in (mandato.id, uuid4(), None):
        with pytest.raises(MandatoNoEncontrado):
            await notaria.run(TerminarMandato(), usuario(luis), Terminacion(id_))
    assert notaria.mandatos.kept[mandato.id].estado is Estado.ACEPTADO

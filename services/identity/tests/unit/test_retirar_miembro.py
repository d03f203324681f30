"""Taking an account out of an entity."""

from uuid import uuid4

import pytest

from services.identity.application.retirar_miembro import RetirarMiembro, Retiro
from services.identity.domain.entidad import Rol
from services.identity.domain.errores_de_mandatos import EntidadNoEncontrada, SoloRepresentantes, UltimoRepresentante
from services.identity.domain.events import MandatoRevocado
from services.identity.tests.fakes import usuario
from services.identity.tests.unit.notaria import Notaria


async def test_they_act_for_it_no_more_and_the_suite_knows() -> None:
    notaria = Notaria()
    rosa, luis = await notaria.rosa(), await notaria.luis()
    entidad = await notaria.fijado(await notaria.confirmada(rosa), rosa, luis)
    suyo = entidad.miembro(luis.id)
    assert suyo is not None
    notaria.events.clear()
    await notaria.retirado(entidad, rosa, luis)
    await notaria.retirado(entidad, rosa, luis)
    assert notaria.events == [MandatoRevocado(suyo.poder)]
    assert list(notaria.identity.poderes.kept) == [suyo.poder]
    assert notaria.entidades.kept[entidad.id].miembro(luis.id) is None
    assert notaria.hechos(f"entidad/{entidad.id}")[-1] == ("MIEMBRO_RETIRADO", entidad.persona)
    again = (await notaria.fijado(entidad, rosa, luis)).miembro(luis.id)
    assert again is not None
    assert again.poder != suyo.poder  # what was revoked never comes back


async def test_a_member_leaves_by_themselves_but_takes_nobody_out() -> None:
    notaria = Notaria()
    rosa, luis, ana = await notaria.rosa(), await notaria.luis(), await notaria.ana()
    entidad = await notaria.confirmada(rosa)
    for quien in (luis, ana):
        await notaria.fijado(entidad, rosa, quien)
    with pytest.raises(SoloRepresentantes):
        await notaria.retirado(entidad, luis, ana)
    await notaria.retirado(entidad, luis, luis)
    assert notaria.entidades.kept[entidad.id].miembro(luis.id) is None
    with pytest.raises(EntidadNoEncontrada):
        await notaria.retirado(entidad, luis, ana)


async def test_the_last_representative_stays() -> None:
    notaria = Notaria()
    rosa, luis = await notaria.rosa(), await notaria.luis()
    entidad = await notaria.confirmada(rosa)
    with pytest.raises(UltimoRepresentante):
        await notaria.retirado(entidad, rosa, rosa)
    await notaria.fijado(entidad, rosa, luis, Rol.REPRESENTANTE)
    await notaria.retirado(entidad, rosa, rosa)
    assert notaria.entidades.kept[entidad.id].representa(luis.id)


async def test_an_entity_that_is_not_there_is_nobodys() -> None:
    notaria = Notaria()
    rosa = await notaria.rosa()
    for id_ in (uuid4(), None):
        with pytest.raises(EntidadNoEncontrada):
            await notaria.run(RetirarMiembro(), usuario(rosa), Retiro(id_, rosa.id))

"""Taking an account out of an entity."""

from uuid import uuid4

import pytest

from services.identity.application.retirar_miembro import Retiro
from services.identity.domain.entidad import Estado, Rol
from services.identity.domain.errores_de_mandatos import EntidadNoEncontrada, SoloRepresentantes, UltimoRepresentante
from services.identity.domain.errors import AutenticacionRecienteRequerida
from services.identity.domain.events import EntidadAnulada, MandatoRevocado
from services.identity.domain.mensaje import Clase
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
            await notaria.run(notaria.retirar_miembro, usuario(rosa), Retiro(id_, rosa.id))


async def test_nobody_is_kept_in_an_entity_that_they_alone_represent() -> None:
    """Whoever named them has left: leaving too, they annul it, and say so."""
    notaria = Notaria()
    rosa, luis, ana = await notaria.rosa(), await notaria.luis(), await notaria.ana()
    entidad = await notaria.fijado(await notaria.confirmada(rosa), rosa, luis, Rol.REPRESENTANTE)
    await notaria.fijado(entidad, rosa, ana)
    await notaria.retirado(entidad, rosa, rosa)
    given = await notaria.otorgado(luis, ana, de_entidad=True, entidad_id=entidad.id)
    notaria.events.clear()
    opened = await notaria.en_sesion(luis)
    notaria.clock.advance(minutes=11)
    leaving = Retiro(entidad.id, luis.id, anular_entidad=True)
    with pytest.raises(AutenticacionRecienteRequerida):
        await notaria.run(notaria.retirar_miembro, opened, leaving)
    assert notaria.events == []
    await notaria.run(notaria.retirar_miembro, await notaria.en_sesion(luis), leaving)
    left = notaria.entidades.kept[entidad.id]
    assert (left.estado, left.oficial, left.motivo) == (Estado.ANULADA, luis.id, "Renunció su último representante")
    ended = {uno.poder for uno in left.miembros} | {given.id}
    assert notaria.events[0] == EntidadAnulada(entidad.id, entidad.persona)
    assert {evento.mandato_id for evento in notaria.events[1:]} == ended
    assert notaria.hechos(f"entidad/{entidad.id}")[-1] == ("ENTIDAD_DECIDIDA", entidad.persona)


async def test_saying_so_annuls_nothing_that_somebody_else_represents() -> None:
    notaria = Notaria()
    rosa, luis = await notaria.rosa(), await notaria.luis()
    entidad = await notaria.fijado(await notaria.confirmada(rosa), rosa, luis, Rol.REPRESENTANTE)
    for quien in (luis, rosa):
        leaving = Retiro(entidad.id, luis.id, anular_entidad=True)
        await notaria.run(notaria.retirar_miembro, await notaria.en_sesion(quien), leaving)
    assert notaria.entidades.kept[entidad.id].representa(rosa.id)


async def test_who_is_taken_out_by_somebody_else_is_told() -> None:
    notaria = Notaria()
    rosa, luis = await notaria.rosa(), await notaria.luis()
    entidad = await notaria.fijado(await notaria.confirmada(rosa), rosa, luis)
    await notaria.retirado(entidad, rosa, luis)
    assert [mail.clase for mail in notaria.identity.mensajes_a(luis.correo)] == [
        Clase.MIEMBRO_FIJADO,
        Clase.MIEMBRO_RETIRADO,
    ]
    await notaria.retirado(await notaria.fijado(entidad, rosa, luis), luis, luis)
    assert notaria.identity.mensajes_a(luis.correo)[-1].clase is Clase.MIEMBRO_FIJADO

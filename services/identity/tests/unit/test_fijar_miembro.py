"""Letting an account act in an entity."""

from uuid import uuid4

import pytest

from services.identity.application.fijar_miembro import FijarMiembro, NuevoMiembro
from services.identity.domain import entidad as modulo
from services.identity.domain.entidad import Rol
from services.identity.domain.errores_de_mandatos import (
    CuentaDeMiembroNoEncontrada,
    DemasiadosMiembros,
    EntidadNoEncontrada,
    EntidadSinConfirmar,
    OpcionDeEntidadInvalida,
    SoloRepresentantes,
    UltimoRepresentante,
)
from services.identity.domain.errors import AutenticacionRecienteRequerida
from services.identity.domain.events import MandatoOtorgado
from services.identity.domain.mensaje import Clase
from services.identity.tests.unit.notaria import Notaria


async def test_who_is_new_may_act_from_now_on_and_the_suite_knows() -> None:
    notaria = Notaria()
    rosa, luis = await notaria.rosa(), await notaria.luis()
    entidad = await notaria.fijado(await notaria.confirmada(rosa), rosa, luis)
    suyo = entidad.miembro(luis.id)
    assert suyo is not None
    assert (suyo.rol, suyo.persona) == (Rol.MIEMBRO, luis.persona)
    assert notaria.events == [MandatoOtorgado(suyo.poder, entidad.persona, luis.persona)]
    assert notaria.hechos(f"entidad/{entidad.id}")[-1] == ("MIEMBRO_FIJADO", entidad.persona)
    assert await notaria.fijado(entidad, rosa, luis) == entidad
    raised = await notaria.fijado(entidad, rosa, luis, Rol.REPRESENTANTE)
    assert raised.representa(luis.id)
    despues = raised.miembro(luis.id)
    assert despues is not None
    assert (despues.poder, despues.desde) == (suyo.poder, suyo.desde)
    assert len(notaria.events) == 1


async def test_there_is_always_a_representative() -> None:
    notaria = Notaria()
    rosa, luis = await notaria.rosa(), await notaria.luis()
    entidad = await notaria.confirmada(rosa)
    with pytest.raises(UltimoRepresentante):
        await notaria.fijado(entidad, rosa, rosa)
    await notaria.fijado(entidad, rosa, luis, Rol.REPRESENTANTE)
    assert not (await notaria.fijado(entidad, rosa, rosa)).representa(rosa.id)


async def test_only_representatives_of_a_confirmed_entity_say_who_acts_in_it() -> None:
    notaria = Notaria()
    rosa, ana, luis = await notaria.rosa(), await notaria.ana(), await notaria.luis()
    entidad = await notaria.fijado(await notaria.confirmada(rosa), rosa, luis)
    with pytest.raises(SoloRepresentantes):
        await notaria.fijado(entidad, luis, ana)
    with pytest.raises(SoloRepresentantes):  # nor does a member raise themselves
        await notaria.fijado(entidad, luis, luis, Rol.REPRESENTANTE)
    with pytest.raises(EntidadNoEncontrada):
        await notaria.fijado(entidad, ana, ana, Rol.REPRESENTANTE)
    pending = await notaria.solicitada(ana, nit="7108-0")
    with pytest.raises(EntidadSinConfirmar):
        await notaria.fijado(pending, ana, luis)


async def test_an_account_that_is_not_there_and_one_that_is_not_verified_look_the_same() -> None:
    notaria = Notaria()
    rosa, luis = await notaria.rosa(), await notaria.luis()
    entidad = await notaria.confirmada(rosa)
    notaria.sin_verificar(luis)
    for id_ in (luis.id, uuid4(), None):
        with pytest.raises(CuentaDeMiembroNoEncontrada) as hidden:
            await notaria.run(FijarMiembro(), await notaria.en_sesion(rosa), NuevoMiembro(entidad.id, id_, Rol.MIEMBRO))
        assert hidden.value.metadata == {}


async def test_a_role_that_is_none_and_one_member_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OpcionDeEntidadInvalida):
        Rol.de("administrador")
    monkeypatch.setattr(modulo, "MIEMBROS", 1)
    notaria = Notaria()
    rosa, luis = await notaria.rosa(), await notaria.luis()
    entidad = await notaria.confirmada(rosa)
    with pytest.raises(DemasiadosMiembros):
        await notaria.fijado(entidad, rosa, luis)


async def test_it_takes_more_than_a_session_that_is_open_and_both_are_told() -> None:
    """A stolen one would make a representative who outlives it, and its owner would never hear of it."""
    notaria = Notaria()
    rosa, luis = await notaria.rosa(), await notaria.luis()
    entidad = await notaria.confirmada(rosa)
    stolen, written = await notaria.en_sesion(rosa), len(notaria.identity.mensajes.kept)
    notaria.clock.advance(minutes=11)
    with pytest.raises(AutenticacionRecienteRequerida):
        await notaria.run(FijarMiembro(), stolen, NuevoMiembro(entidad.id, luis.id, Rol.REPRESENTANTE))
    assert notaria.entidades.kept[entidad.id] == entidad
    for _ in range(2):  # the second time nothing changes
        await notaria.fijado(entidad, rosa, luis, Rol.REPRESENTANTE)
    mails = list(notaria.identity.mensajes.kept.values())[written:]
    assert [(mail.clase, mail.destinatario) for mail in mails] == [
        (Clase.MIEMBRO_NOMBRADO, rosa.correo),
        (Clase.MIEMBRO_FIJADO, luis.correo),
    ]

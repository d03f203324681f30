"""Who is told that something lies in a mailbox, and where."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from libs.foundation.core.principals import servicio
from services.identity.application.listar_contactos import Contacto, ContactosDe, ListarContactos
from services.identity.domain.errors import PersonaNoEncontrada
from services.identity.tests.fakes import CORREO, Identity
from services.identity.tests.unit.notaria import Notaria

CASILLERO = servicio("casillero")


async def test_an_account_is_told_at_its_mail_and_at_a_telephone_that_is_its_holders(identity: Identity) -> None:
    cuenta = await identity.registrada()
    ask = ContactosDe(cuenta.persona)
    identity.cuentas.kept[cuenta.id] = replace(cuenta, telefono="+50223456789")
    assert await identity.runner.run(ListarContactos(), CASILLERO, ask) == [Contacto(cuenta.id, CORREO, "")]
    identity.cuentas.kept[cuenta.id] = replace(cuenta, telefono="+50223456789", telefono_confirmado=True)
    [told] = await identity.runner.run(ListarContactos(), CASILLERO, ask)
    assert told.telefono == "+50223456789"
    assert CORREO not in repr(told)
    assert told.telefono not in repr(told)


@pytest.mark.parametrize("changed", ["verificada", "inhabilitada", "importada"])
async def test_who_does_not_open_it_or_may_be_another_is_not_told(identity: Identity, changed: str) -> None:
    cuenta = await identity.registrada()
    value: Any = False if changed == "verificada" else identity.clock.now()
    identity.cuentas.kept[cuenta.id] = replace(cuenta, **{changed: value, "correo_seguido": False})
    assert await identity.runner.run(ListarContactos(), CASILLERO, ContactosDe(cuenta.persona)) == []


async def test_of_an_entity_its_members_are_told() -> None:
    notaria = Notaria()
    rosa, luis = await notaria.rosa(), await notaria.luis()
    entidad = await notaria.confirmada(rosa)
    await notaria.fijado(entidad, rosa, luis)
    ask = ContactosDe(entidad.persona)
    told = await notaria.run(ListarContactos(), CASILLERO, ask)
    assert {contacto.correo for contacto in told} == {rosa.correo, luis.correo}
    await notaria.retirado(entidad, rosa, luis)
    assert [contacto.correo for contacto in await notaria.run(ListarContactos(), CASILLERO, ask)] == [rosa.correo]


@pytest.mark.parametrize("persona", [None, uuid4()])
async def test_of_nobody_there_is_nobody_to_tell(identity: Identity, persona: None) -> None:
    with pytest.raises(PersonaNoEncontrada):
        await identity.runner.run(ListarContactos(), CASILLERO, ContactosDe(persona))

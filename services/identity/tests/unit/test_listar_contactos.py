"""Who is told that something lies in a mailbox, and where."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from libs.foundation.core.errors import Invalid
from libs.foundation.core.principals import servicio
from services.identity.application.listar_contactos import A_LA_VEZ, Contacto, ContactosDe, ListarContactos
from services.identity.tests.fakes import CORREO, Identity
from services.identity.tests.unit.notaria import Notaria

CASILLERO = servicio("casillero")


async def told_of(identity: Identity, persona: UUID) -> Sequence[Contacto]:
    """Who is told for that persona."""
    found = await identity.runner.run(ListarContactos(), CASILLERO, ContactosDe([persona]))
    assert set(found) <= {persona}
    return found.get(persona, [])


async def test_an_account_is_told_at_its_mail_and_at_a_telephone_that_is_its_holders(identity: Identity) -> None:
    cuenta = await identity.registrada()
    identity.cuentas.kept[cuenta.id] = replace(cuenta, telefono="+50223456789")
    assert await told_of(identity, cuenta.persona) == [Contacto(cuenta.id, CORREO, "")]
    identity.cuentas.kept[cuenta.id] = replace(cuenta, telefono="+50223456789", telefono_confirmado=True)
    [told] = await told_of(identity, cuenta.persona)
    assert told.telefono == "+50223456789"
    assert CORREO not in repr(told)
    assert told.telefono not in repr(told)


@pytest.mark.parametrize("changed", ["verificada", "inhabilitada", "importada"])
async def test_who_does_not_open_it_or_may_be_another_is_not_told(identity: Identity, changed: str) -> None:
    cuenta = await identity.registrada()
    value: Any = False if changed == "verificada" else identity.clock.now()
    identity.cuentas.kept[cuenta.id] = replace(cuenta, **{changed: value, "correo_seguido": False})
    assert await told_of(identity, cuenta.persona) == []


async def test_of_an_entity_its_members_are_told() -> None:
    notaria = Notaria()
    rosa, luis = await notaria.rosa(), await notaria.luis()
    entidad = await notaria.confirmada(rosa)
    await notaria.fijado(entidad, rosa, luis)
    ask = ContactosDe([rosa.persona, entidad.persona])
    told = await notaria.run(ListarContactos(), CASILLERO, ask)
    assert {contacto.correo for contacto in told[entidad.persona]} == {rosa.correo, luis.correo}
    assert [contacto.correo for contacto in told[rosa.persona]] == [rosa.correo]
    await notaria.retirado(entidad, rosa, luis)
    told = await notaria.run(ListarContactos(), CASILLERO, ask)
    assert [contacto.correo for contacto in told[entidad.persona]] == [rosa.correo]


async def test_of_nobody_there_is_nobody_to_tell(identity: Identity) -> None:
    assert await told_of(identity, uuid4()) == []


@pytest.mark.parametrize("many", [0, A_LA_VEZ + 1])
async def test_of_none_or_too_many_it_does_not_answer(identity: Identity, many: int) -> None:
    with pytest.raises(Invalid):
        await identity.runner.run(ListarContactos(), CASILLERO, ContactosDe([uuid4() for _ in range(many)]))

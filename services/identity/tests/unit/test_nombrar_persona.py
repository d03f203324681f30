"""The name under which a persona is notified."""

from dataclasses import replace
from uuid import uuid4

import pytest

from libs.foundation.core.principals import servicio
from services.identity.application.nombrar_persona import NombrarPersona, NombreDe
from services.identity.application.resolver_persona import Resolver, ResolverPersona
from services.identity.domain.entidad import Decision
from services.identity.domain.errors import PersonaNoEncontrada
from services.identity.tests.fakes import CLI, CUI, Identity
from services.identity.tests.unit.notaria import Notaria

CASILLERO = servicio("casillero")


async def test_a_person_has_the_name_of_a_verified_account(identity: Identity) -> None:
    persona = await identity.runner.run(ResolverPersona(identity.jurisdiccion), CLI, Resolver("cui", CUI))
    assert await identity.runner.run(NombrarPersona(), CASILLERO, NombreDe(persona)) == ""
    cuenta = await identity.registrada()
    assert await identity.runner.run(NombrarPersona(), CASILLERO, NombreDe(persona)) == cuenta.nombre != ""
    identity.cuentas.kept[cuenta.id] = replace(cuenta, verificada=False)
    assert await identity.runner.run(NombrarPersona(), CASILLERO, NombreDe(persona)) == ""


async def test_an_entity_has_its_own_while_it_is_confirmed() -> None:
    notaria = Notaria()
    asked = await notaria.solicitada(await notaria.rosa())
    ask = NombreDe(asked.persona)
    assert await notaria.run(NombrarPersona(), CASILLERO, ask) == ""
    await notaria.decidida(asked.id, Decision.CONFIRMAR)
    assert await notaria.run(NombrarPersona(), CASILLERO, ask) == asked.nombre


@pytest.mark.parametrize("persona", [None, uuid4()])
async def test_nobody_has_none(identity: Identity, persona: None) -> None:
    with pytest.raises(PersonaNoEncontrada):
        await identity.runner.run(NombrarPersona(), CASILLERO, NombreDe(persona))

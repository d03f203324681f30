"""Whether somebody stands behind a persona."""

from dataclasses import replace
from uuid import uuid4

import pytest

from libs.foundation.core.principals import servicio
from services.identity.application.consultar_persona import ConsultaDePersona, ConsultarPersona
from services.identity.application.resolver_persona import Resolver, ResolverPersona
from services.identity.domain.cuenta import Cuenta, TipoDeCuenta
from services.identity.domain.entidad import Decision
from services.identity.domain.errors import PersonaNoEncontrada
from services.identity.tests.fakes import CLI, CUI, Identity
from services.identity.tests.unit.notaria import Notaria

CASILLERO = servicio("casillero")


async def test_a_persona_is_verified_once_one_of_its_accounts_is(identity: Identity) -> None:
    persona = await identity.runner.run(ResolverPersona(identity.jurisdiccion), CLI, Resolver("cui", CUI))
    ask = ConsultaDePersona(persona)
    assert not (await identity.runner.run(ConsultarPersona(), CASILLERO, ask)).verificada
    cuenta = await identity.registrada()
    assert (await identity.runner.run(ConsultarPersona(), CASILLERO, ask)).verificada
    identity.cuentas.kept[cuenta.id] = replace(cuenta, verificada=False)
    assert not (await identity.runner.run(ConsultarPersona(), CASILLERO, ask)).verificada


async def test_of_the_staff_is_who_has_a_role_or_an_account_of_the_judiciary_that_opens(identity: Identity) -> None:
    async def del_personal(cuenta: Cuenta) -> bool:
        identity.cuentas.kept[cuenta.id] = cuenta
        situacion = await identity.runner.run(
            ConsultarPersona(), servicio("expedientes"), ConsultaDePersona(cuenta.persona)
        )
        return situacion.del_personal

    cuenta = replace(await identity.registrada(), tipo=TipoDeCuenta.INDIVIDUAL, roles=())
    jueza = replace(cuenta, roles=("juez@01017",))
    assert not await del_personal(cuenta)
    assert await del_personal(jueza)
    assert await del_personal(replace(cuenta, tipo=TipoDeCuenta.JUDICIAL))
    assert not await del_personal(replace(jueza, verificada=False))
    assert not await del_personal(replace(jueza, inhabilitada=identity.clock.now()))


async def test_somebody_stands_behind_an_entity_while_it_is_confirmed() -> None:
    notaria = Notaria()
    asked = await notaria.solicitada(await notaria.rosa())
    ask = ConsultaDePersona(asked.persona)
    assert not (await notaria.run(ConsultarPersona(), CASILLERO, ask)).verificada
    await notaria.decidida(asked.id, Decision.CONFIRMAR)
    assert (await notaria.run(ConsultarPersona(), CASILLERO, ask)).verificada
    await notaria.decidida(asked.id, Decision.ANULAR, "Nombramiento revocado")
    assert not (await notaria.run(ConsultarPersona(), CASILLERO, ask)).verificada


@pytest.mark.parametrize("persona", [None, uuid4()])
async def test_nobody_is_said_to_have_no_account_who_is_not_known(identity: Identity, persona: None) -> None:
    with pytest.raises(PersonaNoEncontrada):
        await identity.runner.run(ConsultarPersona(), CASILLERO, ConsultaDePersona(persona))

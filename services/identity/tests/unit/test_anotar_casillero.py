"""The mailbox's number reaches every verified account of its persona."""

from dataclasses import replace
from uuid import uuid4

import pytest

from libs.foundation.core.principals import servicio
from services.identity.application.anotar_casillero import Anotar, AnotarCasillero
from services.identity.application.consultar_cuenta import Consultar, ConsultarCuenta
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.errors import PersonaNoEncontrada
from services.identity.tests.fakes import CUI, Identity, usuario

EVENT = servicio("identity", cause="event:1")


async def test_accounts_made_before_and_after_show_it(identity: Identity) -> None:
    consultar = ConsultarCuenta(identity.jurisdiccion)

    async def shown(cuenta: Cuenta) -> str:
        return (await identity.runner.run(consultar, usuario(cuenta), Consultar())).numero_casillero

    before = await identity.registrada()
    await identity.runner.run(AnotarCasillero(), EVENT, Anotar(before.persona, "C-7"))
    other = await identity.registrada("otro@ejemplo.gt", clase="nit", identificador="576937-K")
    assert [await shown(cuenta) for cuenta in (before, other)] == ["C-7", ""]
    identity.cuentas.kept[before.id] = replace(before, verificada=False)  # untied
    after = await identity.registrada("ana@oj.gob.gt", identificador=CUI)
    assert [await shown(cuenta) for cuenta in (before, after)] == ["", "C-7"]


async def test_a_mailbox_of_somebody_unknown_is_not_swallowed(identity: Identity) -> None:
    with pytest.raises(PersonaNoEncontrada):
        await identity.runner.run(AnotarCasillero(), EVENT, Anotar(uuid4(), "C-7"))

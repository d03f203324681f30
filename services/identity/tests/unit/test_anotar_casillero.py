"""The mailbox's number reaches every verified account of its persona."""

from uuid import uuid4

import pytest

from libs.foundation.core.principals import servicio
from services.identity.application.anotar_casillero import Anotar, AnotarCasillero
from services.identity.application.consultar_cuenta import Consultar, ConsultarCuenta
from services.identity.domain.errors import PersonaNoEncontrada
from services.identity.tests.fakes import Identity, usuario

EVENT = servicio("identity", cause="event:1")


async def test_accounts_made_before_and_after_show_it(identity: Identity) -> None:
    before = await identity.registrada()
    await identity.runner.run(AnotarCasillero(), EVENT, Anotar(before.persona, "C-7"))
    after = await identity.registrada("ana@oj.gob.gt")
    other = await identity.registrada("otro@ejemplo.gt", clase="nit", identificador="576937-K")
    consultar = ConsultarCuenta(identity.jurisdiccion)
    shown = [
        (await identity.runner.run(consultar, usuario(cuenta), Consultar())).numero_casillero
        for cuenta in (before, after, other)
    ]
    assert shown == ["C-7", "C-7", ""]


async def test_a_mailbox_of_somebody_unknown_is_not_swallowed(identity: Identity) -> None:
    with pytest.raises(PersonaNoEncontrada):
        await identity.runner.run(AnotarCasillero(), EVENT, Anotar(uuid4(), "C-7"))

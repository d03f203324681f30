"""The caller's account."""

from dataclasses import replace

import pytest

from services.identity.application.anotar_casillero import Anotar, AnotarCasillero
from services.identity.application.consultar_cuenta import Consultar, ConsultarCuenta
from services.identity.domain.errors import CuentaNoEncontrada
from services.identity.tests.fakes import ANONIMO, CLI, Identity, usuario


async def test_shows_the_account_and_the_mailbox_only_when_verified(identity: Identity) -> None:
    cuenta = await identity.registrada()
    await identity.runner.run(AnotarCasillero(), CLI, Anotar(cuenta.persona, "C-1"))
    found = await identity.runner.run(ConsultarCuenta(), usuario(cuenta), Consultar())
    assert (found.cuenta, found.numero_casillero) == (cuenta, "C-1")
    identity.cuentas.kept[cuenta.id] = replace(cuenta, verificada=False)
    found = await identity.runner.run(ConsultarCuenta(), usuario(cuenta), Consultar())
    assert found.numero_casillero == ""
    assert found.cuenta.persona_verificada is None


async def test_without_an_account_there_is_nothing_to_show(identity: Identity) -> None:
    cuenta = await identity.registrada()
    identity.cuentas.kept.clear()
    for principal in (ANONIMO, usuario(cuenta)):
        with pytest.raises(CuentaNoEncontrada):
            await identity.runner.run(ConsultarCuenta(), principal, Consultar())

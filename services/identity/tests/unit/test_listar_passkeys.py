"""The caller's passkeys."""

import pytest

from services.identity.application.listar_passkeys import Enumerar, ListarPasskeys
from services.identity.domain.errors import CuentaNoEncontrada
from services.identity.tests.fakes import ANONIMO, Identity, usuario


async def test_ones_own_and_no_others(identity: Identity) -> None:
    await identity.registrada()
    other = await identity.registrada("otro@ejemplo.gt")
    quien, _, registrada = await identity.con_passkey()
    assert await identity.runner.run(ListarPasskeys(), quien, Enumerar()) == [registrada.passkey]
    assert await identity.runner.run(ListarPasskeys(), usuario(other), Enumerar()) == []
    with pytest.raises(CuentaNoEncontrada):
        await identity.runner.run(ListarPasskeys(), ANONIMO, Enumerar())

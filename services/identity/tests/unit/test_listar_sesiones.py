"""The caller's devices."""

import pytest

from services.identity.application.listar_sesiones import Listar, ListarSesiones
from services.identity.domain.errors import CuentaNoEncontrada
from services.identity.tests.fakes import ANONIMO, CAFE, Identity, usuario


async def test_lists_open_sessions_of_the_caller_last_used_first(identity: Identity) -> None:
    cuenta = await identity.registrada()
    await identity.registrada("otro@ejemplo.gt")
    await identity.abierta("otro@ejemplo.gt")
    expired = await identity.abierta()
    identity.clock.advance(days=7)
    closed, older, newer = [await identity.abierta(cliente=CAFE) for _ in range(3)]
    identity.sesiones.cerrar(closed.sesion_id, identity.clock.now())
    identity.clock.advance(minutes=1)
    await identity.renovar(newer.token_renovacion, CAFE)
    listed = await identity.runner.run(ListarSesiones(), usuario(cuenta, older.sesion_id), Listar())
    assert [sesion.id for sesion in listed.sesiones] == [newer.sesion_id, older.sesion_id]
    assert listed.actual == older.sesion_id
    assert expired.sesion_id in identity.sesiones.kept


async def test_without_an_account_there_is_nothing(identity: Identity) -> None:
    with pytest.raises(CuentaNoEncontrada):
        await identity.runner.run(ListarSesiones(), ANONIMO, Listar())

"""Closing sessions as an operator: of one account, and of all."""

import pytest

from libs.foundation.testing.fakes import Anotado
from services.identity.application import cerrar_sesiones
from services.identity.application.cerrar_sesiones import CerrarLas, CerrarSesiones
from services.identity.domain.errors import CuentaNoEncontrada, DesafioInvalido, RenovacionInvalida
from services.identity.tests.fakes import CLI, CORREO, Identity


async def test_all_of_one_account_end_and_nobody_elses(identity: Identity) -> None:
    cuenta = await identity.registrada()
    await identity.registrada("otra@ejemplo.gt")
    mine, hers = [await identity.abierta(), await identity.abierta()], await identity.abierta("otra@ejemplo.gt")
    assert await identity.runner.run(CerrarSesiones(), CLI, CerrarLas(f" {CORREO.upper()}")) == 2
    for acceso in mine:
        with pytest.raises(RenovacionInvalida):
            await identity.renovar(acceso.token_renovacion)
    assert identity.sesiones.kept[hers.sesion_id].cerrada is None
    noted = [one for one in identity.auditoria.kept if one.accion == "SESIONES_CERRADAS"]
    assert noted == [Anotado("SESIONES_CERRADAS", f"cuenta/{cuenta.id}", datos={"cuantas": "2"})]
    assert await identity.runner.run(CerrarSesiones(), CLI, CerrarLas(CORREO)) == 0


async def test_a_login_that_was_begun_is_not_finished(identity: Identity) -> None:
    await identity.registrada()
    await identity.con_totp()
    identity.clock.advance(seconds=30)
    desafio = await identity.desafio()
    await identity.runner.run(CerrarSesiones(), CLI, CerrarLas(CORREO))
    with pytest.raises(DesafioInvalido):
        await identity.completar(desafio, identity.codigo())


async def test_everybodys_end_a_part_at_a_time_but_those_opened_since(
    identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cerrar_sesiones, "LOTE", 2)
    await identity.registrada()
    before = [await identity.abierta() for _ in range(3)]
    hasta = identity.clock.now()
    identity.clock.advance(seconds=1)
    since = await identity.abierta()
    command = CerrarLas(hasta=hasta)
    closed = [await identity.runner.run(CerrarSesiones(), CLI, command) for _ in range(3)]
    assert closed == [2, 1, 0]
    assert all(identity.sesiones.kept[acceso.sesion_id].cerrada for acceso in before)
    assert identity.sesiones.kept[since.sesion_id].cerrada is None


async def test_there_must_be_such_an_account(identity: Identity) -> None:
    with pytest.raises(CuentaNoEncontrada):
        await identity.runner.run(CerrarSesiones(), CLI, CerrarLas("nadie@ejemplo.gt"))
    assert "nadie" not in repr(CerrarLas("nadie@ejemplo.gt"))

"""Closing sessions as an operator: of one account, and of all."""

from dataclasses import replace

import pytest

from libs.foundation.testing.fakes import Anotado
from services.identity.application import cerrar_sesiones
from services.identity.application.cerrar_sesiones import Cerradas, CerrarLas, CerrarSesiones
from services.identity.domain.errores_de_clientes import AutorizacionVencida
from services.identity.domain.errors import CuentaNoEncontrada, DesafioInvalido, RenovacionInvalida
from services.identity.tests.fakes import CLI, CORREO, Identity
from services.identity.tests.socio import Socio


async def test_all_of_one_account_end_and_nobody_elses(identity: Identity) -> None:
    cuenta = await identity.registrada()
    await identity.registrada("otra@ejemplo.gt")
    mine, hers = [await identity.abierta(), await identity.abierta()], await identity.abierta("otra@ejemplo.gt")
    assert await identity.runner.run(CerrarSesiones(), CLI, CerrarLas(f" {CORREO.upper()}")) == Cerradas(2, 0)
    for acceso in mine:
        with pytest.raises(RenovacionInvalida):
            await identity.renovar(acceso.token_renovacion)
    assert identity.sesiones.kept[hers.sesion_id].cerrada is None
    noted = [one for one in identity.auditoria.kept if one.accion == "SESIONES_CERRADAS"]
    assert noted == [Anotado("SESIONES_CERRADAS", f"cuenta/{cuenta.id}", datos={"cuantas": "2", "concesiones": "0"})]
    assert await identity.runner.run(CerrarSesiones(), CLI, CerrarLas(CORREO)) == Cerradas(0, 0)


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
    assert closed == [Cerradas(2, 0, quedan=True), Cerradas(1, 0), Cerradas(0, 0)]
    assert all(identity.sesiones.kept[acceso.sesion_id].cerrada for acceso in before)
    assert identity.sesiones.kept[since.sesion_id].cerrada is None


async def test_there_must_be_such_an_account(identity: Identity) -> None:
    with pytest.raises(CuentaNoEncontrada):
        await identity.runner.run(CerrarSesiones(), CLI, CerrarLas("nadie@ejemplo.gt"))
    assert "nadie" not in repr(CerrarLas("nadie@ejemplo.gt"))


@pytest.mark.parametrize("correo", [CORREO, ""])
async def test_what_partners_have_and_are_about_to_get_ends_too(socio: Socio, correo: str) -> None:
    fichas, codigo = await socio.fichas(), await socio.codigo()
    for clave, dado in socio.identity.consentimientos.kept.items():
        socio.identity.consentimientos.kept[clave] = replace(dado, alcances=())
    await socio.entrar(identified := await socio.solicitud())
    await socio.solicitud()
    hasta = socio.clock.now()
    assert await socio.run(CerrarSesiones(), CLI, CerrarLas(correo, hasta)) == Cerradas(0, 1)
    assert socio.identity.auditoria.kept[-1].datos == {"cuantas": "0", "concesiones": "1"}
    assert (await socio.renovar(fichas["refresh_token"])).estado == 400
    assert not await socio.activa(fichas["access_token"])
    assert (await socio.canjear(codigo)).estado == 400
    with pytest.raises(AutorizacionVencida):
        await socio.decidida(identified)


async def test_everybodys_half_done_logins_end_and_what_began_since_goes_on(socio: Socio) -> None:
    await socio.identity.con_totp()
    socio.clock.advance(seconds=30)
    desafio = await socio.identity.desafio()
    socio.clock.advance(seconds=1)
    hasta = socio.clock.now()
    socio.clock.advance(seconds=1)
    since = await socio.identity.desafio()
    await socio.run(CerrarSesiones(), CLI, CerrarLas(hasta=hasta))
    with pytest.raises(DesafioInvalido):
        await socio.identity.completar(desafio, socio.identity.codigo())
    await socio.identity.completar(since, socio.identity.codigo())


async def test_everybodys_grants_end_a_part_at_a_time_and_no_systems(
    socio: Socio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cerrar_sesiones, "LOTE", 2)
    sistema = await socio.crear(redirecciones=(), alcances=("expedientes:leer",), flujos=("client_credentials",))
    await socio.token({"grant_type": "client_credentials", "scope": "expedientes:leer"}, sistema)
    for _ in range(3):
        await socio.fichas()
    closed = [await socio.run(CerrarSesiones(), CLI, CerrarLas()) for _ in range(2)]
    assert closed == [Cerradas(0, 2, quedan=True), Cerradas(0, 1)]
    assert [una.de_sistema for una in socio.identity.concesiones.kept.values() if not una.cerrada] == [True]

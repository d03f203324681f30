"""The caller's account."""

from dataclasses import replace

import pytest

from services.identity.application.anotar_casillero import Anotar, AnotarCasillero
from services.identity.application.consultar_cuenta import Consultar, ConsultarCuenta
from services.identity.application.crear_totp import CrearSecreto
from services.identity.domain.errors import CuentaNoEncontrada
from services.identity.domain.factores import Factores
from services.identity.tests.fakes import ANONIMO, CLI, CORREO, CUI, Identity, usuario


async def test_shows_the_account_and_the_mailbox_only_when_verified(identity: Identity) -> None:
    cuenta = await identity.registrada()
    await identity.runner.run(AnotarCasillero(), CLI, Anotar(cuenta.persona, "C-1"))
    found = await identity.runner.run(ConsultarCuenta(identity.jurisdiccion), usuario(cuenta), Consultar())
    assert (found.cuenta, found.numero_casillero) == (cuenta, "C-1")
    identity.cuentas.kept[cuenta.id] = replace(cuenta, verificada=False)
    found = await identity.runner.run(ConsultarCuenta(identity.jurisdiccion), usuario(cuenta), Consultar())
    assert found.numero_casillero == ""
    assert found.cuenta.persona_verificada is None


async def test_without_an_account_there_is_nothing_to_show(identity: Identity) -> None:
    cuenta = await identity.registrada()
    identity.cuentas.kept.clear()
    for principal in (ANONIMO, usuario(cuenta)):
        with pytest.raises(CuentaNoEncontrada):
            await identity.runner.run(ConsultarCuenta(identity.jurisdiccion), principal, Consultar())


async def test_who_is_not_of_age_is_marked_until_the_birthday(identity: Identity) -> None:
    await identity.solicitar(fecha_nacimiento="2008-03-03")
    await identity.confirmar(identity.token())
    cuenta = identity.cuentas.por_correo(CORREO)
    assert cuenta is not None
    seen = []
    for _ in range(2):
        found = await identity.runner.run(ConsultarCuenta(identity.jurisdiccion), usuario(cuenta), Consultar())
        seen.append(found.menor)
        identity.clock.advance(days=1)
    assert seen == [True, False]


async def test_before_verification_it_shows_the_cui_that_was_typed(identity: Identity) -> None:
    await identity.solicitar()
    await identity.confirmar(identity.token())
    cuenta = identity.cuentas.por_correo(CORREO)
    assert cuenta is not None
    found = await identity.runner.run(ConsultarCuenta(identity.jurisdiccion), usuario(cuenta), Consultar())
    assert (found.cuenta.verificada, found.cui) == (False, CUI.replace(" ", ""))


async def test_of_a_vouched_account_the_age_is_not_known(identity: Identity) -> None:
    cuenta = await identity.registrada()
    found = await identity.runner.run(ConsultarCuenta(identity.jurisdiccion), usuario(cuenta), Consultar())
    assert found.menor is None


async def test_it_counts_the_second_factors_that_can_be_used(identity: Identity) -> None:
    cuenta = await identity.registrada()
    consultar = ConsultarCuenta(identity.jurisdiccion)
    seen = [(await identity.runner.run(consultar, usuario(cuenta), Consultar())).factores]
    quien = usuario(cuenta, (await identity.abierta()).sesion_id)
    await identity.runner.run(identity.crear_totp, quien, CrearSecreto())  # counts once it is confirmed
    seen.append((await identity.runner.run(consultar, quien, Consultar())).factores)
    confirmado = await identity.confirmado(quien)
    await identity.otra_passkey(quien)
    await identity.completar(await identity.desafio(), confirmado.codigos[0], de_recuperacion=True)
    seen.append((await identity.runner.run(consultar, quien, Consultar())).factores)
    assert seen == [Factores(), Factores(), Factores(totp=True, passkeys=1, codigos=9)]


async def test_each_system_says_what_is_missing_for_it(identity: Identity) -> None:
    cuenta = await identity.registrada()
    told = []
    for verificada in (False, True):
        identity.cuentas.kept[cuenta.id] = replace(cuenta, verificada=verificada)
        found = await identity.runner.run(ConsultarCuenta(identity.jurisdiccion), usuario(cuenta), Consultar())
        told.append({one.sistema.codigo: [*one.falta] for one in found.sistemas})
    assert told[0] == {
        "antecedentes": [],
        "consulta_a_distancia": [],
        "ojvirtual": ["identidad_verificada"],
        "mediacion_virtual": [],
    }
    assert told[1] == {codigo: [] for codigo in told[0]}

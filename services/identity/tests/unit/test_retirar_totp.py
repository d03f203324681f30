"""Removing the secret: only by who has just shown it, and with it the codes that stand for it."""

import pytest

from libs.foundation.core.errors import SesionCerrada
from services.identity.application.acceso import Acceso
from services.identity.application.retirar_totp import Retirar
from services.identity.domain.cuenta import TipoDeCuenta
from services.identity.domain.errors import (
    AutenticacionRecienteRequerida,
    TotpNoEncontrado,
    UltimoFactorExigido,
)
from services.identity.domain.factores import Exigidos
from services.identity.tests.fakes import Identity, usuario


async def test_afterwards_a_password_is_enough_and_no_session_was_closed(identity: Identity) -> None:
    await identity.registrada()
    quien, _ = await identity.con_totp()
    other = await identity.completar(await identity.desafio(), identity.codigo(1))
    assert isinstance(other, Acceso)
    await identity.runner.run(identity.retirar_totp, quien, Retirar())
    assert isinstance(await identity.abrir(), Acceso)
    assert not identity.factores.codigos
    assert isinstance(await identity.renovar(other.token_renovacion), Acceso)


async def test_new_recovery_codes_come_with_a_new_secret(identity: Identity) -> None:
    await identity.registrada()
    quien, first = await identity.con_totp()
    await identity.runner.run(identity.retirar_totp, quien, Retirar())
    identity.clock.advance(seconds=30)
    _, second = await identity.con_totp()
    assert len(second.codigos) == 10
    assert not set(first.codigos) & set(second.codigos)


async def test_who_has_not_just_shown_it_does_not_remove_it(identity: Identity) -> None:
    cuenta = await identity.registrada()
    before = usuario(cuenta, (await identity.abierta()).sesion_id)
    quien, _ = await identity.con_totp()
    with pytest.raises(SesionCerrada):  # opened by the password alone, and closed since
        await identity.runner.run(identity.retirar_totp, before, Retirar())
    identity.clock.advance(minutes=11)
    with pytest.raises(AutenticacionRecienteRequerida):
        await identity.runner.run(identity.retirar_totp, quien, Retirar())
    assert cuenta.id in identity.factores.totps


async def test_what_is_not_there_is_not_removed(identity: Identity) -> None:
    cuenta = await identity.registrada()
    with pytest.raises(TotpNoEncontrado):
        await identity.runner.run(
            identity.retirar_totp, usuario(cuenta, (await identity.abierta()).sesion_id), Retirar()
        )


async def test_who_must_have_a_second_factor_keeps_the_last() -> None:
    identity = Identity(Exigidos.PERSONAL)
    cuenta = await identity.registrada(tipo=TipoDeCuenta.JUDICIAL)
    quien, _ = await identity.con_totp()
    with pytest.raises(UltimoFactorExigido):
        await identity.runner.run(identity.retirar_totp, quien, Retirar())
    assert cuenta.id in identity.factores.totps
    assert len(identity.factores.codigos) == 10
    await identity.otra_passkey(quien)
    await identity.runner.run(identity.retirar_totp, quien, Retirar())
    assert cuenta.id not in identity.factores.totps
    assert len(identity.factores.codigos) == 10

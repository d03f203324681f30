"""Showing a second factor within a session."""

from dataclasses import replace

import pytest

from libs.foundation.core.errors import SesionCerrada
from libs.foundation.core.usecases import Stale
from services.identity.application.acceso import Acceso, Negado
from services.identity.application.preparar_passkey import PrepararRegistro
from services.identity.application.reforzar_sesion import Reforzar
from services.identity.domain.errors import (
    AutenticacionRecienteRequerida,
    DemasiadosIntentos,
    PasskeyRechazada,
    PasskeyRetrocedida,
    SegundoFactorInvalido,
    TotpNoEncontrado,
)
from services.identity.tests.autenticador import Autenticador
from services.identity.tests.fakes import CASA, Identity, usuario


async def test_a_code_makes_the_session_fresh_again(identity: Identity) -> None:
    await identity.registrada()
    quien, _ = await identity.con_totp()
    identity.clock.advance(hours=1)
    assert await identity.runner.run(identity.reforzar_sesion, quien, Reforzar(identity.codigo(), "", CASA)) is None
    assert quien.session is not None
    sesion = identity.sesiones.kept[quien.session]
    assert (sesion.metodos, sesion.autenticada) == (("pwd", "otp", "mfa"), identity.clock.now())


async def test_a_passkey_does_too(identity: Identity) -> None:
    cuenta = await identity.registrada()
    enrolled, _ = await identity.con_totp()
    autenticador = Autenticador()
    await identity.otra_passkey(enrolled, autenticador)
    acceso = await identity.completar(await identity.desafio(), identity.codigo(1))
    assert isinstance(acceso, Acceso)
    identity.clock.advance(hours=1)
    quien = usuario(cuenta, acceso.sesion_id)
    with pytest.raises(AutenticacionRecienteRequerida):
        await identity.runner.run(identity.preparar_passkey, quien, PrepararRegistro())
    shown = Reforzar("", autenticador.mostrar(await identity.opciones()), CASA)
    assert await identity.runner.run(identity.reforzar_sesion, quien, shown) is None
    renewed = await identity.renovar(acceso.token_renovacion)
    assert isinstance(renewed, Acceso)
    assert renewed.token_acceso.endswith("pwd+otp+pop+mfa todo")
    await identity.runner.run(identity.preparar_passkey, quien, PrepararRegistro())
    with pytest.raises(PasskeyRechazada):
        await identity.runner.run(identity.reforzar_sesion, quien, shown)


async def test_a_code_is_taken_once_and_guessing_is_braked(identity: Identity) -> None:
    await identity.registrada()
    quien, _ = await identity.con_totp()
    for _ in range(5):  # the code that confirmed is used
        refused = await identity.runner.run(identity.reforzar_sesion, quien, Reforzar(identity.codigo(), "", CASA))
        assert isinstance(refused, Negado)
        assert type(refused.error) is SegundoFactorInvalido
    with pytest.raises(DemasiadosIntentos):
        await identity.runner.run(identity.reforzar_sesion, quien, Reforzar(identity.codigo(1), "", CASA))


async def test_only_ones_own_passkey_and_a_count_that_goes_on(identity: Identity) -> None:
    await identity.registrada()
    await identity.registrada("otro@ejemplo.gt")
    quien, mine, _ = await identity.con_passkey()
    _, hers, _ = await identity.con_passkey("otro@ejemplo.gt")
    theirs = Reforzar("", hers.mostrar(await identity.opciones()), CASA)
    with pytest.raises(PasskeyRechazada):
        await identity.runner.run(identity.reforzar_sesion, quien, theirs)
    back = Reforzar("", mine.mostrar(await identity.opciones(), contador=1), CASA)
    refused = await identity.runner.run(identity.reforzar_sesion, quien, back)
    assert isinstance(refused, Negado)
    assert type(refused.error) is PasskeyRetrocedida


async def test_there_must_be_a_factor_and_a_session(identity: Identity) -> None:
    cuenta = await identity.registrada()
    with pytest.raises(TotpNoEncontrado):
        await identity.runner.run(identity.reforzar_sesion, usuario(cuenta), Reforzar("123456", "", CASA))
    await identity.con_totp()
    with pytest.raises(SesionCerrada):
        await identity.runner.run(identity.reforzar_sesion, usuario(cuenta), Reforzar(identity.codigo(1), "", CASA))


async def test_a_session_opened_by_a_passkey_says_so_for_ever_and_never_speaks_of_a_password(
    identity: Identity,
) -> None:
    cuenta = await identity.registrada()
    _, key, _ = await identity.con_passkey()
    acceso = await identity.mostrar(key.mostrar(await identity.opciones()))
    assert isinstance(acceso, Acceso)
    await identity.confirmado(usuario(cuenta, acceso.sesion_id))
    assert identity.sesiones.kept[acceso.sesion_id].metodos == ("otp", "pop", "mfa")
    code = Reforzar(identity.codigo(1), "", CASA)
    assert await identity.runner.run(identity.reforzar_sesion, usuario(cuenta, acceso.sesion_id), code) is None
    assert identity.sesiones.kept[acceso.sesion_id].metodos == ("otp", "pop", "mfa")


async def test_what_a_recovery_code_opened_says_so_still_once_another_factor_is_shown(identity: Identity) -> None:
    cuenta = await identity.registrada()
    _, confirmado = await identity.con_totp()
    acceso = await identity.completar(await identity.desafio(), confirmado.codigos[0], de_recuperacion=True)
    assert isinstance(acceso, Acceso)
    code = Reforzar(identity.codigo(1), "", CASA)
    assert await identity.runner.run(identity.reforzar_sesion, usuario(cuenta, acceso.sesion_id), code) is None
    assert identity.sesiones.kept[acceso.sesion_id].metodos == ("pwd", "otp", "rec", "mfa")


async def test_a_secret_that_was_replaced_or_removed_since_it_was_opened_is_looked_at_anew(identity: Identity) -> None:
    """The code is right, and of a secret that counts no more."""
    cuenta = await identity.registrada()
    quien, _ = await identity.con_totp()
    command = Reforzar(identity.codigo(1), "", CASA)
    prepared = await identity.reforzar_sesion.prepare(quien, command)
    kept = identity.factores.totps[cuenta.id]
    identity.factores.totps[cuenta.id] = replace(kept, cifrado=kept.cifrado + b"otro")
    with pytest.raises(Stale):
        identity.reforzar_sesion.handle(identity.tx(quien), command, prepared)
    identity.factores.retirar_totp(cuenta.id)
    with pytest.raises(Stale):
        identity.reforzar_sesion.handle(identity.tx(quien), command, prepared)

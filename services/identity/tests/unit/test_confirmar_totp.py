"""Confirming a secret: its first code, recovery codes, a session that has shown both."""

from dataclasses import replace

import pytest

from libs.foundation.core.usecases import Stale
from services.identity.application.acceso import Acceso, Negado
from services.identity.application.confirmar_totp import Confirmado, Confirmar
from services.identity.application.crear_totp import CrearSecreto
from services.identity.domain.errors import (
    AutenticacionRecienteRequerida,
    CodigoIncorrecto,
    DemasiadosIntentos,
    RenovacionInvalida,
    TotpNoEncontrado,
    TotpYaActivo,
)
from services.identity.domain.factores import Exigidos
from services.identity.tests.fakes import CAFE, Identity, usuario


async def test_a_good_code_makes_it_count_and_gives_ten_codes_that_are_kept_hashed(identity: Identity) -> None:
    cuenta = await identity.registrada()
    _, confirmado = await identity.con_totp()
    assert len(set(confirmado.codigos)) == 10
    kept = repr(identity.factores.codigos)
    assert not any(codigo in kept or codigo.replace("-", "") in kept for codigo in confirmado.codigos)
    assert confirmado.codigos[0] not in repr(confirmado)
    assert identity.factores.totps[cuenta.id].confirmado == identity.clock.now()


async def test_the_code_that_confirmed_opens_no_session(identity: Identity) -> None:
    await identity.registrada()
    await identity.con_totp()
    assert isinstance(await identity.completar(await identity.desafio(), identity.codigo()), Negado)
    identity.clock.advance(seconds=30)
    assert isinstance(await identity.completar(await identity.desafio(), identity.codigo()), Acceso)


async def test_the_session_is_one_with_two_factors_from_its_next_token_on() -> None:
    identity = Identity(Exigidos.TODOS)
    cuenta = await identity.registrada()
    acceso = await identity.abierta()
    assert acceso.solo_enrolamiento
    assert acceso.token_acceso.endswith("pwd solo_enrolamiento")
    quien = usuario(cuenta, acceso.sesion_id)
    await identity.runner.run(identity.crear_totp, quien, CrearSecreto())
    identity.clock.advance(minutes=1)
    await identity.runner.run(identity.confirmar_totp, quien, Confirmar(identity.codigo()))
    assert identity.sesiones.kept[acceso.sesion_id].autenticada == identity.clock.now()
    renewed = await identity.renovar(acceso.token_renovacion)
    assert isinstance(renewed, Acceso)
    assert not renewed.solo_enrolamiento
    assert renewed.token_acceso.endswith("pwd+otp+mfa todo")


async def test_wrong_codes_are_counted_and_braked(identity: Identity) -> None:
    cuenta = await identity.registrada()
    quien = usuario(cuenta, (await identity.abierta()).sesion_id)
    await identity.runner.run(identity.crear_totp, quien, CrearSecreto())
    for _ in range(5):
        refused = await identity.runner.run(identity.confirmar_totp, quien, Confirmar(identity.codigo(5)))
        assert isinstance(refused, Negado)
        assert type(refused.error) is CodigoIncorrecto
        assert refused.error.metadata == {"campo": "codigo"}
    with pytest.raises(DemasiadosIntentos):
        await identity.runner.run(identity.confirmar_totp, quien, Confirmar(identity.codigo()))
    identity.clock.advance(seconds=1)
    confirmed = await identity.runner.run(identity.confirmar_totp, quien, Confirmar(identity.codigo()))
    assert isinstance(confirmed, Confirmado)


async def test_what_is_confirmed_or_not_there_is_not_confirmed_again(identity: Identity) -> None:
    cuenta = await identity.registrada()
    quien = usuario(cuenta, (await identity.abierta()).sesion_id)
    with pytest.raises(TotpNoEncontrado):
        await identity.runner.run(identity.confirmar_totp, quien, Confirmar("123456"))
    quien, _ = await identity.con_totp()
    with pytest.raises(TotpYaActivo):
        await identity.runner.run(identity.confirmar_totp, quien, Confirmar(identity.codigo(1)))


async def test_a_login_of_long_ago_is_not_enough(identity: Identity) -> None:
    cuenta = await identity.registrada()
    quien = usuario(cuenta, (await identity.abierta()).sesion_id)
    await identity.runner.run(identity.crear_totp, quien, CrearSecreto())
    identity.clock.advance(minutes=11)
    with pytest.raises(AutenticacionRecienteRequerida):
        await identity.runner.run(identity.confirmar_totp, quien, Confirmar(identity.codigo()))


async def test_who_was_in_by_the_password_alone_is_out(identity: Identity) -> None:
    await identity.registrada()
    await identity.registrada("otro@ejemplo.gt")
    thief, stranger = await identity.abierta(cliente=CAFE), await identity.abierta("otro@ejemplo.gt")
    quien, _ = await identity.con_totp()
    assert quien.session is not None
    with pytest.raises(RenovacionInvalida):
        await identity.renovar(thief.token_renovacion, CAFE)
    closed = [sesion.id for sesion in identity.sesiones.kept.values() if sesion.cerrada]
    assert closed == [thief.sesion_id]
    assert stranger.sesion_id != quien.session
    noted = identity.auditoria.kept[-1]
    assert (noted.accion, noted.datos) == (
        "SESION_CERRADA",
        {"sesion": str(thief.sesion_id), "motivo": "SEGUNDO_FACTOR_NUEVO"},
    )


async def test_a_secret_that_was_replaced_since_it_was_opened_is_looked_at_anew(identity: Identity) -> None:
    cuenta = await identity.registrada()
    quien = usuario(cuenta, (await identity.abierta()).sesion_id)
    await identity.runner.run(identity.crear_totp, quien, CrearSecreto())
    command = Confirmar(identity.codigo())
    prepared = await identity.confirmar_totp.prepare(quien, command)
    kept = identity.factores.totps[cuenta.id]
    identity.factores.totps[cuenta.id] = replace(kept, cifrado=kept.cifrado + b"otro")
    with pytest.raises(Stale):
        identity.confirmar_totp.handle(identity.tx(quien), command, prepared)
    assert identity.factores.totps[cuenta.id].confirmado is None

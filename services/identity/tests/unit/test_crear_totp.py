"""A new secret: given once in plain, kept encrypted, counting for nothing until it is confirmed."""

from dataclasses import replace
from uuid import uuid4

import pytest

from libs.foundation.core.errors import SesionCerrada
from services.identity.application.acceso import Acceso
from services.identity.application.confirmar_totp import Confirmar
from services.identity.application.crear_totp import CrearSecreto
from services.identity.domain.errors import (
    AutenticacionRecienteRequerida,
    CuentaNoEncontrada,
    TotpYaActivo,
)
from services.identity.tests.fakes import ANONIMO, CORREO, Identity, usuario
from services.identity.tests.fakes_factores import SECRETO


async def test_the_secret_is_given_in_plain_and_kept_encrypted(identity: Identity) -> None:
    cuenta = await identity.registrada()
    acceso = await identity.abierta()
    creado = await identity.runner.run(identity.crear_totp, usuario(cuenta, acceso.sesion_id), CrearSecreto())
    assert creado.secreto == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert creado.uri.startswith(f"otpauth://totp/Organismo%20Judicial%3A{CORREO.replace('@', '%40')}?secret=GEZD")
    assert SECRETO not in identity.factores.totps[cuenta.id].cifrado
    assert creado.secreto not in repr(creado)


async def test_until_it_is_confirmed_a_password_is_enough(identity: Identity) -> None:
    cuenta = await identity.registrada()
    acceso = await identity.abierta()
    await identity.runner.run(identity.crear_totp, usuario(cuenta, acceso.sesion_id), CrearSecreto())
    assert isinstance(await identity.abrir(), Acceso)


async def test_asked_again_before_that_it_is_another_and_afterwards_it_is_refused(identity: Identity) -> None:
    cuenta = await identity.registrada()
    quien = usuario(cuenta, (await identity.abierta()).sesion_id)
    await identity.runner.run(identity.crear_totp, quien, CrearSecreto())
    first = identity.factores.totps[cuenta.id]
    identity.factores.guardar_totp(replace(first, cifrado=cuenta.id.bytes + b"otro secreto"))
    await identity.runner.run(identity.crear_totp, quien, CrearSecreto())
    assert identity.factores.totps[cuenta.id] == first
    await identity.runner.run(identity.confirmar_totp, quien, Confirmar(identity.codigo()))
    with pytest.raises(TotpYaActivo):
        await identity.runner.run(identity.crear_totp, quien, CrearSecreto())


async def test_a_login_of_long_ago_is_not_enough(identity: Identity) -> None:
    cuenta = await identity.registrada()
    quien = usuario(cuenta, (await identity.abierta()).sesion_id)
    identity.clock.advance(minutes=10, seconds=1)
    with pytest.raises(AutenticacionRecienteRequerida):
        await identity.runner.run(identity.crear_totp, quien, CrearSecreto())
    assert not identity.factores.totps


async def test_a_session_opened_before_by_password_alone_changes_nothing_once_there_is_a_factor(
    identity: Identity,
) -> None:
    """Who stole the password and was quick must not replace the owner's factor, nor add one: their session is closed,
    and would not do if it were not."""
    cuenta = await identity.registrada()
    thief = await identity.abierta()
    await identity.con_totp()
    with pytest.raises(SesionCerrada):
        await identity.runner.run(identity.crear_totp, usuario(cuenta, thief.sesion_id), CrearSecreto())
    identity.sesiones.kept[thief.sesion_id] = replace(identity.sesiones.kept[thief.sesion_id], cerrada=None)
    with pytest.raises(AutenticacionRecienteRequerida):
        await identity.runner.run(identity.crear_totp, usuario(cuenta, thief.sesion_id), CrearSecreto())


async def test_only_the_holder_of_a_session_of_their_own_makes_one(identity: Identity) -> None:
    cuenta = await identity.registrada()
    other = await identity.registrada("otro@ejemplo.gt")
    hers = await identity.abierta()
    for quien in (usuario(other, hers.sesion_id), usuario(cuenta), usuario(replace(cuenta, id=uuid4()))):
        with pytest.raises(SesionCerrada):
            await identity.runner.run(identity.crear_totp, quien, CrearSecreto())
    with pytest.raises(CuentaNoEncontrada):
        await identity.runner.run(identity.crear_totp, ANONIMO, CrearSecreto())


async def test_a_session_just_closed_makes_none(identity: Identity) -> None:
    """Verifiers may take its tokens for a second yet."""
    cuenta = await identity.registrada()
    acceso = await identity.abierta()
    identity.sesiones.cerrar(acceso.sesion_id, identity.clock.now())
    with pytest.raises(SesionCerrada):
        await identity.runner.run(identity.crear_totp, usuario(cuenta, acceso.sesion_id), CrearSecreto())

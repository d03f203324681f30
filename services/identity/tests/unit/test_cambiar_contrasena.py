"""Changing one's password: with the present one, braked like a login, and the other sessions closed."""

from dataclasses import replace

import pytest

from libs.foundation.core import auditoria
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Stale
from libs.foundation.testing.fakes import Anotado
from services.identity.application.acceso import Acceso, Negado
from services.identity.application.cambiar_contrasena import Cambiar, CambiarContrasena
from services.identity.domain.errors import (
    ContrasenaActualIncorrecta,
    ContrasenaComun,
    ContrasenaDebil,
    ContrasenaSinCambio,
    CuentaNoEncontrada,
    DemasiadosIntentos,
)
from services.identity.domain.mensaje import Clase
from services.identity.tests.fakes import ANONIMO, CAFE, CASA, CONTRASENA, CORREO, Identity, usuario

NUEVA = "OT-RA123X"


def use_case(identity: Identity) -> CambiarContrasena:
    return CambiarContrasena(identity.runner, identity.contrasenas, identity.secretos)


async def change(identity: Identity, who: Principal, actual: str = CONTRASENA, nueva: str = NUEVA) -> Negado | None:
    return await identity.runner.run(use_case(identity), who, Cambiar(actual, nueva))


async def test_the_callers_session_stays_and_the_others_end(identity: Identity) -> None:
    cuenta = await identity.registrada()
    here, elsewhere = await identity.abierta(cliente=CASA), await identity.abierta(cliente=CAFE)
    assert await change(identity, usuario(cuenta, here.sesion_id)) is None
    assert identity.sesiones.kept[here.sesion_id].cerrada is None
    assert identity.sesiones.kept[elsewhere.sesion_id].cerrada is not None
    assert isinstance(await identity.abrir(contrasena=NUEVA), Acceso)
    assert isinstance(await identity.abrir(contrasena=CONTRASENA), Negado)
    assert [mensaje.clase for mensaje in identity.mensajes_a(CORREO)] == [Clase.CONTRASENA_CAMBIADA]


async def test_guessing_the_present_one_is_braked_and_changes_nothing(identity: Identity) -> None:
    cuenta = await identity.registrada()
    for _ in range(5):
        refused = await change(identity, usuario(cuenta), "equivocada")
        assert isinstance(refused, Negado)
        assert type(refused.error) is ContrasenaActualIncorrecta
        assert refused.error.metadata == {"campo": "actual"}
    with pytest.raises(DemasiadosIntentos):
        await change(identity, usuario(cuenta))
    assert identity.cuentas.kept[cuenta.id] == cuenta
    identity.clock.advance(seconds=1)
    assert await change(identity, usuario(cuenta)) is None


async def test_a_bad_new_one_is_refused_before_the_present_one_is_looked_at(identity: Identity) -> None:
    cuenta = await identity.registrada()
    with pytest.raises(ContrasenaDebil) as refusal:
        await change(identity, usuario(cuenta), nueva="corta")
    assert refusal.value.metadata["campo"] == "nueva"
    assert identity.contrasenas.checks == 0


async def test_the_same_again_is_no_change_nor_is_the_e_mail_a_password(identity: Identity) -> None:
    cuenta = await identity.registrada()
    for actual in (CONTRASENA, "NO-ES-E5TA"):
        with pytest.raises(ContrasenaSinCambio) as refusal:
            await change(identity, usuario(cuenta), actual, actual)
        assert refusal.value.metadata == {"campo": "nueva"}
    with pytest.raises(ContrasenaComun):
        await change(identity, usuario(cuenta), nueva=f"{CORREO}1A")
    assert identity.contrasenas.checks == 0
    assert identity.cuentas.kept[cuenta.id] == cuenta


async def test_a_password_changed_meanwhile_is_checked_again(identity: Identity) -> None:
    cuenta = await identity.registrada()
    command = Cambiar(CONTRASENA, NUEVA)
    prepared = await use_case(identity).prepare(usuario(cuenta), command)
    identity.cuentas.kept[cuenta.id] = replace(cuenta, contrasena="cifrada:otra")
    with pytest.raises(Stale):
        use_case(identity).handle(identity.tx(usuario(cuenta)), command, prepared)


async def test_who_has_no_account_has_no_password(identity: Identity) -> None:
    with pytest.raises(CuentaNoEncontrada):
        await change(identity, ANONIMO)


def test_what_was_typed_is_not_shown() -> None:
    assert "secreta" not in repr(Cambiar("secreta", "secreta"))


async def test_changes_and_refusals_are_noted(identity: Identity) -> None:
    cuenta = await identity.registrada()
    identity.auditoria.kept.clear()
    await change(identity, usuario(cuenta), "equivocada")
    await change(identity, usuario(cuenta))
    account = f"cuenta/{cuenta.id}"
    assert identity.auditoria.kept == [
        Anotado("CONTRASENA_NEGADA", account, clase=auditoria.Clase.NEGADO),
        Anotado("CONTRASENA_CAMBIADA", account),
    ]

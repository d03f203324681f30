"""An account enabled again: what it had opens it, and nothing that was closed comes back."""

from dataclasses import replace

import pytest

from libs.foundation.core.errors import EstradoError
from libs.foundation.core.principals import Principal
from services.identity.application.acceso import Acceso, Negado
from services.identity.application.habilitar_cuenta import HabilitarCuenta
from services.identity.application.inhabilitacion import DeLaCuenta
from services.identity.domain.cuenta import TipoDeCuenta
from services.identity.domain.errors import RenovacionInvalida
from services.identity.domain.mensaje import Clase as Carta
from services.identity.tests.fakes import CORREO, Identity
from services.identity.tests.fakes_de_verificacion import oficial
from services.identity.tests.unit.test_inhabilitar_cuenta import administrador, disabled

MOTIVO = "Cambió su contraseña"


async def enabled(identity: Identity, por: Principal | None = None, motivo: str = MOTIVO) -> None:
    """The account, enabled by an officer, or `por`."""
    await identity.runner.run(HabilitarCuenta(), por or oficial(), DeLaCuenta(CORREO, motivo))


async def test_password_and_factors_open_it_and_no_session_of_before_does(identity: Identity) -> None:
    await identity.registrada()
    _, device, _ = await identity.con_passkey()
    opened = await identity.mostrar(device.mostrar(await identity.opciones()))
    assert isinstance(opened, Acceso)
    await disabled(identity)
    await enabled(identity)
    with pytest.raises(RenovacionInvalida):
        await identity.renovar(opened.token_renovacion)
    assert await identity.desafio(), "the password is right again, and the second factor asked for"
    assert isinstance(await identity.mostrar(device.mostrar(await identity.opciones())), Acceso)


async def test_the_holder_is_told_the_audit_has_it_and_again_it_changes_nothing(identity: Identity) -> None:
    cuenta = await identity.registrada()
    await enabled(identity)  # it is already
    await disabled(identity)
    for _ in range(2):
        await enabled(identity)
    assert [mensaje.clase for mensaje in identity.mensajes_a(CORREO)] == [
        Carta.CUENTA_INHABILITADA,
        Carta.CUENTA_HABILITADA,
    ]
    [note] = [note for note in identity.auditoria.kept if note.accion == "CUENTA_HABILITADA"]
    assert (note.objeto, note.datos, note.detalles) == (f"cuenta/{cuenta.id}", {}, {"motivo": MOTIVO})
    assert identity.cuentas.kept[cuenta.id] == cuenta


async def test_staff_are_enabled_by_administrators_alone_and_nobody_enables_without_a_reason(
    identity: Identity,
) -> None:
    cuenta = await identity.registrada(tipo=TipoDeCuenta.JUDICIAL)
    await disabled(identity, administrador())
    for por, motivo, reason in (
        (oficial(), MOTIVO, "SOLO_ADMINISTRADORES"),
        (administrador(cuenta.id), MOTIVO, "CUENTA_PROPIA"),
        (administrador(), " ", "MOTIVO_FALTANTE"),
    ):
        with pytest.raises(EstradoError) as refusal:
            await enabled(identity, por, motivo)
        assert refusal.value.code == reason
    assert isinstance(await identity.abrir(), Negado)
    identity.cuentas.kept[cuenta.id] = replace(identity.cuentas.kept[cuenta.id], tipo=TipoDeCuenta.INDIVIDUAL)
    await enabled(identity)
    assert isinstance(await identity.abrir(), Acceso)

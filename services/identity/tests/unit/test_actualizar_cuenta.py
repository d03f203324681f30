"""What the holder of an account may say of it."""

from dataclasses import replace

import pytest

from libs.foundation.core.errors import DatosInvalidos
from libs.foundation.testing.fakes import Anotado
from services.identity.application.actualizar_cuenta import Actualizar, ActualizarCuenta
from services.identity.application.consultar_cuenta import CuentaConsultada
from services.identity.application.envios import LimitesDeSms, codigos_de_la_hora
from services.identity.domain.cuenta import Cuenta, telefono_canonico
from services.identity.domain.errors import (
    CuentaNoEncontrada,
    DemasiadosMensajes,
    NombreVerificado,
    TelefonoInvalido,
    TelefonoNoAdmitido,
)
from services.identity.tests.fakes import ANONIMO, CLI, Identity, usuario

LIMITES = LimitesDeSms(("+502", "+1900"), 100)


async def update(
    identity: Identity, cuenta: Cuenta, limites: LimitesDeSms = LIMITES, **fields: str
) -> CuentaConsultada:
    use_case = ActualizarCuenta(identity.jurisdiccion, identity.secretos, limites)
    return await identity.runner.run(use_case, usuario(cuenta), Actualizar(**fields))


async def test_what_is_not_said_stays_as_it_is(identity: Identity) -> None:
    cuenta = replace(await identity.registrada(), verificada=False)
    identity.cuentas.kept[cuenta.id] = cuenta
    assert (await update(identity, cuenta, telefono="2345-6789")).cuenta == replace(cuenta, telefono="+50223456789")
    changed = (await update(identity, cuenta, nombre=" Ana Lucía ")).cuenta
    assert (changed.nombre, changed.telefono) == ("Ana Lucía", "+50223456789")
    assert (await update(identity, cuenta, telefono="")).cuenta.telefono == ""
    assert identity.cuentas.kept[cuenta.id] == replace(cuenta, nombre="Ana Lucía")


async def test_a_verified_name_is_not_the_holders_to_change(identity: Identity) -> None:
    cuenta = await identity.registrada()
    with pytest.raises(NombreVerificado):
        await update(identity, cuenta, nombre="Otra", telefono="23456789")
    assert identity.cuentas.kept[cuenta.id] == cuenta
    await update(identity, cuenta, nombre=cuenta.nombre, telefono="23456789")


async def test_all_that_is_wrong_is_told_at_once(identity: Identity) -> None:
    cuenta = await identity.registrada()
    with pytest.raises(DatosInvalidos) as refusal:
        await update(identity, cuenta, nombre=" ", telefono="x")
    told = DatosInvalidos.leer(refusal.value.metadata["errores"])
    assert [error["motivo"] for error in told] == ["NOMBRE_INVALIDO", "TELEFONO_INVALIDO"]


async def test_who_has_no_account_has_nothing_to_change(identity: Identity) -> None:
    with pytest.raises(CuentaNoEncontrada):
        await identity.runner.run(
            ActualizarCuenta(identity.jurisdiccion, identity.secretos, LIMITES), ANONIMO, Actualizar(telefono="")
        )


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2345 6789", "+50223456789"),
        ("5555-1234", "+50255551234"),
        ("+502 2345-6789", "+50223456789"),
        ("(+52) 55 1234 5678", "+525512345678"),
    ],
)
def test_numbers_are_kept_in_the_international_form(typed: str, kept: str) -> None:
    assert telefono_canonico(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "1549",
        "12345678",
        "+5025555",
        "+502 123456789012",
        "+0123456789",
        "+1234567890123456",
        "２３４５６７８９",
        "23456789 x",
    ],
)
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(TelefonoInvalido):
        telefono_canonico(typed)


async def test_a_number_where_no_codes_are_sent_is_refused_before_any_is(identity: Identity) -> None:
    cuenta = await identity.registrada()
    with pytest.raises(TelefonoNoAdmitido) as refusal:
        await update(identity, cuenta, telefono="+88 213 000 0001")
    assert refusal.value.metadata == {"campo": "telefono", "prefijos": "+502, +1900"}
    assert (identity.cuentas.kept[cuenta.id].telefono, identity.mensajes.kept) == ("", {})
    confirmed = replace(cuenta, telefono="+882130000001", telefono_confirmado=True)
    identity.cuentas.kept[cuenta.id] = confirmed
    assert (await update(identity, cuenta, telefono="+882130000001")).cuenta == confirmed, "it is sent nothing"


async def test_the_whole_service_sends_so_many_codes_an_hour_and_who_asks_for_more_is_told_when(
    identity: Identity,
) -> None:
    few, cuentas = LimitesDeSms(("+502",), 3), [await identity.registrada(f"ana{one}@ejemplo.gt") for one in range(4)]
    identity.clock.advance(minutes=10)
    for one in range(3):
        await update(identity, cuentas[one], few, telefono=f"+5022345000{one}", red=f"190.56.1.{one}")
    with pytest.raises(DemasiadosMensajes) as refusal:
        await update(identity, cuentas[3], few, telefono="+50223450009", red="190.56.1.9")
    assert refusal.value.metadata == {"reintentar_en": "3000"}
    assert codigos_de_la_hora(identity.tx(CLI), identity.secretos) == 3
    identity.clock.advance(minutes=50)
    await update(identity, cuentas[3], few, telefono="+50223450009", red="190.56.1.9")
    assert codigos_de_la_hora(identity.tx(CLI), identity.secretos) == 1


def test_what_was_typed_is_not_shown() -> None:
    assert "Ana" not in repr(Actualizar("Ana", "23456789"))


async def test_which_fields_changed_is_noted_and_not_what_they_say(identity: Identity) -> None:
    cuenta = await identity.registrada()
    identity.auditoria.kept.clear()
    for _ in range(2):
        await update(identity, cuenta, telefono="2345 6789")
    account = f"cuenta/{cuenta.id}"
    assert identity.auditoria.kept == [Anotado("CUENTA_ACTUALIZADA", account, datos={"campos": "telefono"})]

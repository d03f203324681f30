"""The link of the confirmation mail makes the account."""

from datetime import date

import pytest

from libs.foundation.testing.fakes import Anotado
from services.identity.application.acceso import Acceso, Negado
from services.identity.application.olvidar_vencidos import Olvidar, OlvidarVencidos, Que
from services.identity.domain.errors import (
    ContrasenaDelRegistroIncorrecta,
    CorreoYaConfirmado,
    CredencialesInvalidas,
    DemasiadosIntentos,
    EnlaceInvalido,
    EnlaceVencido,
)
from services.identity.domain.events import CuentaRegistrada
from services.identity.domain.freno import Regla
from services.identity.tests.fakes import CLI, CONTRASENA, CORREO, CUI, Identity
from services.identity.tests.unit.test_reenviar_confirmacion import resend

OTRA = "OT-RA123X"


async def test_once_confirmed_one_can_log_in_and_is_not_verified(identity: Identity) -> None:
    await identity.solicitar()
    await identity.confirmar(identity.token())
    cuenta = identity.cuentas.por_correo(CORREO)
    assert cuenta is not None
    assert (cuenta.verificada, cuenta.persona_verificada, cuenta.nombre, cuenta.roles) == (False, None, "", ())
    assert cuenta.nacimiento == date(1990, 12, 31)
    assert identity.personas.kept[cuenta.persona].identificador.valor == CUI.replace(" ", "")
    assert identity.events == [CuentaRegistrada(cuenta.id)]
    assert identity.registros.kept == {}
    assert isinstance(await identity.abrir(), Acceso)


async def test_before_it_the_password_typed_with_the_form_is_refused_and_counted_as_any_other(
    identity: Identity,
) -> None:
    await identity.solicitar()
    for correo, contrasena in ((CORREO, CONTRASENA), (CORREO, "equivocada"), ("nadie@ejemplo.gt", "equivocada")):
        outcome = await identity.abrir(correo, contrasena)
        assert isinstance(outcome, Negado)
        assert isinstance(outcome.error, CredencialesInvalidas)
    assert identity.contrasenas.checks == 3
    logins = [freno for freno in identity.frenos.kept.values() if freno.regla is not Regla.CORREOS_DE_RED]
    assert sorted(freno.fallos for freno in logins) == [1, 2, 3]


async def test_a_link_is_good_once(identity: Identity) -> None:
    await identity.solicitar()
    token = identity.token()
    await identity.confirmar(token)
    with pytest.raises(CorreoYaConfirmado):
        await identity.confirmar(token)
    assert len(identity.cuentas.kept) == 1


async def test_a_link_is_good_for_a_day(identity: Identity) -> None:
    await identity.solicitar()
    identity.clock.advance(hours=24)
    with pytest.raises(EnlaceVencido):
        await identity.confirmar(identity.token())
    assert identity.cuentas.kept == {}


@pytest.mark.parametrize("token", ["", "x", "A" * 43])
async def test_what_is_no_link_of_ours_confirms_nothing(identity: Identity, token: str) -> None:
    await identity.solicitar()
    with pytest.raises(EnlaceInvalido):
        await identity.confirmar(token)


async def test_each_link_confirms_what_was_typed_with_it_whoever_registers_the_address_besides(
    identity: Identity,
) -> None:
    await identity.solicitar()
    token = identity.token()
    await identity.solicitar(contrasena=OTRA, confirmar_contrasena=OTRA)
    strangers = identity.token()
    await identity.confirmar(token)
    assert isinstance(await identity.abrir(contrasena=CONTRASENA), Acceso)
    assert isinstance(await identity.abrir(contrasena=OTRA), Negado)
    with pytest.raises(CorreoYaConfirmado):
        await identity.confirmar(strangers)


async def test_the_password_of_another_registration_confirms_nothing_and_leaves_the_link_good(
    identity: Identity,
) -> None:
    await identity.solicitar()
    identity.clock.advance(minutes=1)
    await identity.solicitar(contrasena=OTRA, confirmar_contrasena=OTRA, red="190.56.1.9")
    await resend(identity)
    refused = await identity.confirmar(identity.token(), CONTRASENA)
    assert isinstance(refused, Negado)
    assert isinstance(refused.error, ContrasenaDelRegistroIncorrecta)
    assert identity.cuentas.kept == {}, "a resend must not make the newest registration, a stranger's, the account"
    await identity.solicitar()
    assert await identity.confirmar(identity.token(), CONTRASENA) is None
    assert isinstance(await identity.abrir(contrasena=CONTRASENA), Acceso)


async def test_guessing_the_password_of_a_registration_is_braked_as_at_login(identity: Identity) -> None:
    await identity.solicitar()
    token = identity.token()
    for _ in range(5):
        assert isinstance(await identity.confirmar(token, "equivocada"), Negado)
    with pytest.raises(DemasiadosIntentos):
        await identity.confirmar(token)
    with pytest.raises(DemasiadosIntentos):  # it is one count
        await identity.abrir()
    identity.clock.advance(seconds=30)
    assert await identity.confirmar(token) is None


async def test_after_one_link_of_a_registration_its_others_say_that_it_is_done(identity: Identity) -> None:
    await identity.solicitar()
    first = identity.token()
    await resend(identity)
    await identity.confirmar(identity.token())
    with pytest.raises(CorreoYaConfirmado):
        await identity.confirmar(first)


async def test_a_link_outlives_the_registration_by_no_instant(identity: Identity) -> None:
    await identity.solicitar()
    identity.clock.advance(days=29, hours=23)
    await resend(identity)
    identity.clock.advance(hours=23)
    await identity.runner.run(OlvidarVencidos(), CLI, Olvidar(Que.REGISTROS))
    await identity.confirmar(identity.token())
    assert len(identity.cuentas.kept) == 1, "nobody is told that it is done before it is"


async def test_an_address_that_got_an_account_meanwhile_gets_no_second(identity: Identity) -> None:
    await identity.solicitar()
    cuenta = await identity.registrada()
    with pytest.raises(CorreoYaConfirmado):
        await identity.confirmar(identity.token())
    assert identity.cuentas.kept == {cuenta.id: cuenta}


async def test_two_may_register_with_one_cui_for_none_of_them_is_verified(identity: Identity) -> None:
    await identity.solicitar()
    await identity.confirmar(identity.token())
    await identity.solicitar(correo="beto@ejemplo.gt")
    await identity.confirmar(identity.token("beto@ejemplo.gt"))
    assert len({cuenta.persona for cuenta in identity.cuentas.kept.values()}) == 1
    [persona] = identity.personas.kept
    assert not identity.tx(CLI).personas.verificada(persona)


async def test_the_link_of_a_repeated_registration_confirms_nothing(identity: Identity) -> None:
    await identity.registrada()
    await identity.solicitar()
    with pytest.raises(EnlaceInvalido):
        await identity.confirmar(identity.token())


async def test_the_account_is_noted_once_it_is_one(identity: Identity) -> None:
    await identity.solicitar()
    assert identity.auditoria.kept == []
    await identity.confirmar(identity.token())
    [cuenta_id] = identity.cuentas.kept
    assert identity.auditoria.kept == [
        Anotado("CUENTA_REGISTRADA", f"cuenta/{cuenta_id}", datos={"tipo": "individual"})
    ]

"""Registering oneself: what is checked, and that nobody learns from it who has an account."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from libs.foundation.core.errors import DatosInvalidos
from services.identity.domain.errors import CaptchaRequerido, CaptchaUsado
from services.identity.domain.mensaje import Clase
from services.identity.domain.registro import VIDA_DEL_REGISTRO
from services.identity.tests.fakes import ANONIMO, CONTRASENA, CORREO, Identity, formulario


async def wrong(identity: Identity, **fields: str) -> dict[str, str]:
    """Which fields are refused, and why."""
    with pytest.raises(DatosInvalidos) as refusal:
        await identity.solicitar(**fields)
    return {error["campo"]: error["motivo"] for error in DatosInvalidos.leer(refusal.value.metadata["errores"])}


async def test_a_registration_waits_for_its_mail_and_is_no_account(identity: Identity) -> None:
    await identity.solicitar(correo=f"  {CORREO.upper()} ", cui="1234567890101")
    [registro] = identity.registros.kept.values()
    assert (registro.correo, registro.cui, registro.nacimiento) == (CORREO, "1234567890101", date(1990, 12, 31))
    assert registro.contrasena == f"cifrada:{CONTRASENA}"
    assert registro.vence == identity.clock.now() + VIDA_DEL_REGISTRO
    assert [mensaje.clase for mensaje in identity.mensajes_a(CORREO)] == [Clase.CONFIRMACION]
    assert (identity.cuentas.kept, identity.personas.kept, identity.events) == ({}, {}, [])


async def test_everything_that_is_wrong_is_told_at_once(identity: Identity) -> None:
    told = await wrong(
        identity,
        cui="1234 56780 0101",
        fecha_nacimiento="2026-03-03",
        correo="ana",
        contrasena="corta",
        confirmar_contrasena="otra",
    )
    assert told == {
        "cui": "CUI_INVALIDO",
        "fecha_nacimiento": "FECHA_DE_NACIMIENTO_INVALIDA",
        "correo": "CORREO_INVALIDO",
        "contrasena": "CONTRASENA_DEBIL",
        "confirmar_contrasena": "CONTRASENAS_DISTINTAS",
    }
    assert await wrong(identity, contrasena="Password1!", confirmar_contrasena="Password1!") == {
        "contrasena": "CONTRASENA_COMUN"
    }


async def test_a_wrong_form_uses_no_captcha_up_and_hashes_nothing(identity: Identity) -> None:
    captcha = identity.captcha()
    await wrong(identity, cui="x", captcha=captcha)
    assert identity.contrasenas.hashes == 0
    await identity.solicitar(captcha=captcha)


async def test_without_a_captcha_nothing_is_hashed_or_written(identity: Identity) -> None:
    with pytest.raises(CaptchaRequerido):
        await identity.solicitar(captcha="")
    assert (identity.contrasenas.hashes, identity.registros.kept) == (0, {})


async def test_one_captcha_serves_one_of_two_at_once(identity: Identity) -> None:
    command = replace(formulario(), captcha=identity.captcha())
    first, second = [await identity.solicitar_registro.prepare(ANONIMO, command) for _ in range(2)]
    identity.solicitar_registro.handle(identity.tx(ANONIMO), command, first)
    with pytest.raises(CaptchaUsado):
        identity.solicitar_registro.handle(identity.tx(ANONIMO), command, second)
    assert len(identity.mensajes.kept) == 1


async def test_today_is_the_legal_zones(identity: Identity) -> None:
    """At 04:00 UTC it is still yesterday in Guatemala."""
    identity.clock.instant = identity.clock.instant.replace(hour=4)
    assert await wrong(identity, fecha_nacimiento="2026-03-02") == {"fecha_nacimiento": "FECHA_DE_NACIMIENTO_INVALIDA"}
    await identity.solicitar(fecha_nacimiento="2026-03-01")


async def test_where_there_is_an_account_the_same_is_done_and_the_mail_alone_tells(identity: Identity) -> None:
    cuenta = await identity.registrada()
    before = identity.contrasenas.hashes
    await identity.solicitar(contrasena="OT-RA123X", confirmar_contrasena="OT-RA123X")
    assert identity.contrasenas.hashes == before + 1
    assert (len(identity.registros.kept), len(identity.enlaces.kept), len(identity.mensajes.kept)) == (1, 1, 1)
    assert [mensaje.clase for mensaje in identity.mensajes_a(CORREO)] == [Clase.REGISTRO_REPETIDO]
    assert [enlace.de for enlace in identity.enlaces.kept.values()] == [cuenta.id]
    assert identity.cuentas.kept == {cuenta.id: cuenta}
    assert identity.registros.ultimo(CORREO, identity.clock.now()) is None, "the password typed opens nothing"


async def test_no_address_gets_more_than_ten_mails_an_hour_and_three_from_one_network(identity: Identity) -> None:
    for red in ("190.56.1.1", "190.56.1.2", "190.56.1.3", "190.56.1.4"):
        for _ in range(5):
            await identity.solicitar(red=red)
    assert (len(identity.mensajes_a(CORREO)), len(identity.mensajes.kept)) == (10, 20)
    identity.clock.advance(hours=1)
    await identity.solicitar(red="190.56.1.1")
    assert len(identity.mensajes_a(CORREO)) == 11


async def test_whoever_registers_an_address_over_and_over_keeps_no_mail_from_its_holder(identity: Identity) -> None:
    for _ in range(50):
        await identity.solicitar(red="190.56.1.1")
    await identity.solicitar(red="190.56.1.2")
    assert len(identity.mensajes_a(CORREO)) == 3 + 1
    assert await identity.confirmar(identity.token()) is None


async def test_asked_again_with_its_key_it_is_done_once_and_needs_no_other_captcha(identity: Identity) -> None:
    captcha = identity.captcha()
    for _ in range(3):
        await identity.solicitar(captcha=captcha, llave="k" * 32)
    assert len(identity.registros.kept) == 1
    assert identity.contrasenas.hashes == 1


async def test_somebody_elses_key_is_a_key_of_ones_own(identity: Identity) -> None:
    await identity.solicitar(llave="k" * 32)
    await identity.solicitar(llave="k" * 32, correo="beto@ejemplo.gt")
    assert len(identity.registros.kept) == 2


async def test_what_is_kept_of_a_key_lets_nobody_try_passwords(identity: Identity) -> None:
    from hashlib import sha256

    await identity.solicitar(llave="k" * 32)
    [(kept_key, (kept_hash, _))] = identity.answers.items()
    form: Any = formulario()
    typed = [form.cui, form.fecha_nacimiento, form.correo, form.contrasena, form.confirmar_contrasena]
    for joined in ("".join(typed), "\n".join(typed), str(typed)):
        assert sha256(joined.encode()).hexdigest() not in f"{kept_key}{kept_hash}"
    assert len(kept_hash) == 64


async def test_links_are_good_for_a_day(identity: Identity) -> None:
    await identity.solicitar()
    [enlace] = identity.enlaces.kept.values()
    assert enlace.vence - identity.clock.now() == timedelta(hours=24)
    assert identity.token() not in repr(identity.enlaces)


def test_a_form_does_not_show_what_was_typed() -> None:
    shown = repr(formulario())
    assert not any(secret in shown for secret in (CORREO, CONTRASENA, "56789", "1990"))

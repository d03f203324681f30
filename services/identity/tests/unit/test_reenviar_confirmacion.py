"""Another link to confirm, where there is something to confirm."""

import pytest

from services.identity.application.reenviar_confirmacion import Reenviar, ReenviarConfirmacion
from services.identity.domain.enlace import Para
from services.identity.domain.errors import CaptchaRequerido, CaptchaUsado
from services.identity.domain.mensaje import Clase
from services.identity.tests.fakes import ANONIMO, CORREO, Identity


async def resend(identity: Identity, correo: str = CORREO, captcha: str | None = None) -> None:
    use_case = ReenviarConfirmacion(identity.runner, identity.secretos, identity.captchas)
    command = Reenviar(correo, identity.captcha() if captcha is None else captcha)
    await identity.runner.run(use_case, ANONIMO, command)


async def test_both_links_work_until_one_is_used(identity: Identity) -> None:
    await identity.solicitar()
    await resend(identity, f" {CORREO.upper()}")
    assert len(identity.mensajes_a(CORREO)) == 2
    await identity.confirmar(identity.token())
    assert len(identity.cuentas.kept) == 1


async def test_a_registration_outlives_its_first_link(identity: Identity) -> None:
    await identity.solicitar()
    identity.clock.advance(days=29)
    await resend(identity)
    await identity.confirmar(identity.token())
    assert len(identity.cuentas.kept) == 1


@pytest.mark.parametrize("correo", ["nadie@ejemplo.gt", "no es un correo", "vencido@ejemplo.gt"])
async def test_where_there_is_nothing_to_confirm_the_same_is_written_to_nobody(identity: Identity, correo: str) -> None:
    await identity.solicitar(correo="vencido@ejemplo.gt")
    identity.clock.advance(days=30)
    before = (len(identity.enlaces.kept), len(identity.mensajes.kept))
    await resend(identity, correo)
    assert (len(identity.enlaces.kept), len(identity.mensajes.kept)) == (before[0] + 1, before[1] + 1)
    newest = list(identity.mensajes.kept.values())[-1]
    assert (newest.destinatario, newest.proximo) == ("", None)


async def test_whose_e_mail_is_confirmed_already_is_told_so_with_a_way_to_a_password(identity: Identity) -> None:
    cuenta = await identity.registrada()
    before = len(identity.enlaces.kept)
    await resend(identity)
    [mail] = identity.mensajes_a(CORREO)
    assert (mail.clase, len(identity.enlaces.kept)) == (Clase.CORREO_YA_CONFIRMADO, before + 1)
    assert mail.enlace is not None
    link = identity.enlaces.kept[mail.enlace]
    assert (link.para, link.de) == (Para.RESTABLECER, cuenta.id)


async def test_it_wants_a_captcha_of_its_own(identity: Identity) -> None:
    with pytest.raises(CaptchaRequerido):
        await resend(identity, captcha="")
    captcha = identity.captcha()
    await resend(identity, captcha=captcha)
    with pytest.raises(CaptchaUsado):
        await resend(identity, captcha=captcha)

"""Forgotten password: a link to whoever has an account, and nothing that tells who has."""

import pytest

from services.identity.application.solicitar_recuperacion import Recuperar, SolicitarRecuperacion
from services.identity.domain.errors import CaptchaRequerido
from services.identity.domain.mensaje import Clase
from services.identity.tests.fakes import ANONIMO, CORREO, Identity


async def recover(identity: Identity, correo: str = CORREO, captcha: str | None = None) -> None:
    use_case = SolicitarRecuperacion(identity.runner, identity.secretos, identity.captchas)
    command = Recuperar(correo, identity.captcha() if captcha is None else captcha)
    await identity.runner.run(use_case, ANONIMO, command)


async def test_an_account_gets_a_link(identity: Identity) -> None:
    cuenta = await identity.registrada()
    await recover(identity, f" {CORREO.upper()}")
    assert [mensaje.clase for mensaje in identity.mensajes_a(CORREO)] == [Clase.RECUPERACION]
    assert [enlace.de for enlace in identity.enlaces.kept.values()] == [cuenta.id]


@pytest.mark.parametrize("correo", ["nadie@ejemplo.gt", "no es un correo", "sin-confirmar@ejemplo.gt"])
async def test_where_there_is_no_account_the_same_is_written_to_nobody(identity: Identity, correo: str) -> None:
    await identity.solicitar(correo="sin-confirmar@ejemplo.gt")
    before = (len(identity.enlaces.kept), len(identity.mensajes.kept))
    await recover(identity, correo)
    assert (len(identity.enlaces.kept), len(identity.mensajes.kept)) == (before[0] + 1, before[1] + 1)
    assert list(identity.mensajes.kept.values())[-1].destinatario == ""


async def test_it_wants_a_captcha(identity: Identity) -> None:
    with pytest.raises(CaptchaRequerido):
        await recover(identity, captcha="")

"""Captchas over gRPC: given out to anybody, used once, by whichever service."""

import pytest
from estrado.identity.v1 import identity_service_pb2 as api

from libs.foundation.core.errors import Denied, Unauthenticated
from services.identity.tests.component.conftest import World


async def test_a_captcha_used_by_one_service_is_used_for_all(world: World) -> None:
    captcha = await world.captcha()
    expedientes = await world.as_("expedientes")
    await expedientes.ConsumirCaptcha(api.ConsumirCaptchaRequest(captcha=captcha))
    for caller in ("expedientes", "casillero"):
        with pytest.raises(Denied) as refusal:
            await (await world.as_(caller)).ConsumirCaptcha(api.ConsumirCaptchaRequest(captcha=captcha))
        assert refusal.value.code == "CAPTCHA_USADO"
    await world.register()
    with pytest.raises(Unauthenticated):
        await (await world.as_("gateway")).ConsumirCaptcha(api.ConsumirCaptchaRequest(captcha=await world.captcha()))


async def test_after_three_wrong_passwords_a_login_needs_one(world: World) -> None:
    await world.register()
    for _ in range(3):
        with pytest.raises(Unauthenticated):
            await world.log_in(contrasena="equivocada")
    with pytest.raises(Denied) as refusal:
        await world.log_in()
    assert refusal.value.code == "CAPTCHA_REQUERIDO"
    assert (await world.log_in(captcha=await world.captcha())).token_acceso

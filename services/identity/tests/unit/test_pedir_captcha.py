"""Giving out captchas."""

from datetime import timedelta

from services.identity.application.pedir_captcha import Pedir, PedirCaptcha
from services.identity.tests.fakes import ANONIMO, BITS, Identity


async def test_each_is_another_and_nothing_is_kept(identity: Identity) -> None:
    pedir = PedirCaptcha(identity.captchas)
    first, second = [await identity.runner.run(pedir, ANONIMO, Pedir()) for _ in range(2)]
    assert first.desafio != second.desafio
    assert first.desafio.startswith(first.captcha.cuerpo)
    assert (first.captcha.dificultad, first.captcha.vence) == (BITS, identity.clock.now() + timedelta(minutes=10))
    assert identity.captchas_usados.kept == {}

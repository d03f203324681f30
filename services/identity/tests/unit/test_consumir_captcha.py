"""Captchas are used once, whoever wants them."""

from itertools import count

import pytest

from libs.foundation.core.errors import Denied
from libs.foundation.core.principals import servicio
from services.identity.application.consumir_captcha import Consumir, ConsumirCaptcha
from services.identity.domain.captcha import trabajado
from services.identity.domain.errors import CaptchaInvalido, CaptchaRequerido, CaptchaUsado, CaptchaVencido
from services.identity.tests.fakes import BITS, Identity, resuelto


async def consume(identity: Identity, texto: str) -> None:
    await identity.runner.run(ConsumirCaptcha(identity.captchas), servicio("expedientes"), Consumir(texto))


async def refused(identity: Identity, texto: str, refusal: type[Denied]) -> None:
    with pytest.raises(refusal) as raised:
        await consume(identity, texto)
    assert type(raised.value) is refusal


async def test_it_is_good_once(identity: Identity) -> None:
    captcha = identity.captcha()
    await consume(identity, captcha)
    await refused(identity, captcha, CaptchaUsado)
    await consume(identity, identity.captcha())


async def test_another_number_for_a_used_challenge_makes_no_other_captcha(identity: Identity) -> None:
    captcha = identity.captcha()
    await consume(identity, captcha)
    challenge = captcha.rpartition(".")[0]
    others = [f"{challenge}.{number}" for number in range(1000)]
    for other in others:
        with pytest.raises((CaptchaUsado, CaptchaInvalido)):
            await consume(identity, other)


async def test_none_and_nonsense_are_told_apart(identity: Identity) -> None:
    await refused(identity, "", CaptchaRequerido)
    await refused(identity, "x", CaptchaInvalido)


async def test_the_work_is_needed(identity: Identity) -> None:
    desafio = identity.captchas.nuevo(identity.clock.now())[1]
    undone = next(texto for texto in map(f"{desafio}.{{}}".format, count()) if not trabajado(texto, BITS))
    await refused(identity, undone, CaptchaInvalido)


async def test_an_easier_or_longer_lived_one_of_ones_own_is_not_ours(identity: Identity) -> None:
    end, bits, rest = identity.captchas.nuevo(identity.clock.now())[1].split(".", 2)
    await refused(identity, resuelto(f"{end}.1.{rest}", 1), CaptchaInvalido)
    await refused(identity, resuelto(f"{int(end) + 1}.{bits}.{rest}", int(bits)), CaptchaInvalido)


async def test_it_expires(identity: Identity) -> None:
    captcha = identity.captcha()
    identity.clock.advance(minutes=10)
    await refused(identity, captcha, CaptchaVencido)
    assert identity.captchas_usados.kept == {}

"""What is forgotten, and what is not."""

from datetime import datetime

import pytest

from libs.foundation.core.errors import Unavailable
from services.identity.application.acceso import Negado
from services.identity.application.consumir_captcha import Consumir, ConsumirCaptcha
from services.identity.entrypoints.jobs import Olvido
from services.identity.tests.fakes import CAFE, CLI, Identity
from services.identity.tests.socio import Socio


async def test_used_tokens_are_kept_for_seven_days_and_sessions_for_ninety(identity: Identity) -> None:
    await identity.registrada()
    old = await identity.abierta()
    identity.clock.advance(days=83)
    recent = await identity.abierta()
    await identity.renovar(recent.token_renovacion)
    assert isinstance(await identity.abrir(contrasena="equivocada", cliente=CAFE), Negado)
    identity.clock.advance(days=7)
    await Olvido(identity.runner).run()
    assert set(identity.sesiones.kept) == {old.sesion_id, recent.sesion_id}
    assert len(identity.sesiones.renovaciones) == 3
    assert not any(freno.ultimo for freno in identity.frenos.kept.values())
    identity.clock.advance(seconds=1)
    await Olvido(identity.runner).run()
    assert set(identity.sesiones.kept) == {recent.sesion_id}
    assert len(identity.sesiones.renovaciones) == 2


async def test_a_used_captcha_is_kept_for_as_long_as_it_could_be_sent_again(identity: Identity) -> None:
    consumir = ConsumirCaptcha(identity.captchas)
    await identity.runner.run(consumir, CLI, Consumir(identity.captcha()))
    identity.clock.advance(minutes=10)
    await Olvido(identity.runner).run()
    assert len(identity.captchas_usados.kept) == 1
    identity.clock.advance(seconds=1)
    await Olvido(identity.runner).run()
    assert identity.captchas_usados.kept == {}


async def test_a_registration_is_kept_thirty_days_and_its_links_and_mails_are_too(identity: Identity) -> None:
    await identity.solicitar()
    identity.clock.advance(days=30)
    await Olvido(identity.runner).run()
    assert (len(identity.registros.kept), len(identity.enlaces.kept), len(identity.mensajes.kept)) == (1, 1, 1)
    identity.clock.advance(days=1, seconds=1)
    await Olvido(identity.runner).run()
    assert (identity.registros.kept, identity.enlaces.kept) == ({}, {})
    assert len(identity.mensajes.kept) == 1, "it still waits to be sent or given up"


async def test_grants_codes_and_pages_go_when_they_protect_nobody_any_more(socio: Socio) -> None:
    fichas, _ = await socio.fichas(), await socio.solicitud()
    renewed = (await socio.renovar(fichas["refresh_token"])).cuerpo
    identity = socio.identity

    async def left() -> tuple[int, int, int]:
        await Olvido(identity.runner).run()
        return len(identity.autorizaciones.kept), len(identity.concesiones.renovaciones), len(identity.concesiones.kept)

    assert await left() == (2, 2, 1)
    socio.clock.advance(minutes=10, seconds=1)
    assert await left() == (1, 2, 1), "the used code is remembered for a day, so that its reuse ends the grant"
    socio.clock.advance(days=1)
    assert await left() == (0, 2, 1)
    socio.clock.advance(days=6)
    assert await left() == (0, 1, 1)
    assert not await socio.activa(renewed["refresh_token"])
    socio.clock.advance(days=23)
    assert await left() == (0, 1, 0)


async def test_a_kind_that_cannot_be_forgotten_now_keeps_no_other(
    socio: Socio, monkeypatch: pytest.MonkeyPatch
) -> None:
    await socio.solicitud()
    socio.clock.advance(days=1)

    def slow(_: datetime) -> bool:
        raise Unavailable

    monkeypatch.setattr(socio.identity.frenos, "olvidar", slow)
    await Olvido(socio.identity.runner).run()
    assert not socio.identity.autorizaciones.kept

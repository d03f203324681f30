"""Whoever sits before a browser may be told by it, and nobody else any more."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from libs.foundation.core.errors import EstradoError
from libs.foundation.core.principals import Principal
from services.casillero.application.suscribir_dispositivo import Command, SuscribirDispositivo
from services.casillero.domain.dispositivo import MAXIMO, Dispositivo
from services.casillero.domain.errors import (
    CanalNoDisponible,
    CasilleroNoEncontrado,
    DemasiadosDispositivos,
    DispositivoInvalido,
    ServicioDePushNoAdmitido,
)
from services.casillero.tests.fakes import Mundo, usuario
from services.casillero.tests.fakes_de_vecinos import FakePush
from services.casillero.tests.unit.comun import abrir


async def suscribir(mundo: Mundo, quien: Principal, punto: str, nombre: str = "") -> Dispositivo:
    return await mundo.runner.run(SuscribirDispositivo(FakePush()), quien, Command(FakePush.BUENO + punto, nombre))


async def alguien(mundo: Mundo) -> Principal:
    """A person with a mailbox."""
    return usuario(await abrir(mundo))


async def test_the_same_browser_again_is_the_same_device() -> None:
    mundo = Mundo()
    ana = await alguien(mundo)
    primero = await suscribir(mundo, ana, "a", " Mi teléfono ")
    assert (primero.cuenta_id, primero.nombre, primero.creado) == (ana.subject, "Mi teléfono", mundo.clock.now())
    assert await suscribir(mundo, ana, "a", "otro nombre") == primero
    assert await suscribir(mundo, ana, "b") != primero
    assert len(mundo.dispositivos) == 2
    assert FakePush.BUENO not in repr(primero)


async def test_a_browser_that_another_had_is_theirs_no_more() -> None:
    mundo = Mundo()
    ana, luis = await alguien(mundo), await alguien(mundo)
    antes = await suscribir(mundo, ana, "a")
    despues = await suscribir(mundo, luis, "a")
    assert list(mundo.dispositivos.values()) == [despues]
    assert despues.dispositivo_id != antes.dispositivo_id, "what waits to be told by it is told to nobody"


async def test_of_one_account_there_are_a_few() -> None:
    mundo = Mundo()
    ana, luis = await alguien(mundo), await alguien(mundo)
    for numero in range(MAXIMO):
        await suscribir(mundo, ana, str(numero))
    suyo = await suscribir(mundo, luis, "otro")
    for punto in ("uno más", "otro"):
        with pytest.raises(DemasiadosDispositivos):
            await suscribir(mundo, ana, punto)
    assert mundo.dispositivos[suyo.dispositivo_id] == suyo, "who may have no more takes none of others"
    await suscribir(mundo, ana, "0")


async def test_addresses_of_anybody_else_are_refused() -> None:
    mundo = Mundo()
    with pytest.raises(ServicioDePushNoAdmitido):
        await mundo.runner.run(SuscribirDispositivo(FakePush()), await alguien(mundo), Command("https://10.0.0.1/x"))
    assert mundo.dispositivos == {}


@pytest.mark.parametrize("nombre", ["x" * 61, "a\nb", "a\x00"])
async def test_what_is_no_name_is_refused(nombre: str) -> None:
    mundo = Mundo()
    with pytest.raises(DispositivoInvalido):
        await suscribir(mundo, await alguien(mundo), "a", nombre)


@pytest.mark.parametrize("persona", [None, uuid4()])
async def test_who_has_no_mailbox_is_told_of_none(persona: UUID | None) -> None:
    with pytest.raises(CasilleroNoEncontrado):
        await suscribir(Mundo(), usuario(persona), "a")


async def test_where_there_is_no_such_channel_nobody_subscribes() -> None:
    mundo = Mundo()
    with pytest.raises(CanalNoDisponible):
        await mundo.runner.run(SuscribirDispositivo(None), await alguien(mundo), Command(FakePush.BUENO))


async def test_a_session_without_an_account_has_no_devices() -> None:
    mundo = Mundo()
    quien = replace(await alguien(mundo), subject=None)
    with pytest.raises(EstradoError):
        await suscribir(mundo, quien, "a")

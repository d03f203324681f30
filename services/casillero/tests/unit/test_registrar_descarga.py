from uuid import uuid4

import pytest

from libs.foundation.core.errors import RelojNoFiable
from services.casillero.application.registrar_descarga import Command, RegistrarDescarga
from services.casillero.domain.errors import AccesoRequerido, NotificacionNoEncontrada
from services.casillero.tests.fakes import PDF, usuario
from services.casillero.tests.unit.comun import acceder, con_una


async def test_each_download_leaves_its_evidence() -> None:
    mundo, persona, una = await con_una()
    await acceder(mundo, persona, una.notificacion_id)
    quien = usuario(persona)
    for _ in range(2):
        for entera in (False, True):
            await mundo.runner.run(RegistrarDescarga(), quien, Command(una.notificacion_id, "d1", entera))
    assert mundo.tipos()[-4:] == ["ContentHandoverStart", "ContentHandover"] * 2
    assert PDF.sha256 in mundo.evidencias[-1].detalle
    assert mundo.evidencias[-1].actor == quien.key


async def test_it_follows_the_last_instant_of_the_mailbox_and_becomes_it() -> None:
    mundo, persona, una = await con_una()
    await acceder(mundo, persona, una.notificacion_id)
    mundo.clock.advance(minutes=1)
    await mundo.runner.run(RegistrarDescarga(), usuario(persona), Command(una.notificacion_id, "d1", True))
    assert mundo.casilleros[persona].ultimo == mundo.evidencias[-1].instante == mundo.clock.now()
    mundo.clock.advance(seconds=-1)
    await mundo.runner.run(RegistrarDescarga(), usuario(persona), Command(una.notificacion_id, "d1", True))
    assert mundo.evidencias[-1].instante == mundo.casilleros[persona].ultimo > mundo.clock.now()
    mundo.clock.advance(hours=-1)
    with pytest.raises(RelojNoFiable):
        await mundo.runner.run(RegistrarDescarga(), usuario(persona), Command(una.notificacion_id, "d1", True))
    assert mundo.tipos().count("ContentHandover") == 2


async def test_there_is_none_of_what_may_not_be_read() -> None:
    mundo, persona, una = await con_una()
    with pytest.raises(AccesoRequerido):
        await mundo.runner.run(RegistrarDescarga(), usuario(persona), Command(una.notificacion_id, "d1", False))
    with pytest.raises(NotificacionNoEncontrada):
        await mundo.runner.run(RegistrarDescarga(), usuario(uuid4()), Command(una.notificacion_id, "d1", False))
    assert not any(tipo.startswith("ContentHandover") for tipo in mundo.tipos())

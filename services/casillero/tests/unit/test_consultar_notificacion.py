from uuid import uuid4

import pytest

from services.casillero.application.consultar_notificacion import Command, ConsultarNotificacion, Vista
from services.casillero.domain.errors import NotificacionNoEncontrada
from services.casillero.domain.marcas import Marcas
from services.casillero.tests.fakes import usuario
from services.casillero.tests.unit.comun import con_una


async def test_its_owner_sees_it_without_opening_it() -> None:
    mundo, persona, una = await con_una(reservado=True)
    vista = await mundo.runner.run(ConsultarNotificacion(), usuario(persona), Command(una.notificacion_id))
    assert vista == Vista(una, Marcas())
    assert mundo.unica.acceso is None


async def test_nobody_else_does() -> None:
    mundo, _, una = await con_una()
    for quien in (uuid4(), None):
        with pytest.raises(NotificacionNoEncontrada):
            await mundo.runner.run(ConsultarNotificacion(), usuario(quien), Command(una.notificacion_id))

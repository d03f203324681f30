from uuid import uuid4

import pytest

from services.casillero.application.consultar_notificacion import Command, ConsultarNotificacion, Vista
from services.casillero.domain.errors import NotificacionNoEncontrada
from services.casillero.domain.marcas import Marcas
from services.casillero.tests.fakes import usuario
from services.casillero.tests.unit.comun import acceder, con_una


async def test_its_owner_sees_it_without_opening_it() -> None:
    mundo, persona, una = await con_una()
    vista = await mundo.runner.run(ConsultarNotificacion(), usuario(persona), Command(una.notificacion_id))
    assert vista == Vista(una, Marcas())
    assert mundo.unica.acceso is None


async def test_of_a_reserved_case_nothing_tells_which_until_it_is_opened() -> None:
    mundo, persona, una = await con_una(reservado=True)
    command = Command(una.notificacion_id)
    antes = await mundo.runner.run(ConsultarNotificacion(), usuario(persona), command)
    assert antes.notificacion == una.en_lista() != una
    await acceder(mundo, persona, una.notificacion_id)
    despues = await mundo.runner.run(ConsultarNotificacion(), usuario(persona), command)
    assert despues.notificacion.entrega == una.entrega


async def test_nobody_else_does() -> None:
    mundo, _, una = await con_una()
    for quien in (uuid4(), None):
        with pytest.raises(NotificacionNoEncontrada):
            await mundo.runner.run(ConsultarNotificacion(), usuario(quien), Command(una.notificacion_id))

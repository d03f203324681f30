from uuid import uuid4

from services.casillero.application.consultar_calendario import Command, ConsultarCalendario
from services.casillero.tests.fakes import Mundo, usuario
from services.casillero.tests.unit.comun import abrir, abrir_calendario


async def test_ones_own_and_nobody_elses() -> None:
    mundo = Mundo()
    persona, otra = await abrir(mundo), await abrir(mundo)
    await abrir_calendario(mundo, persona)
    suyo = await mundo.runner.run(ConsultarCalendario(), usuario(persona), Command())
    assert suyo == mundo.calendarios[persona]
    for quien in (otra, uuid4(), None):
        assert await mundo.runner.run(ConsultarCalendario(), usuario(quien), Command()) is None

from services.casillero.application.cerrar_calendario import CerrarCalendario, Command
from services.casillero.tests.fakes import Mundo, usuario
from services.casillero.tests.unit.comun import abrir, abrir_calendario


async def test_ones_own_ends_and_nobody_elses() -> None:
    mundo = Mundo()
    persona, otra = await abrir(mundo), await abrir(mundo)
    for una in (persona, otra):
        await abrir_calendario(mundo, una)
    for quien in (persona, persona, None):
        await mundo.runner.run(CerrarCalendario(), usuario(quien), Command())
    assert set(mundo.calendarios) == {otra}

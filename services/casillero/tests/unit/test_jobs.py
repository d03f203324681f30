from libs.jurisdiccion.reglas import ModoDeEfecto
from services.casillero.application.hacer_efectivas import HacerEfectivas
from services.casillero.entrypoints.jobs import hacer_efectivas
from services.casillero.tests.fakes import Mundo, con_efecto, entrega
from services.casillero.tests.unit.comun import abrir, depositar


async def test_one_run_makes_effective_all_that_is_due_however_many() -> None:
    mundo = Mundo()
    persona = await abrir(mundo)
    for _ in range(201):
        await depositar(mundo, entrega(persona), con_efecto(ModoDeEfecto.DIAS_DESPUES, 1))
    mundo.clock.advance(days=1)
    await hacer_efectivas(mundo.runner.run, HacerEfectivas(), mundo.clock)()
    assert all(una.efectiva for una in mundo.notificaciones.values())
    assert mundo.evidencias[-1].actor == "servicio:casillero por job:hacer_efectivas"

from collections.abc import Callable
from uuid import uuid4

import pytest

from libs.foundation.core.errors import Denied, EstradoError, Unavailable
from services.casillero.application.sellar_cabeza import Command, SellarCabeza
from services.casillero.entrypoints.evidencias import SelladoDeCabezas
from services.casillero.tests.fakes import EVENTO, Mundo, entrega
from services.casillero.tests.fakes_de_vecinos import FakeSelladora
from services.casillero.tests.unit.comun import depositar


async def con_evidencia() -> tuple[Mundo, FakeSelladora]:
    """A world with a delivery, whose evidence is in the log."""
    mundo = Mundo()
    await depositar(mundo, entrega(uuid4()))
    mundo.en_registro = len(mundo.evidencias)
    return mundo, FakeSelladora(mundo.clock)


async def test_the_newest_head_is_stamped_once() -> None:
    mundo, selladora = await con_evidencia()
    caso = SellarCabeza(mundo.runner, selladora)
    assert await mundo.runner.run(caso, EVENTO, Command()) == mundo.cabezas[2]
    assert await mundo.runner.run(caso, EVENTO, Command()) is None
    assert selladora.pedidas == ["2"]


async def test_what_came_while_the_authority_was_away_is_under_one_later_head() -> None:
    mundo, selladora = await con_evidencia()
    caso = SellarCabeza(mundo.runner, selladora)
    selladora.falla = Unavailable("TIEMPO_NO_DISPONIBLE")
    for _ in range(3):
        with pytest.raises(Unavailable):
            await mundo.runner.run(caso, EVENTO, Command())
        await depositar(mundo, entrega(uuid4()))
        mundo.en_registro = len(mundo.evidencias)
    assert mundo.cabezas == {}
    selladora.falla = None
    await mundo.runner.run(caso, EVENTO, Command())
    assert list(mundo.cabezas) == [8]
    assert mundo.cabezas[8].instante == mundo.clock.now()


@pytest.mark.parametrize(
    ("falla", "intentos"),
    [
        (lambda: Unavailable("TIEMPO_NO_FIABLE", causa="hora"), 3),
        (lambda: Denied("PIN_DE_FIRMA_INCORRECTO", bloqueado="no"), 1),
    ],
    ids=["away", "a wrong PIN is tried once, as tokens lock themselves"],
)
async def test_why_it_fails_is_said_once_and_tried_again_unless_a_secret_is_refused(
    capsys: pytest.CaptureFixture[str], falla: Callable[[], EstradoError], intentos: int
) -> None:
    mundo, selladora = await con_evidencia()
    job = SelladoDeCabezas(mundo.runner, SellarCabeza(mundo.runner, selladora), mundo.clock)
    selladora.falla = falla()
    for _ in range(3):
        await job.run()
    assert len(selladora.pedidas) == intentos
    assert capsys.readouterr().out.count("evidence not stamped") == 1
    assert mundo.cabezas == {}
    selladora.falla = None
    await job.run()
    assert bool(mundo.cabezas) == (intentos > 1)
    assert ("evidence stamped again" in capsys.readouterr().out) == (intentos > 1)

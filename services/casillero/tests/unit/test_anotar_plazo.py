from uuid import uuid4

from services.casillero.application.anotar_plazo import AnotarPlazo, Command
from services.casillero.tests.fakes import AHORA, EVENTO, entrega
from services.casillero.tests.unit.comun import con_una, depositar


async def test_the_plazo_is_kept_on_the_notificaciones_it_binds() -> None:
    mundo, persona, una = await con_una()
    await depositar(mundo, entrega(persona))
    vence = AHORA.replace(month=12, day=1)
    plazo = Command((una.entrega.entrega_id, uuid4()), "expedientes", vence, "tres días hábiles")
    await mundo.runner.run(AnotarPlazo(), EVENTO, plazo)
    plazos = {n.notificacion_id: (n.plazo_vence, n.plazo_explicacion) for n in mundo.notificaciones.values()}
    assert plazos.pop(una.notificacion_id) == (vence, "tres días hábiles")
    assert list(plazos.values()) == [(None, "")]


async def test_nobody_says_when_ends_what_another_producer_ordered() -> None:
    mundo, _, una = await con_una()
    vence = AHORA.replace(month=12, day=1)
    plazo = Command((una.entrega.entrega_id,), "antecedentes", vence, "tres días hábiles")
    await mundo.runner.run(AnotarPlazo(), EVENTO, plazo)
    assert (mundo.unica.plazo_vence, mundo.unica.plazo_explicacion) == (None, "")

from datetime import timedelta
from uuid import uuid4

import pytest

from services.expedientes.application.comunicaciones import Entrega
from services.expedientes.application.registrar_acceso import Acceso, RegistrarAcceso
from services.expedientes.domain.errors import EntregaDesconocida
from services.expedientes.domain.resolucion import Comunicacion, Estado
from services.expedientes.tests.unit.comun import CASILLERO, Sala


async def decir(sala: Sala, entrega: Entrega) -> None:
    command = Acceso(entrega, sala.mundo.clock.now())
    await sala.mundo.runner.run(RegistrarAcceso(), CASILLERO, command)


async def una_ordenada(sala: Sala) -> Comunicacion:
    return (await sala.emitir(sala.expediente())).comunicaciones[0]


async def test_the_instant_of_the_first_access_is_kept() -> None:
    sala = Sala()
    una = await una_ordenada(sala)
    for _ in range(2):
        sala.mundo.clock.advance(minutes=1)
        await decir(sala, Entrega(una.entrega_id, True))
    guardada = sala.mundo.comunicaciones[una.entrega_id]
    assert guardada.estado is Estado.ACCEDIDA
    assert guardada.acceso == una.emision + timedelta(minutes=1)


async def test_avisos_change_nothing_and_unknown_deliveries_are_parked() -> None:
    sala = Sala()
    una = await una_ordenada(sala)
    await decir(sala, Entrega(una.entrega_id, False))
    await decir(sala, Entrega(uuid4(), False))
    assert sala.mundo.comunicaciones[una.entrega_id] == una
    with pytest.raises(EntregaDesconocida):
        await decir(sala, Entrega(uuid4(), True))

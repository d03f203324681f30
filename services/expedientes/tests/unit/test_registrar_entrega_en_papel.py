from uuid import uuid4

import pytest

from services.expedientes.application.comunicaciones import Entrega
from services.expedientes.application.registrar_entrega_en_papel import EnPapelPendiente, RegistrarEntregaEnPapel
from services.expedientes.domain.errors import EntregaDesconocida
from services.expedientes.domain.resolucion import Comunicacion, Estado
from services.expedientes.tests.unit.comun import CASILLERO, Sala


async def decir(sala: Sala, entrega: Entrega) -> None:
    command = EnPapelPendiente(entrega)
    await sala.mundo.runner.run(RegistrarEntregaEnPapel(), CASILLERO, command)


async def una_ordenada(sala: Sala) -> Comunicacion:
    return (await sala.emitir(sala.expediente())).comunicaciones[0]


async def test_it_waits_for_paper_service() -> None:
    sala = Sala()
    una = await una_ordenada(sala)
    await decir(sala, Entrega(una.entrega_id, True))
    guardada = sala.mundo.comunicaciones[una.entrega_id]
    assert guardada.estado is Estado.PAPEL_PENDIENTE
    assert guardada.puesta_a_disposicion is None


async def test_avisos_change_nothing_and_unknown_deliveries_are_parked() -> None:
    sala = Sala()
    una = await una_ordenada(sala)
    await decir(sala, Entrega(una.entrega_id, False))
    await decir(sala, Entrega(uuid4(), False))
    assert sala.mundo.comunicaciones[una.entrega_id] == una
    with pytest.raises(EntregaDesconocida):
        await decir(sala, Entrega(uuid4(), True))

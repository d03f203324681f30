from uuid import UUID, uuid4

import pytest

from services.casillero.application.leer_evidencia import Command, LeerEvidencia
from services.casillero.application.sellar_cabeza import Command as Sellar
from services.casillero.application.sellar_cabeza import SellarCabeza
from services.casillero.domain.cabezas import Prueba
from services.casillero.domain.errors import EvidenciaNoEncontrada, EvidenciaPendiente, NotificacionNoEncontrada
from services.casillero.tests.fakes import EVENTO, Mundo, entrega, usuario
from services.casillero.tests.fakes_de_vecinos import FakeSelladora
from services.casillero.tests.unit.comun import acceder, con_una, depositar


async def leer(mundo: Mundo, persona: UUID, una: UUID, cual: UUID | None) -> Prueba:
    return await mundo.runner.run(LeerEvidencia(), usuario(persona), Command(una, cual))


async def sellar(mundo: Mundo) -> None:
    mundo.en_registro = len(mundo.evidencias)
    await mundo.runner.run(SellarCabeza(mundo.runner, FakeSelladora(mundo.clock)), EVENTO, Sellar())


async def test_it_is_pending_until_it_is_in_the_log_and_then_until_a_head_is_stamped() -> None:
    mundo, persona, una = await con_una()
    cual = mundo.evidencias[0].evidencia_id
    for en_registro, falta in ((0, "registro"), (2, "sello")):
        mundo.en_registro = en_registro
        with pytest.raises(EvidenciaPendiente) as pending:
            await leer(mundo, persona, una.notificacion_id, cual)
        assert pending.value.metadata["falta"] == falta
        assert int(pending.value.metadata["reintentar_en"]) > 0
    await sellar(mundo)
    assert (await leer(mundo, persona, una.notificacion_id, cual)).hoja == 0


async def test_the_first_head_over_it_proves_it_best() -> None:
    mundo, persona, una = await con_una()
    await sellar(mundo)
    await acceder(mundo, persona, una.notificacion_id)
    mundo.clock.advance(hours=1)
    await sellar(mundo)
    _, deposito, _, acceso = mundo.evidencias
    assert (await leer(mundo, persona, una.notificacion_id, deposito.evidencia_id)).cabeza == mundo.cabezas[3]
    assert (await leer(mundo, persona, una.notificacion_id, acceso.evidencia_id)).cabeza == mundo.cabezas[4]


async def test_it_is_its_recipients_alone_and_of_that_notificacion() -> None:
    mundo, persona, una = await con_una()
    await depositar(mundo, entrega(persona))
    await sellar(mundo)
    ajena, propia = mundo.evidencias[-1].evidencia_id, mundo.evidencias[0].evidencia_id
    with pytest.raises(NotificacionNoEncontrada):
        await leer(mundo, uuid4(), una.notificacion_id, propia)
    for cual in (ajena, uuid4(), None):
        with pytest.raises(EvidenciaNoEncontrada):
            await leer(mundo, persona, una.notificacion_id, cual)

"""A device is taken away by whose it is."""

from uuid import UUID, uuid4

import pytest

from services.casillero.application.olvidar_dispositivo import Command, OlvidarDispositivo
from services.casillero.domain.errors import DispositivoNoEncontrado
from services.casillero.tests.fakes import Mundo
from services.casillero.tests.unit.test_suscribir_dispositivo import alguien, suscribir


async def test_one_is_forgotten_and_the_others_stay() -> None:
    mundo = Mundo()
    ana = await alguien(mundo)
    uno, otro = await suscribir(mundo, ana, "a"), await suscribir(mundo, ana, "b")
    await mundo.runner.run(OlvidarDispositivo(), ana, Command(uno.dispositivo_id))
    assert list(mundo.dispositivos.values()) == [otro]
    with pytest.raises(DispositivoNoEncontrado):
        await mundo.runner.run(OlvidarDispositivo(), ana, Command(uno.dispositivo_id))


async def test_somebody_elses_none_and_what_is_no_id_are_alike() -> None:
    mundo = Mundo()
    ana, luis = await alguien(mundo), await alguien(mundo)
    suyo: UUID | None = (await suscribir(mundo, luis, "a")).dispositivo_id
    for cual in (suyo, uuid4(), None):
        with pytest.raises(DispositivoNoEncontrado):
            await mundo.runner.run(OlvidarDispositivo(), ana, Command(cual))
    assert len(mundo.dispositivos) == 1

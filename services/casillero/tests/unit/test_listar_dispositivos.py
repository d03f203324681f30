"""Who has which devices is for each to see of themselves."""

from services.casillero.application.listar_dispositivos import Command, ListarDispositivos
from services.casillero.tests.fakes import Mundo, usuario
from services.casillero.tests.fakes_de_vecinos import FakePush
from services.casillero.tests.unit.test_suscribir_dispositivo import alguien, suscribir


async def test_each_sees_their_own_in_order_and_the_key() -> None:
    mundo = Mundo()
    ana, luis = await alguien(mundo), await alguien(mundo)
    primero = await suscribir(mundo, ana, "a")
    mundo.clock.advance(seconds=1)
    await suscribir(mundo, luis, "b")
    segundo = await suscribir(mundo, ana, "c")
    hay = await mundo.runner.run(ListarDispositivos(FakePush()), ana, Command())
    assert (hay.dispositivos, hay.llave) == ([primero, segundo], FakePush.llave)
    nadie = await mundo.runner.run(ListarDispositivos(None), usuario(None), Command())
    assert (nadie.dispositivos, nadie.llave) == ([], "")

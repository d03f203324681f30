"""What devices are, on every database: subclasses give the fixture `database`, empty."""

import asyncio
from uuid import uuid4

from sqlalchemy import select

from libs.foundation.core.principals import Principal
from services.casillero.adapters.tables import alertas
from services.casillero.application import planificar_alertas, tomar_alerta
from services.casillero.application.olvidar_dispositivo import Command as Olvidar
from services.casillero.application.olvidar_dispositivo import OlvidarDispositivo
from services.casillero.application.suscribir_dispositivo import Command, SuscribirDispositivo
from services.casillero.domain.alerta import Canal, Contacto
from services.casillero.domain.dispositivo import MAXIMO, Dispositivo
from services.casillero.domain.errors import DemasiadosDispositivos
from services.casillero.tests.contrato_alertas_sql import JOB
from services.casillero.tests.contrato_registro_sql import ContratoDelRegistro
from services.casillero.tests.contrato_sql import Libro, reciente
from services.casillero.tests.fakes import usuario
from services.casillero.tests.fakes_de_vecinos import FakeContactos, FakePush


class ContratoDeDispositivos(ContratoDelRegistro):
    """The contract."""

    @staticmethod
    async def suscribir(libro: Libro, quien: Principal, punto: str) -> Dispositivo:
        caso = SuscribirDispositivo(FakePush())
        return await libro.runner.run(caso, quien, Command(FakePush.BUENO + punto, "Mi teléfono"))

    @staticmethod
    async def todos(libro: Libro, *quienes: Principal) -> list[Dispositivo]:
        cuentas = [quien.subject for quien in quienes if quien.subject]
        return list(await libro.runner.read(JOB, lambda tx: tx.dispositivos.de(cuentas)))

    async def test_a_device_is_kept_as_it_is_until_it_is_forgotten(self, libro: Libro) -> None:
        ana, luis = usuario(await libro.abrir()), usuario(await libro.abrir())
        uno, otro = await self.suscribir(libro, ana, "a" * 900), await self.suscribir(libro, ana, "b")
        assert await self.suscribir(libro, ana, "b") == otro
        assert await self.todos(libro, ana, luis) == [uno, otro]
        movido = await self.suscribir(libro, luis, "b")
        assert (await self.todos(libro, ana), await self.todos(libro, luis)) == ([uno], [movido])
        await libro.runner.run(OlvidarDispositivo(), ana, Olvidar(uno.dispositivo_id))
        assert await self.todos(libro, ana, luis) == [movido]

    async def test_one_browser_subscribed_by_many_at_once_is_one_accounts(self, libro: Libro) -> None:
        quienes = [usuario(await libro.abrir()) for _ in range(4)]
        async with asyncio.timeout(60):
            await asyncio.gather(*(self.suscribir(libro, quien, "a") for quien in quienes for _ in range(2)))
        assert len(await self.todos(libro, *quienes)) == 1

    async def test_however_many_at_once_an_account_has_no_more_than_it_may(self, libro: Libro) -> None:
        ana = usuario(await libro.abrir())
        each = [self.suscribir(libro, ana, str(numero)) for numero in range(MAXIMO + 4)]
        async with asyncio.timeout(60):
            results = await asyncio.gather(*each, return_exceptions=True)
        refused = [one for one in results if isinstance(one, BaseException)]
        assert [type(one) for one in refused] == [DemasiadosDispositivos] * 4
        assert len(await self.todos(libro, ana)) == MAXIMO

    async def test_each_device_is_told_once_of_each_deposit(self, libro: Libro) -> None:
        persona = await libro.abrir()
        ana = usuario(persona)
        assert ana.subject is not None
        devices = [await self.suscribir(libro, ana, punto) for punto in "ab"]
        await libro.depositar(reciente(persona), reciente(persona))
        contactos = FakeContactos({persona: [Contacto(ana.subject, {}), Contacto(uuid4(), {})]})
        caso = planificar_alertas.PlanificarAlertas(libro.runner, contactos, [Canal.PUSH])
        await asyncio.gather(*(libro.runner.run(caso, JOB, planificar_alertas.Command()) for _ in range(3)))
        kept = await libro.database.read(
            lambda session: session.execute(select(alertas.c.notificacion_id, alertas.c.dispositivo)).all()
        )
        assert len({tuple(row) for row in kept}) == len(kept) == 4
        due = await libro.runner.read(JOB, lambda tx: tx.alertas.debidas(tx.now(), Canal.PUSH, 100))
        taken = [await libro.runner.run(tomar_alerta.TomarAlerta(), JOB, tomar_alerta.Command(*one)) for one in due]
        told = [una.destino for una in taken if una is not None]
        assert sorted(told) == sorted([uno.punto for uno in devices] * 2)

"""What open pages are told, on every database: subclasses give the fixture `database`, empty."""

import asyncio
from uuid import UUID, uuid4

from services.casillero.application.seguir_novedades import Command, Novedades, SeguirNovedades
from services.casillero.tests.contrato_registro_sql import ContratoDelRegistro
from services.casillero.tests.contrato_sql import Libro, reciente
from services.casillero.tests.fakes import EVENTO, usuario


class ContratoDeNovedades(ContratoDelRegistro):
    """The contract."""

    @staticmethod
    async def seguir(libro: Libro, persona: UUID, desde: int | None = None) -> Novedades:
        return await libro.runner.run(SeguirNovedades(), usuario(persona), Command(desde))

    async def test_each_deposit_is_told_once_to_who_goes_on_from_the_last_number(self, libro: Libro) -> None:
        ana, luis = await libro.abrir(), await libro.abrir()
        vista = await self.seguir(libro, ana, 0)
        assert (vista.numero, vista.notificaciones, vista.sin_abrir) == (0, [], 0)
        told: list[UUID] = []
        for cuantas in (1, 3, 2):
            await libro.depositar(*(reciente(ana) for _ in range(cuantas)), reciente(luis))
            antes, vista = vista.numero, await self.seguir(libro, ana, vista.numero)
            assert vista.numero > antes
            assert (len(vista.notificaciones), vista.hay_mas) == (cuantas, False)
            told += vista.notificaciones
        en_lista = (await libro.pagina(ana)).notificaciones
        assert sorted(told) == sorted(una.notificacion_id for una in en_lista)
        assert {una.novedad for una in en_lista} <= set(range(1, vista.numero + 1))
        assert (await self.seguir(libro, ana, vista.numero)).notificaciones == []
        assert (await self.seguir(libro, ana)).notificaciones == []

    async def test_deposited_by_many_at_once_none_is_missed_by_who_looks_meanwhile(self, libro: Libro) -> None:
        personas = [await libro.abrir() for _ in range(3)]
        told: list[UUID] = []

        async def watch() -> None:
            numero = 0
            while len(told) < 12:
                vista = await self.seguir(libro, personas[0], numero)
                numero = vista.numero
                told.extend(vista.notificaciones)

        deposits = [libro.depositar(*(reciente(persona) for persona in personas)) for _ in range(12)]
        async with asyncio.timeout(30):
            await asyncio.gather(watch(), *deposits)
        assert len(set(told)) == len(told) == 12

    async def test_one_look_gives_the_numbers_of_all_that_are_watched(self, libro: Libro) -> None:
        ana, luis = await libro.abrir(), await libro.abrir()
        await libro.depositar(reciente(ana))
        ids = [(await libro.casillero(quien)).casillero_id for quien in (ana, luis)]
        numeros = await libro.runner.read(EVENTO, lambda tx: tx.casilleros.novedades([*ids, uuid4()]))
        assert numeros == {ids[0]: 1, ids[1]: 0}

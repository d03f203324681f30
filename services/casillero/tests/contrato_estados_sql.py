"""What changes deliveries from outside, on every database: subclasses give the fixture `database`, empty."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from estrado.casillero.v1.eventos_pb2 import NotificacionEfectiva
from sqlalchemy import text, update

from libs.foundation.core.clock import SystemClock
from libs.foundation.core.errors import RelojNoFiable
from libs.foundation.core.usecases import Stale
from libs.foundation.rpc.timestamps import to_timestamp
from libs.jurisdiccion.reglas import ModoDeEfecto
from services.casillero.adapters.sql import CasilleroTx
from services.casillero.adapters.tables import casilleros
from services.casillero.application import (
    anular_entrega,
    cambiar_reserva,
    hacer_efectivas,
    registrar_resultado_en_papel,
)
from services.casillero.application.bloqueo import bloquear_casilleros
from services.casillero.domain.anulacion import Anulacion
from services.casillero.domain.entrega import Clase
from services.casillero.domain.errors import TransicionImposible
from services.casillero.domain.estados import Estado
from services.casillero.domain.papel import EnPapel, Resultado
from services.casillero.domain.reserva import Reserva
from services.casillero.tests.contrato_alertas_sql import ContratoDeAlertas
from services.casillero.tests.contrato_sql import Libro, reciente
from services.casillero.tests.fakes import EVENTO, GT, PDF, con_efecto


class ContratoDeEstados(ContratoDeAlertas):
    """The contract."""

    @staticmethod
    async def registrar(libro: Libro, entrega_id: UUID, intento: int, realizada: bool) -> Resultado:
        ahora = SystemClock().now()
        resultado = Resultado(intento, realizada, ahora - timedelta(seconds=9), ahora, "aquí", "", PDF)
        command = registrar_resultado_en_papel.Command(entrega_id, "expedientes", resultado)
        await libro.runner.run(registrar_resultado_en_papel.RegistrarResultadoEnPapel(GT), EVENTO, command)
        return resultado

    @staticmethod
    async def anular(libro: Libro, entrega_id: UUID) -> Anulacion:
        anulacion = Anulacion(SystemClock().now(), "a2", "decreto", "por error")
        command = anular_entrega.Command(entrega_id, "expedientes", anulacion)
        await libro.runner.run(anular_entrega.AnularEntrega(), EVENTO, command)
        return anulacion

    @staticmethod
    async def cambiar(libro: Libro, *reservas: Reserva) -> None:
        for reserva in reservas:
            await libro.runner.run(cambiar_reserva.CambiarReserva(), EVENTO, cambiar_reserva.Command(reserva))

    @staticmethod
    async def papel(libro: Libro, entrega_id: UUID) -> EnPapel | None:
        return await libro.database.write(
            lambda session: libro.runner.make_tx(session, EVENTO).papel.bloquear(entrega_id)
        )

    async def test_results_on_paper_are_what_is_read(self, libro: Libro) -> None:
        orden, otra = reciente(uuid4()), reciente(uuid4())
        await libro.depositar(orden, otra)
        pendiente = await self.papel(libro, orden.entrega_id)
        assert pendiente is not None
        assert (pendiente.entrega, pendiente.estado, pendiente.regla) == (orden, Estado.PAPEL_PENDIENTE, "")
        assert pendiente.ultimo > orden.emision
        await self.registrar(libro, orden.entrega_id, 1, realizada=False)
        fallida = await self.papel(libro, orden.entrega_id)
        assert fallida is not None
        assert fallida == replace(pendiente, intentos=1, ultimo=fallida.ultimo)
        assert fallida.ultimo > pendiente.ultimo
        hecho = await self.registrar(libro, orden.entrega_id, 2, realizada=True)
        efectiva = await self.papel(libro, orden.entrega_id)
        assert efectiva is not None
        assert efectiva == replace(
            fallida,
            intentos=2,
            realizada=hecho.instante,
            efectiva=hecho.instante,
            regla="papel, entrega desde 2000-01-01",
            ultimo=efectiva.ultimo,
        )
        assert await self.papel(libro, otra.entrega_id) == EnPapel(otra, pendiente.ultimo)
        told = (await libro.eventos(orden.entrega_id))[-1]
        dicho = NotificacionEfectiva.FromString(told.data)
        assert (dicho.entrega.entrega_id, dicho.notificacion_id) == (str(orden.entrega_id), "")
        assert (dicho.efectiva, dicho.regla) == (to_timestamp(hecho.instante), efectiva.regla)

    async def test_one_attempt_counts_once_however_many_tell_it_at_once(self, libro: Libro) -> None:
        orden = reciente(uuid4())
        await libro.depositar(orden)
        await asyncio.gather(*(self.registrar(libro, orden.entrega_id, 1, realizada=True) for _ in range(5)))
        assert len(await libro.eventos(orden.entrega_id)) == 2

    async def test_only_what_goes_on_paper_is_there(self, libro: Libro) -> None:
        persona = await libro.abrir()
        orden = reciente(persona)
        await libro.depositar(orden)
        assert [await self.papel(libro, cual) for cual in (orden.entrega_id, uuid4())] == [None, None]

    async def test_what_is_taken_back_is_read_so_and_never_due(self, libro: Libro) -> None:
        persona = await libro.abrir()
        ordenes = [reciente(persona), reciente(persona)]
        await libro.depositar(*ordenes, jurisdiccion=con_efecto(ModoDeEfecto.DIAS_DESPUES, 1))
        anulacion = await self.anular(libro, ordenes[0].entrega_id)
        await self.anular(libro, ordenes[0].entrega_id)
        leidas = {una.entrega.entrega_id: una for una in (await libro.pagina(persona)).notificaciones}
        assert [leidas[orden.entrega_id].anulacion for orden in ordenes] == [anulacion, None]
        hasta = SystemClock().now() + timedelta(days=30)
        assert await libro.runner.run(hacer_efectivas.HacerEfectivas(), EVENTO, hacer_efectivas.Command(hasta)) == 1
        por_id = {una.entrega.entrega_id: una for una in (await libro.pagina(persona)).notificaciones}
        assert [por_id[orden.entrega_id].efectiva is None for orden in ordenes] == [True, False]
        una = leidas[ordenes[0].entrega_id]
        assert (await libro.evidencias(persona, una.notificacion_id))[-1] == "DeliveryCancellation"

    async def test_what_is_due_in_a_mailbox_ahead_of_the_clock_keeps_no_other_waiting(self, libro: Libro) -> None:
        adelantada, otra = await libro.abrir(), await libro.abrir()
        for clase in Clase:
            for persona in (adelantada, adelantada, otra):
                await libro.depositar(
                    reciente(persona, clase=clase), jurisdiccion=con_efecto(ModoDeEfecto.DIAS_DESPUES, 1)
                )
        hasta = SystemClock().now() + timedelta(days=30)
        alertas = await libro.runner.read(EVENTO, lambda tx: tx.alertas.encoladas(hasta, 99))
        fijar = update(casilleros).where(casilleros.c.persona == adelantada).values(ultimo=hasta)
        await libro.database.write(lambda session: session.execute(fijar))

        async def vistas(ahora: datetime, adelantadas: bool) -> list[list[UUID]]:
            def de_quien(tx: CasilleroTx) -> list[list[UUID]]:
                due = (tx.notificaciones.por_cumplirse, tx.notificaciones.por_expirar)
                return [[quien for quien, _ in each(hasta, ahora, 9, adelantadas=adelantadas)] for each in due]

            return await libro.runner.read(EVENTO, de_quien)

        ahora = SystemClock().now()
        assert await vistas(ahora, False) == [[otra]] * 2
        assert await vistas(ahora, True) == [[adelantada] * 2] * 2
        assert [len(unas) for unas in await vistas(hasta, False)] == [3, 3]
        assert await vistas(hasta, True) == [[], []]
        encoladas = await libro.runner.read(EVENTO, lambda tx: tx.alertas.encoladas(ahora, 3))
        assert {*encoladas} == {una for una in alertas if una.persona == otra}
        assert len(alertas) == 3 * len(encoladas) == 6
        caso, command = hacer_efectivas.HacerEfectivas(), hacer_efectivas.Command(hasta)
        assert await libro.runner.run(caso, EVENTO, command) == 1
        with pytest.raises(RelojNoFiable):
            await libro.runner.run(caso, EVENTO, command)
        suyas = {persona: (await libro.pagina(persona)).notificaciones for persona in (adelantada, otra)}
        assert [any(una.efectiva for una in suyas[persona]) for persona in suyas] == [False, True]

    async def test_taken_back_before_it_came_it_comes_so(self, libro: Libro) -> None:
        persona = await libro.abrir()
        orden, en_papel = reciente(persona), reciente(uuid4())
        anulaciones = [await self.anular(libro, cual.entrega_id) for cual in (orden, en_papel)]
        await libro.depositar(orden, en_papel)
        una = await libro.unica(persona)
        assert (una.anulacion, una.efectiva) == (anulaciones[0], None)
        papel = await self.papel(libro, en_papel.entrega_id)
        assert papel is not None
        assert (papel.anulacion, await libro.eventos(en_papel.entrega_id)) == (anulaciones[1], [])
        with pytest.raises(TransicionImposible):
            await self.registrar(libro, en_papel.entrega_id, 1, realizada=True)

    async def test_a_second_cancellation_kept_meanwhile_is_stale(self, libro: Libro) -> None:
        una = Anulacion(SystemClock().now(), "a2", "decreto", "")

        def dos(session: object) -> None:
            tx = libro.runner.make_tx(session, EVENTO)  # type: ignore[arg-type]  # a Session, as write gives it
            for _ in range(2):
                tx.anulaciones.agregar(entrega_id, "expedientes", una)

        entrega_id = uuid4()
        with pytest.raises(Stale):
            await libro.database.write(dos)

    async def test_what_becomes_reserved_is_found_by_no_word_until_it_opens_again(self, libro: Libro) -> None:
        persona = await libro.abrir()
        suya = reciente(persona, expediente_id="e1", asunto="Sentencia de divorcio", numero_de_expediente="01-2026-7")
        otra = reciente(persona, expediente_id="e2", asunto="Sentencia", numero_de_expediente="01-2026-8")
        desde_siempre = reciente(persona, expediente_id="e3", asunto="Sentencia reservada", reservado=True)
        await libro.depositar(suya, otra, desde_siempre)

        async def halladas(q: str) -> set[UUID]:
            return {una.entrega.entrega_id for una in (await libro.pagina(persona, q=q)).notificaciones}

        async def indice() -> list[str]:
            kept = text("SELECT busqueda FROM notificaciones ORDER BY busqueda")
            return await libro.database.read(lambda session: list(session.scalars(kept)))

        async def reservadas() -> dict[UUID, bool]:
            pagina = await libro.pagina(persona)
            return {una.entrega.entrega_id: una.reservada for una in pagina.notificaciones}

        al_principio = await indice()
        assert await halladas("sentencia") == {suya.entrega_id, otra.entrega_id}
        for _ in range(2):
            await self.cambiar(libro, Reserva("expedientes", "e1", True, 1))
            assert await halladas("sentencia") == {otra.entrega_id}
            assert await halladas("divorcio") == await halladas("01-2026-7") == set()
            assert [bool(words) for words in await indice()] == [False, False, True]
        assert (await reservadas())[suya.entrega_id]
        await self.cambiar(libro, Reserva("expedientes", "e1", False, 2), Reserva("expedientes", "e1", True, 1))
        assert await halladas("divorcio") == await halladas("01-2026-7") == {suya.entrega_id}
        assert await indice() == al_principio
        assert await reservadas() == {suya.entrega_id: False, otra.entrega_id: False, desde_siempre.entrega_id: True}
        await self.cambiar(libro, Reserva("expedientes", "e3", False, 1))
        assert await halladas("reservada") == {desde_siempre.entrega_id}
        cual = next(una for una in (await libro.pagina(persona)).notificaciones if una.entrega.expediente_id == "e1")
        assert (await libro.evidencias(persona, cual.notificacion_id))[-2:] == ["ConfidentialityChange"] * 2

    async def test_words_left_by_a_deposit_that_crossed_the_change_find_nothing(self, libro: Libro) -> None:
        persona = await libro.abrir()
        await libro.depositar(reciente(persona, asunto="Sentencia", expediente_id="e1"))
        reserva = Reserva("expedientes", "e1", True, 1)
        # As if it had not been there when the case's were taken out of the index.
        await libro.database.write(lambda session: libro.runner.make_tx(session, EVENTO).reservas.anotar(reserva))
        assert (await libro.pagina(persona, q="sentencia")).notificaciones == []
        assert (await libro.unica(persona)).reservada

    async def test_what_is_heard_together_locks_mailboxes_in_one_order(self, libro: Libro) -> None:
        personas = [await libro.abrir() for _ in range(4)]
        ordenes = [reciente(persona, expediente_id=f"e{lugar}") for lugar, persona in enumerate(personas)]
        await libro.depositar(*ordenes)
        hechos: list[tuple[int, ...]] = []

        async def oir(cambio: int, *cuales: int) -> None:
            reservas = [
                cambiar_reserva.Command(Reserva("expedientes", f"e{cual}", bool(cambio % 2), cambio))
                for cual in cuales[:2]
            ]
            anulaciones = [
                anular_entrega.Command(
                    ordenes[cual].entrega_id, "expedientes", Anulacion(SystemClock().now(), "a2", "decreto", "")
                )
                for cual in cuales[2:]
            ]

            def todos(session: object) -> None:
                tx = libro.runner.make_tx(session, EVENTO)  # type: ignore[arg-type]  # a Session, as write gives it
                bloquear_casilleros(tx, [*reservas, *anulaciones])
                for reserva in reservas:
                    cambiar_reserva.CambiarReserva().handle(tx, reserva, None)
                for anulacion in anulaciones:
                    anular_entrega.AnularEntrega().handle(tx, anulacion, None)

            await libro.database.write(todos)
            hechos.append(cuales)

        await self.cambiar(libro, *(Reserva("expedientes", f"e{cual}", True, 1) for cual in range(4)))
        lotes = [(0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2)]
        await asyncio.gather(*(oir(cambio, *lote) for cambio, lote in enumerate(lotes, start=2)))
        assert sorted(hechos) == sorted(lotes)

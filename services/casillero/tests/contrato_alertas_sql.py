"""What courtesy alerts do, on every database: subclasses give the fixture `database`, empty."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import select, update

from libs.foundation.core.clock import SystemClock
from libs.foundation.core.principals import servicio
from services.casillero.adapters.tables import alertas, casilleros
from services.casillero.application import entregar_alerta, fijar_preferencias, planificar_alertas, tomar_alerta
from services.casillero.domain.alerta import POR_OMISION, Alerta, Canal, Contacto, Estado, Pendientes, Resultado
from services.casillero.tests.contrato_registro_sql import ContratoDelRegistro
from services.casillero.tests.contrato_sql import Libro, reciente
from services.casillero.tests.fakes import usuario
from services.casillero.tests.fakes_de_vecinos import FakeContactos, FakeMensajero

JOB = servicio("casillero", cause="job:enviar_alertas")
ANA = Contacto(uuid4(), {Canal.CORREO: "ana@ejemplo.gt"})


class ContratoDeAlertas(ContratoDelRegistro):
    """The contract."""

    @staticmethod
    async def planificar(libro: Libro, persona: UUID, limite: int = 50) -> int:
        contactos = FakeContactos({persona: [ANA]})
        caso = planificar_alertas.PlanificarAlertas(libro.runner, contactos, tuple(Canal))
        return await libro.runner.run(caso, JOB, planificar_alertas.Command(limite))

    @staticmethod
    async def debidas(libro: Libro, canal: Canal = Canal.CORREO, limite: int = 100) -> Sequence[tuple[UUID, UUID]]:
        return await libro.runner.read(JOB, lambda tx: tx.alertas.debidas(tx.now(), canal, limite))

    @staticmethod
    async def tomar(libro: Libro, persona: UUID, alerta_id: UUID) -> Alerta | None:
        return await libro.runner.run(tomar_alerta.TomarAlerta(), JOB, tomar_alerta.Command(persona, alerta_id))

    @staticmethod
    async def leida(libro: Libro, alerta_id: UUID) -> Alerta | None:
        """Locked, which a reader may not."""
        return await libro.database.write(
            lambda session: libro.runner.make_tx(session, JOB).alertas.bloquear(alerta_id)
        )

    async def test_planned_by_several_at_once_each_is_told_once(self, libro: Libro) -> None:
        persona = await libro.abrir()
        await libro.depositar(*(reciente(persona) for _ in range(3)))
        await asyncio.gather(*(self.planificar(libro, persona) for _ in range(5)))
        assert await self.planificar(libro, persona) == 0
        debidas = await self.debidas(libro)
        assert len(debidas) == len(set(debidas)) == 3
        assert {quien for quien, _ in debidas} == {persona}

    async def test_deposits_are_planned_in_their_order_a_limited_number_at_once(self, libro: Libro) -> None:
        persona = await libro.abrir()
        ordenes = [reciente(persona) for _ in range(3)]
        for orden in ordenes:
            await libro.depositar(orden)
        encoladas = await libro.runner.read(JOB, lambda tx: tx.alertas.encoladas(tx.now(), 2))
        assert [una.entrega_id for una in encoladas] == [orden.entrega_id for orden in ordenes[:2]]
        assert [await self.planificar(libro, persona, 2) for _ in range(3)] == [2, 1, 0]

    async def test_taken_by_several_at_once_it_is_handed_over_once(self, libro: Libro) -> None:
        persona = await libro.abrir()
        await libro.depositar(reciente(persona))
        await self.planificar(libro, persona)
        [(_, alerta_id)] = await self.debidas(libro)
        tomadas = await asyncio.gather(*(self.tomar(libro, persona, alerta_id) for _ in range(5)))
        [tomada] = [una for una in tomadas if una is not None]
        mensajero = FakeMensajero()
        caso = entregar_alerta.EntregarAlerta({Canal.CORREO: mensajero})
        fin = await libro.runner.run(caso, JOB, entregar_alerta.Command(tomada))
        assert fin == await self.leida(libro, alerta_id)
        assert fin == replace(tomada, estado=Estado.ENVIADA, destino="", proximo=None)
        assert await self.debidas(libro) == []
        of_it = await libro.runner.read(JOB, lambda tx: [tx.alertas.persona_de(one) for one in (alerta_id, uuid4())])
        assert of_it == [persona, None]
        una = await libro.unica(persona)
        assert await libro.evidencias(persona, una.notificacion_id) == [
            "SubmissionAcceptance",
            "ContentConsignment",
            "LegalEffect",
            "ConsignmentNotification",
        ]

    async def test_each_channel_has_its_own_due(self, libro: Libro) -> None:
        persona = await libro.abrir()
        command = fijar_preferencias.Command({Canal.SMS: True}, alcanzables=[Canal.SMS])
        await libro.runner.run(fijar_preferencias.FijarPreferencias(tuple(Canal)), usuario(persona), command)
        quien = Contacto(uuid4(), {Canal.CORREO: "eva@ejemplo.gt", Canal.SMS: "+50223456789"})
        caso = planificar_alertas.PlanificarAlertas(libro.runner, FakeContactos({persona: [quien]}), tuple(Canal))
        for _ in range(3):  # planned one after the other: that is the order in which they are due
            await libro.depositar(reciente(persona))
            await libro.runner.run(caso, JOB, planificar_alertas.Command())
        due = {canal: await self.debidas(libro, canal) for canal in Canal}
        assert {canal: len(unas) for canal, unas in due.items()} == {Canal.CORREO: 3, Canal.SMS: 3, Canal.PUSH: 0}
        for canal, unas in due.items():
            leidas = [una for _, alerta_id in unas if (una := await self.leida(libro, alerta_id))]
            assert [una.canal for una in leidas] == [canal] * len(unas)
            assert [una.creada for una in leidas] == sorted(una.creada for una in leidas)
            assert await self.debidas(libro, canal, 2) == unas[:2]

    async def test_what_waits_in_a_mailbox_ahead_of_the_clock_is_told_apart(self, libro: Libro) -> None:
        persona, otra = await libro.abrir(), await libro.abrir()
        await libro.depositar(reciente(persona), reciente(otra))
        await self.planificar(libro, persona)
        await libro.depositar(reciente(persona))
        [(_, alerta_id)] = await self.debidas(libro)
        ultimo = (await libro.casillero(persona)).ultimo
        just_before = ultimo - timedelta(microseconds=1)
        assert await libro.runner.read(JOB, lambda tx: tx.alertas.hay_adelantadas(just_before))
        assert not await libro.runner.read(JOB, lambda tx: tx.alertas.hay_adelantadas(ultimo))
        fijar = update(casilleros).values(ultimo=ultimo + timedelta(days=1)).where(casilleros.c.persona == persona)
        await libro.database.write(lambda session: session.execute(fijar))
        assert await self.debidas(libro) == []
        assert await libro.runner.read(JOB, lambda tx: tx.alertas.encoladas(tx.now(), 9)) == []
        later = ultimo + timedelta(days=1)
        assert await libro.runner.read(JOB, lambda tx: tx.alertas.debidas(later, Canal.CORREO, 9)) == [
            (persona, alerta_id)
        ]

    async def test_how_one_stands_is_what_is_read(self, libro: Libro) -> None:
        persona = await libro.abrir()
        await libro.depositar(reciente(persona))
        await self.planificar(libro, persona)
        [(_, alerta_id)] = await self.debidas(libro)
        waiting = await libro.runner.read(JOB, lambda tx: tx.alertas.pendientes())
        tomada = await self.tomar(libro, persona, alerta_id)
        assert tomada is not None
        assert waiting == Pendientes(1, tomada.creada)
        mensajero = FakeMensajero((Resultado.DUDOSA, "TimeoutError"))
        caso = entregar_alerta.EntregarAlerta({Canal.CORREO: mensajero})
        fin = await libro.runner.run(caso, JOB, entregar_alerta.Command(tomada))
        assert fin is not None
        assert (fin.dudas, fin.causa, fin.destino) == (1, "TimeoutError", "ana@ejemplo.gt")
        assert fin == await self.leida(libro, alerta_id)
        later = SystemClock().now() + timedelta(minutes=16)
        assert await libro.runner.read(JOB, lambda tx: tx.alertas.debidas(later, Canal.CORREO, 1)) == [
            (persona, alerta_id)
        ]

    async def test_what_none_was_planned_for_yet_waits_too(self, libro: Libro) -> None:
        async def waiting() -> Pendientes:
            return await libro.runner.read(JOB, lambda tx: tx.alertas.pendientes())

        assert await waiting() == Pendientes(0, None)
        persona = await libro.abrir()
        await libro.depositar(reciente(persona))
        depositada = (await libro.unica(persona)).puesta_a_disposicion
        assert await waiting() == Pendientes(1, depositada)
        await libro.depositar(reciente(persona))
        assert await waiting() == Pendientes(2, depositada)
        await self.planificar(libro, persona, 1)
        [(_, alerta_id)] = await self.debidas(libro)
        planned, both = await self.leida(libro, alerta_id), await waiting()
        assert planned is not None
        assert both.cuantas == 2
        assert both.desde is not None
        assert depositada < both.desde <= planned.creada

    async def test_nobody_is_told_of_what_they_have_opened_already(self, libro: Libro) -> None:
        persona = await libro.abrir()
        await libro.depositar(reciente(persona), reciente(persona))
        await self.planificar(libro, persona)
        abierta, cerrada = (await libro.pagina(persona)).notificaciones
        await libro.acceder(persona, abierta.notificacion_id)
        tomadas = [await self.tomar(libro, quien, cual) for quien, cual in await self.debidas(libro)]
        assert [una.notificacion_id for una in tomadas if una] == [cerrada.notificacion_id]
        assert await self.debidas(libro) == []
        hechos = await libro.evidencias(persona, abierta.notificacion_id)
        assert not [hecho for hecho in hechos if hecho.startswith("ConsignmentNotification")]

    async def test_each_owner_has_their_own_preferences(self, libro: Libro) -> None:
        ana, luis = await libro.abrir(), await libro.abrir()
        caso = fijar_preferencias.FijarPreferencias(tuple(Canal))
        for correo in (False, True, False):
            command = fijar_preferencias.Command({Canal.CORREO: correo, Canal.SMS: not correo}, tuple(Canal))
            await libro.runner.run(caso, usuario(ana), command)
        ids = [(await libro.casillero(quien)).casillero_id for quien in (ana, luis)]
        dichas = await libro.runner.read(JOB, lambda tx: tx.alertas.preferencias(ids))
        assert dichas == {ids[0]: {Canal.CORREO: False, Canal.SMS: True, Canal.PUSH: True}, ids[1]: POR_OMISION}

    async def test_told_at_the_same_time_as_more_is_deposited_and_opened_nothing_waits_for_ever(
        self, libro: Libro
    ) -> None:
        persona = await libro.abrir()
        await libro.depositar(*(reciente(persona) for _ in range(4)))
        await self.planificar(libro, persona)
        abiertas = (await libro.pagina(persona)).notificaciones
        taking = [self.tomar(libro, persona, alerta_id) for _, alerta_id in await self.debidas(libro)]
        depositing = [libro.depositar(reciente(persona)) for _ in range(4)]
        opening = [libro.acceder(persona, una.notificacion_id) for una in abiertas]
        async with asyncio.timeout(30):
            await asyncio.gather(*taking, *depositing, *opening, self.planificar(libro, persona))
        await self.planificar(libro, persona)
        kept = await libro.database.read(lambda session: session.execute(select(alertas.c.notificacion_id)).all())
        assert len(kept) == 8

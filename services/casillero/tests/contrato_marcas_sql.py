"""What each who reads keeps for themselves, on every database: subclasses give the fixture `database`, empty."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from libs.foundation.core.clock import SystemClock
from services.casillero.adapters import sql_pagina
from services.casillero.application import (
    abrir_calendario,
    anotar_plazo,
    anotar_visita,
    cerrar_calendario,
    consultar_notificacion,
    leer_constancia,
    listar_marcas,
    marcar_notificacion,
)
from services.casillero.application.listar_casilleros import CasilleroPropio
from services.casillero.domain.calendario import huella
from services.casillero.domain.entrega import Clase
from services.casillero.domain.marcas import Marcas, Resumen
from services.casillero.tests.contrato_registro_sql import ContratoDelRegistro
from services.casillero.tests.contrato_sql import Libro, PaginaLeida, reciente
from services.casillero.tests.fakes import EVENTO, GT, usuario


class ContratoDeMarcas(ContratoDelRegistro):
    """The contract."""

    @staticmethod
    async def marcar(libro: Libro, persona: UUID, cual: UUID, **pedidas: Any) -> Marcas:
        command = marcar_notificacion.Command(cual, **pedidas)
        return await libro.runner.run(marcar_notificacion.MarcarNotificacion(GT), usuario(persona), command)

    @staticmethod
    async def puestas(libro: Libro, persona: UUID, cual: UUID) -> Marcas:
        command = consultar_notificacion.Command(cual)
        vista = await libro.runner.run(consultar_notificacion.ConsultarNotificacion(), usuario(persona), command)
        return vista.marcas

    @staticmethod
    async def visitar(libro: Libro, persona: UUID, hasta: datetime) -> CasilleroPropio:
        caso, command = anotar_visita.AnotarVisita(GT), anotar_visita.Command(hasta)
        [propio] = await libro.runner.run(caso, usuario(persona), command)
        return propio

    async def test_marks_are_kept_and_replaced_whole(self, libro: Libro) -> None:
        persona = await libro.abrir()
        await libro.depositar(reciente(persona))
        cual = (await libro.unica(persona)).notificacion_id
        assert await self.puestas(libro, persona, cual) == Marcas()
        for pedidas in (
            Marcas(True, False, "50%_\\ 'Xicará'", ("a", "b c", "é")),
            Marcas(False, True, "", ()),
            Marcas(True, True, "Civil", ("uno",)),
        ):
            await self.marcar(
                libro,
                persona,
                cual,
                destacada=pedidas.destacada,
                archivada=pedidas.archivada,
                carpeta=pedidas.carpeta,
                etiquetas=pedidas.etiquetas,
            )
            assert await self.puestas(libro, persona, cual) == pedidas

    async def test_marked_from_two_devices_at_once_it_has_the_marks_of_both(self, libro: Libro) -> None:
        persona = await libro.abrir()
        await libro.depositar(reciente(persona))
        cual = (await libro.unica(persona)).notificacion_id
        pedidas: tuple[dict[str, Any], ...] = ({"destacada": True}, {"carpeta": "Civil"}, {"etiquetas": ["ver"]})
        await asyncio.gather(*(self.marcar(libro, persona, cual, **una) for una in pedidas))
        assert await self.puestas(libro, persona, cual) == Marcas(True, False, "Civil", ("ver",))

    async def test_marked_by_many_at_once_it_has_the_marks_of_one(self, libro: Libro) -> None:
        persona = await libro.abrir()
        await libro.depositar(reciente(persona))
        cual = (await libro.unica(persona)).notificacion_id
        pedidas = [Marcas(carpeta=str(numero), etiquetas=(str(numero),)) for numero in range(6)]
        await asyncio.gather(
            *(self.marcar(libro, persona, cual, carpeta=una.carpeta, etiquetas=una.etiquetas) for una in pedidas)
        )
        assert await self.puestas(libro, persona, cual) in pedidas

    async def test_pages_by_marks(self, libro: Libro) -> None:
        persona, otra = await libro.abrir(), await libro.abrir()
        await libro.depositar(*(reciente(persona, asunto=f"Asunto {letra}") for letra in "abcd"), reciente(otra))
        ids = {una.entrega.asunto[-1]: una.notificacion_id for una in (await libro.pagina(persona)).notificaciones}
        ajena = (await libro.unica(otra)).notificacion_id
        await self.marcar(libro, persona, ids["a"], destacada=True, etiquetas=["Urgente"])
        await self.marcar(libro, persona, ids["b"], archivada=True, carpeta="Civil", etiquetas=["Urgente", "50%"])
        await self.marcar(libro, persona, ids["c"])
        await self.marcar(libro, otra, ajena, destacada=True, archivada=True, carpeta="Civil", etiquetas=["Urgente"])
        filtros: tuple[tuple[dict[str, Any], str], ...] = (
            ({"destacada": True}, "a"),
            ({"destacada": False}, "bcd"),
            ({"archivada": False}, "acd"),
            ({"archivada": True}, "b"),
            ({"destacada": False, "archivada": False}, "cd"),
            ({"carpeta": "Civil"}, "b"),
            ({"carpeta": "civil"}, ""),
            ({"etiqueta": "Urgente"}, "ab"),
            ({"etiqueta": "urgente"}, ""),
            ({"etiqueta": "Urg"}, ""),
            ({"etiqueta": "50%"}, "b"),
            ({"etiqueta": "%"}, ""),
            ({"etiqueta": "Urgente", "destacada": True}, "a"),
            ({"etiqueta": "Urgente", "q": "asunto b", "archivada": True, "estado": "sin_abrir"}, "b"),
        )
        for filtro, letras in filtros:
            halladas = (await libro.pagina(persona, **filtro)).notificaciones
            assert sorted(una.entrega.asunto[-1] for una in halladas) == list(letras), filtro
        resumen = await libro.runner.run(listar_marcas.ListarMarcas(), usuario(persona), listar_marcas.Command())
        assert resumen == Resumen(1, 1, {"Civil": 1}, {"50%": 1, "Urgente": 2})

    async def test_marks_are_counted_for_each_reader_while_they_are_put_and_the_list_has_it(self, libro: Libro) -> None:
        persona, otra = await libro.abrir(), await libro.abrir()
        await libro.depositar(*(reciente(persona, clase=Clase.AVISO) for _ in range(3)), reciente(otra))
        una, dos, tres = (await libro.pagina(persona)).notificaciones
        ajena = await libro.unica(otra)

        async def cuentas(lectora: UUID) -> dict[str, int]:
            hay = await libro.runner.read(EVENTO, lambda tx: tx.marcador.en(persona, lectora))
            return {f"{que} {nombre}".strip(): cuantas for (que, nombre), cuantas in hay.items()}

        async def expirar(cual: UUID) -> None:
            def hacer(session: Session) -> None:
                tx = libro.runner.make_tx(session, EVENTO)
                tx.casilleros.bloquear(persona)
                tx.notificaciones.anotar_expirada(cual, SystemClock().now())

            await libro.database.write(hacer)

        async def poner(lectora: UUID, cual: UUID, marcas: Marcas) -> None:
            def hacer(session: Session) -> None:
                tx = libro.runner.make_tx(session, EVENTO)
                tx.casilleros.bloquear(persona)
                tx.marcador.poner(lectora, cual, marcas)

            await libro.database.write(hacer)

        await poner(persona, una.notificacion_id, Marcas(True, False, "Civil", ("a", "b")))
        await poner(persona, dos.notificacion_id, Marcas(False, True, "Civil", ("b",)))
        await poner(persona, tres.notificacion_id, Marcas())
        await poner(persona, ajena.notificacion_id, Marcas(True, True, "Civil", ("b",)))
        await poner(otra, una.notificacion_id, Marcas(True, True, "", ("b",)))
        assert await cuentas(persona) == {
            "marcada": 2,
            "destacada": 1,
            "archivada": 1,
            "carpeta Civil": 2,
            "etiqueta a": 1,
            "etiqueta b": 2,
        }
        de_la_otra = {"marcada": 1, "destacada": 1, "archivada": 1, "etiqueta b": 1}
        assert await cuentas(otra) == de_la_otra
        await poner(persona, una.notificacion_id, Marcas(False, True, "Laboral", ("b", "c")))
        assert await cuentas(persona) == {
            "marcada": 2,
            "archivada": 2,
            "carpeta Civil": 1,
            "carpeta Laboral": 1,
            "etiqueta b": 2,
            "etiqueta c": 1,
        }
        await expirar(dos.notificacion_id)
        quedan = {"marcada": 1, "archivada": 1, "carpeta Laboral": 1, "etiqueta b": 1, "etiqueta c": 1}
        assert await cuentas(persona) == quedan
        assert await cuentas(otra) == de_la_otra
        await poner(persona, dos.notificacion_id, Marcas(True, False, "Penal", ("z",)))
        assert await cuentas(persona) == quedan
        await poner(persona, una.notificacion_id, Marcas())
        assert await cuentas(persona) == {}
        await expirar(una.notificacion_id)
        assert await cuentas(otra) == {}

    async def test_marks_put_by_many_at_once_are_each_counted_once(self, libro: Libro) -> None:
        persona = await libro.abrir()
        await libro.depositar(*(reciente(persona) for _ in range(4)))
        ids = [una.notificacion_id for una in (await libro.pagina(persona)).notificaciones]
        pedidas: tuple[dict[str, Any], ...] = ({"carpeta": "Civil"}, {"etiquetas": ["ver"]}, {"destacada": True})
        await asyncio.gather(*(self.marcar(libro, persona, cual, **una) for cual in ids for una in pedidas * 2))
        resumen = await libro.runner.run(listar_marcas.ListarMarcas(), usuario(persona), listar_marcas.Command())
        assert resumen == Resumen(4, 0, {"Civil": 4}, {"ver": 4})

    async def test_visits_tell_what_is_new_and_never_go_back(self, libro: Libro) -> None:
        persona = await libro.abrir()
        await libro.depositar(reciente(persona), reciente(persona))
        primera = (await libro.pagina(persona)).notificaciones[0].puesta_a_disposicion
        assert (await self.visitar(libro, persona, primera - timedelta(seconds=1))).nuevas == 2
        propio = await self.visitar(libro, persona, primera)
        assert (propio.visto_hasta, propio.nuevas, propio.sin_abrir) == (primera, 0, 2)
        await libro.depositar(reciente(persona))
        propio = await self.visitar(libro, persona, primera - timedelta(days=1))
        assert (propio.visto_hasta, propio.nuevas) == (primera, 1)
        ultima = (await libro.pagina(persona)).notificaciones[0].puesta_a_disposicion
        instantes = [ultima - timedelta(microseconds=cuantos) for cuantos in range(6)]
        await asyncio.gather(*(self.visitar(libro, persona, instante) for instante in instantes))
        assert (await self.visitar(libro, persona, primera)).visto_hasta == ultima

    async def test_one_calendar_per_persona_of_the_plazos_that_do_not_end_before(self, libro: Libro) -> None:
        persona, otra = await libro.abrir(), await libro.abrir()
        ordenes = [reciente(persona) for _ in range(4)]
        await libro.depositar(*ordenes, reciente(persona), reciente(otra))
        ahora = SystemClock().now()
        for orden, dias in zip(ordenes, (9, -31, 2, -30), strict=True):
            plazo = anotar_plazo.Command((orden.entrega_id,), "expedientes", ahora + timedelta(days=dias), "")
            await libro.runner.run(anotar_plazo.AnotarPlazo(), EVENTO, plazo)

        def con_plazo(tx: Any) -> list[UUID]:
            halladas = tx.notificaciones.con_plazo(persona, ahora - timedelta(days=30), 2)
            return [una.entrega.entrega_id for una in halladas]

        assert await libro.runner.read(EVENTO, con_plazo) == [ordenes[3].entrega_id, ordenes[2].entrega_id]

        async def abrir(quien: UUID) -> str:
            caso, command = abrir_calendario.AbrirCalendario(), abrir_calendario.Command()
            return huella((await libro.runner.run(caso, usuario(quien), command)).secreto)

        ajena = await abrir(otra)
        huellas = await asyncio.gather(*(abrir(persona) for _ in range(4)))

        def leidos(tx: Any) -> list[Any]:
            return [tx.calendarios.de_huella(una) for una in (*huellas, ajena)]

        *suyos, ajeno = [uno for uno in await libro.runner.read(EVENTO, leidos) if uno]
        [suyo] = suyos
        assert (suyo.persona, ajeno.persona) == (persona, otra)
        assert await libro.runner.read(EVENTO, lambda tx: tx.calendarios.de(persona)) == suyo
        caso, command = cerrar_calendario.CerrarCalendario(), cerrar_calendario.Command()
        await libro.runner.run(caso, usuario(persona), command)
        assert [uno for uno in await libro.runner.read(EVENTO, leidos) if uno] == [ajeno]

    async def test_who_reads_an_entitys_mailbox_keeps_them_apart_from_others(self, libro: Libro) -> None:
        persona, lectora = await libro.abrir(), uuid4()
        await libro.depositar(reciente(persona))
        una = await libro.unica(persona)

        def leer(tx: Any) -> tuple[object, ...]:
            suyas = tx.marcador.de(lectora, [una.notificacion_id])
            return suyas, tx.marcador.en(persona, lectora), tx.marcador.visto_hasta(lectora, una.casillero_id)

        await self.marcar(libro, persona, una.notificacion_id, destacada=True)
        await self.visitar(libro, persona, una.puesta_a_disposicion)
        assert await libro.runner.read(usuario(lectora), leer) == ({}, {}, None)

    @pytest.mark.parametrize("muchas", [0, 1, 1000])
    async def test_a_page_of_few_and_a_page_of_many_are_the_same(
        self, libro: Libro, monkeypatch: pytest.MonkeyPatch, muchas: int
    ) -> None:
        monkeypatch.setattr(sql_pagina, "_MUCHAS", muchas)
        sql_pagina._lookups.cache_clear()
        persona, otra = await libro.abrir(), await libro.abrir()
        for n in range(6):
            await libro.depositar(*(reciente(de, asunto=f"Auto {n % 2}") for de in (persona, otra)))
        todas = (await libro.pagina(persona)).notificaciones
        for n, una in enumerate(todas):
            await self.marcar(libro, persona, una.notificacion_id, destacada=n < 3, archivada=n % 2 == 1)
            await self.marcar(
                libro, persona, una.notificacion_id, carpeta="" if n % 2 else "Par", etiquetas=["Primera"][n:]
            )
        await libro.acceder(persona, todas[0].notificacion_id)
        casos: tuple[tuple[dict[str, Any], list[int]], ...] = (
            ({"q": "auto"}, [0, 1, 2, 3, 4, 5]),
            ({"q": "auto 1"}, [0, 2, 4]),
            ({"q": "auto", "destacada": True}, [0, 1, 2]),
            ({"q": "auto 1", "destacada": True, "archivada": False}, [0, 2]),
            ({"q": "auto", "destacada": True, "estado": "sin_abrir"}, [1, 2]),
            ({"q": "sentencia", "destacada": True}, []),
            ({"archivada": True}, [1, 3, 5]),
            ({"archivada": True, "destacada": False}, [3, 5]),
            ({"carpeta": "Par"}, [0, 2, 4]),
            ({"carpeta": "Par", "destacada": False}, [4]),
            ({"etiqueta": "Primera"}, [0]),
            ({"etiqueta": "Primera", "carpeta": "Par", "q": "auto", "archivada": False}, [0]),
            ({"hasta": todas[1].puesta_a_disposicion}, [2, 3, 4, 5]),
            ({"desde": todas[4].puesta_a_disposicion, "hasta": todas[2].puesta_a_disposicion}, [3, 4]),
            ({"desde": todas[2].puesta_a_disposicion, "hasta": todas[2].puesta_a_disposicion}, []),
            ({"desde": todas[3].puesta_a_disposicion, "q": "auto", "archivada": True}, [1, 3]),
            ({"estado": "expirada"}, []),
            ({"archivada": False, "estado": "abierta"}, [0]),
            ({"destacada": True, "desde": todas[1].puesta_a_disposicion}, [0, 1]),
        )
        for filtro, esperadas in casos:
            halladas: list[UUID] = []
            pagina = PaginaLeida([], "")
            while pagina.siguiente or not halladas:
                pagina = await libro.pagina(persona, limite=2, cursor=pagina.siguiente, **filtro)
                halladas += [una.notificacion_id for una in pagina.notificaciones]
                if not halladas:
                    break
            assert halladas == [todas[cual].notificacion_id for cual in esperadas], filtro

    async def test_a_notificacion_has_one_code_of_constancias_however_many_ask_at_once(self, libro: Libro) -> None:
        persona = await libro.abrir()
        await libro.depositar(reciente(persona))
        cual = (await libro.unica(persona)).notificacion_id
        caso, command = leer_constancia.LeerConstancia(), leer_constancia.Command(cual)
        leidas = await asyncio.gather(*(libro.runner.run(caso, usuario(persona), command) for _ in range(5)))
        [codigo] = {leida.codigo for leida in leidas}
        assert await libro.runner.read(EVENTO, lambda tx: tx.constancias.codigo(cual)) == codigo
        assert await libro.runner.read(EVENTO, lambda tx: tx.constancias.codigo(uuid4())) is None
        assert await libro.runner.read(EVENTO, lambda tx: tx.constancias.expedida(codigo)) is not None
        assert await libro.runner.read(EVENTO, lambda tx: tx.constancias.expedida(codigo[:-1])) is None

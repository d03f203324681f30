"""What the SQL of expedientes must do, on every database: subclasses give the fixture `database`, empty."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from libs.foundation.core.clock import SystemClock
from libs.foundation.core.principals import Principal
from libs.foundation.eventos.outbox import Outbox, read_stream
from libs.foundation.sql.database import Database
from libs.foundation.sql.migrate import migrate
from libs.foundation.sql.runner import Runner
from libs.foundation.sql.tx import TxParts
from libs.foundation.testing.fakes import FixedClock
from libs.jurisdiccion.calendario import Alcance, Suspension
from services.expedientes.adapters.eventos import ENCODERS
from services.expedientes.adapters.sql import ExpedientesTx
from services.expedientes.adapters.sql.tables import suspensiones
from services.expedientes.application.barrer_huerfanos import BarrerHuerfanos
from services.expedientes.application.comunicaciones import Entrega, bloquear_casos
from services.expedientes.application.consultar_expediente import Consulta, ConsultarExpediente
from services.expedientes.application.listar_actuaciones import ListadoDeExpediente, ListarActuaciones
from services.expedientes.application.listar_bandeja import ListarBandeja
from services.expedientes.application.listar_expedientes import Listado, ListarExpedientes
from services.expedientes.application.listar_lecturas import ListarLecturas
from services.expedientes.application.listar_notificaciones_en_papel import ListarNotificacionesEnPapel
from services.expedientes.application.listar_plazos import ListarPlazos
from services.expedientes.application.ports import Actuacion, Tx
from services.expedientes.application.registrar_acceso import Acceso, RegistrarAcceso
from services.expedientes.application.registrar_deposito import Deposito, RegistrarDeposito
from services.expedientes.application.registrar_entrega_en_papel import EnPapelPendiente, RegistrarEntregaEnPapel
from services.expedientes.application.registrar_expediente import (
    NuevaParte,
    NuevoAbogado,
    NuevoExpediente,
    RegistrarExpediente,
)
from services.expedientes.application.registrar_mandato import Otorgado, RegistrarMandato
from services.expedientes.application.registrar_revocacion_de_mandato import RegistrarRevocacionDeMandato, Revocado
from services.expedientes.domain.errors import ExpedienteYaExiste, RevocacionesSinNoticia
from services.expedientes.domain.expediente import Expediente
from services.expedientes.domain.mandato import Mandato
from services.expedientes.domain.plazo import Plazo, PlazoPendiente
from services.expedientes.domain.resolucion import Estado
from services.expedientes.tests.fakes import CURSORES, GT, Mundo
from services.expedientes.tests.fakes_de_identity import FakeNoticias, FakePersonas, persona_de
from services.expedientes.tests.unit.comun import CASILLERO, SECRETARIA, Sala, usuario

ROSA, LUIS, ANA = "1234567890101", "0000000190101", "0000123431333"
NUEVO = NuevoExpediente(
    numero="",
    organo="01017",
    ramo="civil",
    tipo_de_proceso="ordinario",
    reservado=False,
    partes=(
        NuevaParte(
            "actor", "Rosa", cui=ROSA, abogados=(NuevoAbogado(ANA, "Ana", "1"), NuevoAbogado(LUIS, "Luis", "2"))
        ),
        NuevaParte("demandado", "Entidad, S.A.", nit="576937-K", idioma="kek", requiere_interprete=True),
    ),
)


class Libro(Sala):
    """The use cases on a database."""

    def __init__(self, database: Database) -> None:
        super().__init__(Mundo(FixedClock(datetime.now(UTC))))
        self.database = database
        self.noticias = FakeNoticias()
        parts = TxParts(SystemClock(), Outbox("expedientes"), ENCODERS)

        def make_tx(session: Session, principal: Principal, not_before: datetime | None = None) -> Tx:
            return ExpedientesTx(session, parts, principal, self.noticias, not_before)

        self.runner = self.mundo.runner = Runner(database, make_tx, lambda: None)

    async def registrar(self, quien: Principal = SECRETARIA, nuevo: NuevoExpediente = NUEVO) -> Expediente:
        caso = RegistrarExpediente(GT, self.runner, FakePersonas(), self.archivo)
        return await self.runner.run(caso, quien, nuevo)

    async def seqs(self, expediente: Expediente, topic: str = "estrado.expedientes.interno.v1") -> list[int]:
        subject = str(expediente.expediente_id)
        return await self.database.read(lambda session: [e.seq for e in read_stream(session, topic, subject, 1)])

    async def instantes(self, expediente: Expediente, topic: str) -> list[datetime]:
        subject = str(expediente.expediente_id)
        return await self.database.read(lambda session: [e.time for e in read_stream(session, topic, subject, 1)])


class ContratoSql:
    @pytest.fixture
    async def libro(self, database: Database) -> Libro:
        await migrate(database, "expedientes", contract=True)
        return Libro(database)

    async def test_a_case_is_read_as_it_was_written(self, libro: Libro) -> None:
        creado = await libro.registrar(nuevo=replace(NUEVO, reservado=True))
        leido = await libro.runner.run(ConsultarExpediente(), SECRETARIA, Consulta(str(creado.numero)))
        assert leido == creado
        assert [abogado.nombre for abogado in leido.partes[0].abogados] == ["Ana", "Luis"]
        assert leido.custodia.llave

    async def test_numbers_are_contiguous_whoever_comes_at_once(self, libro: Libro) -> None:
        anio = GT.calendario.fecha_legal(datetime.now(UTC)).year
        await libro.registrar(nuevo=replace(NUEVO, numero=f"01017-{anio}-00007"))
        creados = await asyncio.gather(*(libro.registrar() for _ in range(6)))
        assert sorted(uno.numero.secuencia for uno in creados) == list(range(8, 14))
        with pytest.raises(ExpedienteYaExiste):
            await libro.registrar(nuevo=replace(NUEVO, numero=f"01017-{anio}-00009"))
        uno, *otros = await asyncio.gather(*(libro.registrar(nuevo=replace(NUEVO, llave="k")) for _ in range(4)))
        assert otros == [uno] * 3
        assert (await libro.registrar()).numero.secuencia == uno.numero.secuencia + 1 == 15

    async def test_a_double_click_writes_one_escrito(self, libro: Libro) -> None:
        caso = await libro.registrar()
        quien = usuario(persona_de(ANA))
        todos = await asyncio.gather(*(libro.presentar(quien, caso, llave="k") for _ in range(4)))
        assert all(respuesta == todos[0] for respuesta in todos)
        assert len(await self._actuaciones(libro, caso)) == 1
        assert await libro.seqs(caso, "estrado.expedientes.v1") == [1, 2]

    async def test_one_key_at_once_for_two_cases_is_good_for_one(self, libro: Libro) -> None:
        casos = [await libro.registrar() for _ in range(2)]
        quien = usuario(persona_de(ANA))
        respuestas = await asyncio.gather(
            *(libro.presentar(quien, caso, llave="k") for caso in casos), return_exceptions=True
        )
        assert sorted(type(respuesta).__name__ for respuesta in respuestas) == ["ClaveReutilizada", "list"]
        assert sum([len(await self._actuaciones(libro, caso)) for caso in casos]) == 1

    async def test_many_presenters_in_the_same_cases_one_after_the_other(self, libro: Libro) -> None:
        casos = [await libro.registrar() for _ in range(3)]
        quien = usuario(persona_de(ANA))
        await asyncio.gather(
            *(libro.presentar(quien, *(casos if vez % 2 else casos[::-1])) for vez in range(6)),
        )
        for caso in casos:
            actuaciones = await self._actuaciones(libro, caso)
            assert len(actuaciones) == 6
            assert all(antes.instante <= despues.instante for antes, despues in pairwise(actuaciones))
            assert await libro.seqs(caso) == list(range(1, 7))
        (expediente,) = await libro.runner.read(SECRETARIA, lambda tx: tx.expedientes.por_numeros([casos[0].numero]))
        assert expediente.escritos == 6

    async def test_escritos_come_back_in_the_order_asked_for(self, libro: Libro) -> None:
        casos = [await libro.registrar() for _ in range(3)]
        quien = usuario(persona_de(ANA))
        pedidos = [casos[2], casos[0], casos[1]]
        nuevos = await libro.presentar(quien, *pedidos, llave="k", recibos=(f"{quien.key}|a", f"{quien.key}|b"))
        assert [uno.expediente_id for uno in nuevos] == [caso.expediente_id for caso in pedidos]
        assert await libro.presentar(quien, *pedidos, llave="k", recibos=(f"{quien.key}|a", f"{quien.key}|b")) == nuevos
        guardado = await libro.runner.read(
            SECRETARIA, lambda tx: tx.documentos.uno(nuevos[0].documentos[1].documento_id)
        )
        assert guardado is not None
        assert (guardado.documento, guardado.custodia) == (nuevos[0].documentos[1], casos[2].custodia)

    async def test_a_communication_through_its_life(self, libro: Libro) -> None:
        caso = await libro.registrar()
        decreto = await libro.emitir(caso, tipo_de_plazo="NULIDAD")
        electronica, papel = decreto.comunicaciones
        ahora = datetime.now(UTC)
        entrega = Entrega(electronica.entrega_id, True)
        await libro.runner.run(RegistrarDeposito(), CASILLERO, Deposito(entrega, ahora))
        await libro.runner.run(RegistrarAcceso(), CASILLERO, Acceso(entrega, ahora))
        await libro.runner.run(RegistrarEntregaEnPapel(), CASILLERO, EnPapelPendiente(Entrega(papel.entrega_id, True)))
        await libro.surtir_efecto(electronica)
        (una,) = await self._actuaciones(libro, caso)
        assert [c.estado for c in una.comunicaciones] == [Estado.ACCEDIDA, Estado.PAPEL_PENDIENTE]
        assert una.comunicaciones[0].puesta_a_disposicion == una.comunicaciones[0].acceso == ahora
        assert una.comunicaciones[0].efectiva == libro.mundo.clock.now()
        (plazo,) = una.plazos
        assert plazo.obligados == ("Rosa",)
        assert plazo.entregas == (electronica.entrega_id,)
        assert una.tipo_de_plazo == "NULIDAD"
        (espera,) = una.pendientes
        assert espera.obligados == ("Entidad, S.A.",)
        assert espera.explicacion.endswith("falta notificar a Entidad, S.A. (en papel).")
        assert [plazo, espera] == await self._plazos(libro, caso)
        pagina = await libro.runner.run(ListarNotificacionesEnPapel(CURSORES), SECRETARIA, Listado())
        assert [pendiente.entrega_id for pendiente in pagina.filas] == [papel.entrega_id]
        assert pagina.filas[0].acto == "decreto: Por presentado"
        await libro.surtir_efecto(papel)
        assert [type(uno) for uno in await self._plazos(libro, caso)] == [Plazo, Plazo]

    async def test_lists_name_nobody_of_a_reserved_case(self, libro: Libro) -> None:
        caso = await libro.registrar(nuevo=replace(NUEVO, reservado=True))
        await libro.presentar(usuario(persona_de(ANA)), caso)
        papel, _ = (await libro.emitir(caso)).comunicaciones
        await libro.runner.run(RegistrarEntregaEnPapel(), CASILLERO, EnPapelPendiente(Entrega(papel.entrega_id, True)))
        (fila,) = (await libro.runner.run(ListarExpedientes(CURSORES), SECRETARIA, Listado())).filas
        (entrada,) = (await libro.runner.run(ListarBandeja(CURSORES), SECRETARIA, Listado())).filas
        (pendiente,) = (await libro.runner.run(ListarNotificacionesEnPapel(CURSORES), SECRETARIA, Listado())).filas
        assert (fila.expediente_id, fila.partes) == (caso.expediente_id, ())
        assert (entrada.reservado, entrada.sumilla) == (True, "")
        assert (pendiente.reservado, pendiente.destinatario, pendiente.acto) == (True, "", "decreto")

    async def test_plazos_that_wait_are_told_by_act_those_of_other_cases_and_of_none_are_not(
        self, libro: Libro
    ) -> None:
        caso, otro = [await libro.registrar() for _ in range(2)]
        primero = await libro.emitir(caso, tipo_de_plazo="AUDIENCIA_INCIDENTE")
        segundo = await libro.emitir(caso, tipo_de_plazo="NULIDAD")
        await libro.emitir(caso)
        await libro.emitir(otro, tipo_de_plazo="NULIDAD")
        esperan = await self._plazos(libro, caso)
        assert [uno.acto_id for uno in esperan] == [primero.actuacion_id, segundo.actuacion_id, segundo.actuacion_id]
        assert [uno.obligados for uno in esperan] == [("Rosa", "Entidad, S.A."), ("Rosa",), ("Entidad, S.A.",)]

    async def test_the_instants_of_a_case_never_go_back(self, libro: Libro) -> None:
        caso = await libro.registrar()
        comunicaciones = (await libro.emitir(caso, tipo_de_plazo="NULIDAD")).comunicaciones
        adelante = datetime.now(UTC) + timedelta(seconds=1.5)
        await libro.database.write(
            lambda session: libro.runner.make_tx(session, CASILLERO).expedientes.avanzar(
                caso.expediente_id, adelante, 0
            )
        )
        for comunicacion in comunicaciones:
            await libro.surtir_efecto(comunicacion)
        (publico, interno) = [
            await libro.instantes(caso, topic) for topic in ("estrado.expedientes.v1", "estrado.expedientes.interno.v1")
        ]
        assert publico[-1] >= interno[-1] >= interno[-2] >= adelante
        (expediente,) = await libro.runner.read(SECRETARIA, lambda tx: tx.expedientes.por_numeros([caso.numero]))
        assert expediente.ultimo_instante == publico[-1]

    async def test_what_is_told_of_many_cases_locks_them_in_the_order_of_filings(self, libro: Libro) -> None:
        casos = [await libro.registrar() for _ in range(4)]
        entregas = [(await libro.emitir(caso)).comunicaciones[0].entrega_id for caso in casos]
        quien = usuario(persona_de(ANA))
        ahora = datetime.now(UTC)
        intentos: list[UUID] = []

        async def oir(orden: list[UUID]) -> None:
            depositos = [Deposito(Entrega(entrega_id, True), ahora) for entrega_id in orden]

            def todos(session: Session) -> None:
                intentos.append(orden[0])
                tx = libro.runner.make_tx(session, CASILLERO)
                bloquear_casos(tx, depositos)
                RegistrarDeposito().handle_many(tx, [(deposito, None) for deposito in depositos])

            await libro.database.write(todos)

        await asyncio.gather(
            oir(entregas), oir(entregas[::-1]), libro.presentar(quien, *casos), libro.presentar(quien, *casos[::-1])
        )
        assert sorted(intentos) == sorted([entregas[0], entregas[-1]])
        for caso in casos:
            decreto, *_ = await self._actuaciones(libro, caso)
            assert decreto.comunicaciones[0].puesta_a_disposicion == ahora

    async def test_a_declared_suspension_moves_the_plazo(self, libro: Libro) -> None:
        fila = {"desde": date(2020, 1, 1), "hasta": date(2028, 1, 1), "acuerdo": "Acuerdo 1-2026"}
        alcance = {"territorios": ["01"], "organos": [], "excepto": ["01018"]}
        await libro.database.write(lambda session: session.execute(insert(suspensiones), {"seq": 4, **fila, **alcance}))
        declaradas = await libro.runner.read(SECRETARIA, lambda tx: tx.suspensiones.declaradas())
        esperado = Alcance(frozenset({"01"}), frozenset(), frozenset({"01018"}))
        assert declaradas == ((Suspension(esperado, date(2020, 1, 1), date(2028, 1, 1), "Acuerdo 1-2026"),), 4)
        caso = await libro.registrar()
        (decreto,) = (await libro.emitir(caso, tipo_de_plazo="NULIDAD", partes=(caso.partes[0].parte_id,)),)
        await libro.surtir_efecto(decreto.comunicaciones[0])
        (plazo,) = (await self._actuaciones(libro, caso))[0].plazos
        assert plazo.vence > datetime(2028, 1, 3, tzinfo=UTC)
        assert plazo.version_del_calendario.endswith("+4")

    async def test_lists_page_without_gaps_or_repeats(self, libro: Libro) -> None:
        casos = [await libro.registrar() for _ in range(5)]
        quien = usuario(persona_de(ANA))
        for caso in casos:
            await libro.presentar(quien, caso)
        ajeno = usuario(uuid4(), "secretario@01018")
        assert await self._ids(libro, quien) == [caso.expediente_id for caso in reversed(casos)]
        assert await self._ids(libro, SECRETARIA) == [caso.expediente_id for caso in reversed(casos)]
        assert await self._ids(libro, ajeno) == []
        primera = await libro.runner.run(ListarBandeja(CURSORES), SECRETARIA, Listado(3))
        segunda = await libro.runner.run(ListarBandeja(CURSORES), SECRETARIA, Listado(3, primera.siguiente))
        entradas = [*primera.filas, *segunda.filas]
        assert [una.numero_de_expediente for una in entradas] == [str(caso.numero) for caso in casos]
        assert segunda.siguiente == ""
        await libro.emitir(casos[0], escrito_id=entradas[0].escrito_id)
        quedan = (await libro.runner.run(ListarBandeja(CURSORES), SECRETARIA, Listado())).filas
        assert [una.numero_de_expediente for una in quedan] == [str(caso.numero) for caso in casos[1:]]

    async def test_readings_are_listed_newest_first(self, libro: Libro) -> None:
        caso = await libro.registrar()
        numero = str(caso.numero)
        await libro.runner.run(ConsultarExpediente(), usuario(persona_de(ANA)), Consulta(numero))
        await libro.runner.run(ListarPlazos(GT), SECRETARIA, Consulta(numero))
        pagina = await libro.runner.run(ListarLecturas(CURSORES), SECRETARIA, ListadoDeExpediente(numero))
        assert [(una.accion, una.quien, una.calidad) for una in pagina.filas] == [
            ("lecturas", "", "secretario"),
            ("plazos", "", "secretario"),
            ("expediente", "Ana", "abogado"),
        ]
        assert pagina.filas[2].en_nombre_de == (caso.partes[0].parte_id,)

    async def test_the_sweeper_spares_what_is_referenced(self, libro: Libro) -> None:
        caso = await libro.registrar()
        (escrito,) = await libro.presentar(usuario(persona_de(ANA)), caso)
        clave = f"{caso.expediente_id}/{escrito.documentos[0].documento_id}"
        assert clave in libro.archivo.objetos["publico"]
        huerfanas = {
            f"{caso.expediente_id}/{uuid4()}": "x",
            f"{uuid4()}/{escrito.documentos[0].documento_id}": "x",
            f"{caso.expediente_id}/otra-cosa": "x",
        }
        libro.archivo.objetos["publico"].update(huerfanas)
        assert await libro.runner.run(BarrerHuerfanos(libro.runner, libro.archivo), CASILLERO, None) == 3
        assert list(libro.archivo.objetos["publico"]) == [clave]

    async def _actuaciones(self, libro: Libro, caso: Expediente) -> list[Actuacion]:
        listado = ListadoDeExpediente(str(caso.numero), 100)
        return list((await libro.runner.run(ListarActuaciones(CURSORES, GT), SECRETARIA, listado)).filas)

    async def _plazos(self, libro: Libro, caso: Expediente) -> list[Plazo | PlazoPendiente]:
        return await libro.runner.run(ListarPlazos(GT), SECRETARIA, Consulta(str(caso.numero)))

    async def _ids(self, libro: Libro, quien: Principal) -> list[UUID]:
        ids, cursor = [], ""
        while True:
            pagina = await libro.runner.run(ListarExpedientes(CURSORES), quien, Listado(2, cursor))
            ids += [uno.expediente_id for uno in pagina.filas]
            if not (cursor := pagina.siguiente):
                return ids

    async def test_mandates_open_the_cases_they_are_for_until_they_end(self, libro: Libro) -> None:
        uno, otro = await libro.registrar(), await libro.registrar()
        rosa, letrada, ahora = uno.partes[0].persona, uno.partes[0].abogados[0].persona, datetime.now(UTC)
        ana = usuario(uuid4())
        assert ana.persona is not None
        de_uno = Mandato(uuid4(), rosa, ana.persona, str(uno.numero), ahora + timedelta(days=1))
        de_todos = Mandato(uuid4(), otro.partes[0].persona, ana.persona)
        # A lawyer lets somebody stand in for her: her clients have not agreed.
        de_letrada = Mandato(uuid4(), letrada, ana.persona)
        de_otra_persona = Mandato(uuid4(), rosa, uuid4())

        async def visibles() -> list[UUID]:
            pagina = await libro.runner.run(ListarExpedientes(CURSORES), ana, Listado())
            return [expediente.expediente_id for expediente in pagina.filas]

        async def vigentes(instante: datetime) -> list[Mandato]:
            assert ana.persona is not None
            persona = ana.persona
            return list(await libro.runner.read(ana, lambda tx: tx.mandatos.vigentes_de(persona, instante)))

        assert await visibles() == []
        for mandato in (de_uno, de_uno, de_otra_persona, de_letrada):
            await libro.runner.run(RegistrarMandato(), CASILLERO, Otorgado(mandato))
        assert set(await vigentes(ahora)) == {de_uno, de_letrada}
        assert await vigentes(ahora + timedelta(days=1)) == [de_letrada]
        assert await visibles() == [uno.expediente_id]
        await libro.runner.run(RegistrarMandato(), CASILLERO, Otorgado(de_todos))
        assert await visibles() == [otro.expediente_id, uno.expediente_id]
        libro.noticias.terminados.add(de_todos.mandato_id)
        assert await visibles() == [uno.expediente_id]
        libro.noticias.silent = True
        with pytest.raises(RevocacionesSinNoticia):
            await visibles()
        for mandato in (de_uno, de_letrada):
            await libro.runner.run(RegistrarRevocacionDeMandato(), CASILLERO, Revocado(mandato.mandato_id))
        assert await visibles() == []

    async def test_what_was_presented_and_read_by_mandate_comes_back_as_it_was_kept(self, libro: Libro) -> None:
        caso, ana = await libro.registrar(), usuario(uuid4())
        mandato = libro.mandato(caso.partes[0].persona, ana)
        await libro.runner.run(RegistrarMandato(), CASILLERO, Otorgado(mandato))
        (escrito,) = await libro.presentar(ana, caso, en_nombre_de=mandato.mandato_id)
        leido = await libro.runner.read(ana, lambda tx: tx.escritos.uno(caso.expediente_id, escrito.escrito_id))
        assert leido == escrito
        assert (escrito.representado, escrito.mandato, escrito.en_nombre_de) == (
            caso.partes[0].persona,
            mandato.mandato_id,
            "Rosa",
        )
        lecturas = await libro.runner.run(ListarLecturas(CURSORES), ana, ListadoDeExpediente(str(caso.numero)))
        (suya,) = lecturas.filas
        assert (suya.quien, suya.calidad, suya.mandatos) == ("Rosa", "mandatario", (mandato.mandato_id,))
        assert suya.en_nombre_de == (caso.partes[0].parte_id,)

"""What casillero's SQL must do, on every database: subclasses give the fixture `database`, empty."""

import asyncio
import re
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from importlib import import_module
from typing import NamedTuple
from uuid import UUID, uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from estrado.casillero.v1.eventos_pb2 import CasilleroAbierto
from sqlalchemy import Engine, event, update
from sqlalchemy.orm import Session

from libs.foundation.core.clock import SystemClock
from libs.foundation.core.cursors import Cursors
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Stale
from libs.foundation.eventos.log import Event, Topics
from libs.foundation.eventos.outbox import Outbox, read_stream
from libs.foundation.sql.database import Database
from libs.foundation.sql.migrate import migrate
from libs.foundation.sql.runner import Runner
from libs.foundation.sql.tx import TxParts
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from libs.jurisdiccion.reglas import ModoDeEfecto
from services.casillero.adapters.eventos import ENCODERS
from services.casillero.adapters.sql import CasilleroTx
from services.casillero.adapters.tables import metadata, notificaciones
from services.casillero.application import (
    abrir_casillero,
    acceder_notificacion,
    anotar_plazo,
    dejar_sin_titular,
    depositar_notificacion,
    hacer_efectivas,
    listar_casilleros,
    listar_evidencias,
    listar_notificaciones,
)
from services.casillero.application.bloqueo import bloquear_casilleros
from services.casillero.domain.casillero import Casillero
from services.casillero.domain.entrega import Clase, Entrega
from services.casillero.domain.errors import EntregaContradictoria
from services.casillero.domain.notificacion import Notificacion
from services.casillero.tests.casos_de_busqueda import CASOS, DEPOSITADAS
from services.casillero.tests.fakes import EVENTO, GT, con_efecto, entrega, usuario
from services.casillero.tests.fakes_de_vecinos import FakePersonas

# Also the two of a statement that inserts into one table what it inserted into another.
NUESTRAS = re.compile(
    rf"(?:^|^WITH nuevas AS \(|\) (?=INSERT))((?:SELECT|INSERT INTO|UPDATE) (?:{'|'.join(metadata.tables)}))\b"
)
CURSORS = Cursors(b"k" * 32)


class PaginaLeida(NamedTuple):
    """A page without the marks."""

    notificaciones: list[Notificacion]
    siguiente: str


class Libro:
    """casillero's use cases on a database."""

    def __init__(self, database: Database) -> None:
        self.database = database
        parts = TxParts(SystemClock(), Outbox("casillero"), ENCODERS)

        def make_tx(session: Session, principal: Principal, not_before: datetime | None = None) -> CasilleroTx:
            return CasilleroTx(session, parts, principal, not_before)

        self.runner = Runner(database, make_tx, lambda: None)

    async def abrir(self, persona: UUID | None = None) -> UUID:
        persona = persona or uuid4()
        await self.runner.run(abrir_casillero.AbrirCasillero(), EVENTO, abrir_casillero.Command(persona))
        return persona

    async def depositar(self, *ordenes: Entrega, jurisdiccion: Jurisdiccion = GT) -> None:
        """All `ordenes` in one transaction, as the inbox does."""
        caso = depositar_notificacion.DepositarNotificacion(self.runner, FakePersonas(), jurisdiccion)
        items = [(depositar_notificacion.Command(orden), depositar_notificacion.Titular.NADIE) for orden in ordenes]
        await self.database.write(lambda session: caso.handle_many(self.runner.make_tx(session, EVENTO), items))

    async def acceder(self, persona: UUID, notificacion_id: UUID) -> Notificacion:
        command = acceder_notificacion.Command(notificacion_id)
        return (
            await self.runner.run(acceder_notificacion.AccederNotificacion(), usuario(persona), command)
        ).notificacion

    async def pagina(self, persona: UUID, **filtro: object) -> PaginaLeida:
        caso = listar_notificaciones.ListarNotificaciones(CURSORS)
        command = replace(listar_notificaciones.Command(), **filtro)  # type: ignore[arg-type]  # as the test names them
        pagina = await self.runner.run(caso, usuario(persona), command)
        return PaginaLeida([vista.notificacion for vista in pagina.notificaciones], pagina.siguiente)

    async def unica(self, persona: UUID) -> Notificacion:
        (una,) = (await self.pagina(persona)).notificaciones
        return una

    async def casillero(self, persona: UUID) -> Casillero:
        hallado = await self.runner.read(EVENTO, lambda tx: tx.casilleros.de(persona))
        assert hallado is not None
        return hallado

    async def eventos(self, subject: UUID) -> list[Event]:
        topic = Topics("casillero").interno
        return await self.database.read(lambda session: read_stream(session, topic, str(subject), 1))

    async def evidencias(self, persona: UUID, notificacion_id: UUID) -> list[str]:
        command = listar_evidencias.Command(notificacion_id)
        hallada = await self.runner.run(listar_evidencias.ListarEvidencias(), usuario(persona), command)
        return [probada.evidencia.tipo.value for probada in hallada]


def reciente(destinatario: UUID, **cambios: object) -> Entrega:
    """A delivery issued a while ago by the machine's clock."""
    return entrega(destinatario, **{"emision": SystemClock().now() - timedelta(minutes=1), **cambios})


class ContratoSql:
    """The contract."""

    @pytest.fixture
    async def libro(self, database: Database) -> Libro:
        await migrate(database, "casillero", contract=True)
        return Libro(database)

    async def test_the_migrations_make_the_tables_that_the_code_uses(self, libro: Libro) -> None:
        def differences(session: Session) -> list[object]:
            ours = set(metadata.tables)
            options = {
                "include_name": lambda name, kind, _parents: (
                    name in ours if kind == "table" else name is None or not name.startswith("fts_")
                )
            }
            return list(compare_metadata(MigrationContext.configure(session.connection(), opts=options), metadata))

        assert await libro.database.read(differences) == []

    async def test_what_is_written_is_what_is_read(self, libro: Libro) -> None:
        persona, otra = await libro.abrir(), uuid4()
        orden = reciente(persona, representado=otra, cambio_de_reserva=2)
        await libro.depositar(orden)
        una = await libro.unica(persona)
        assert una.entrega == orden
        assert una.efectiva == una.puesta_a_disposicion == (await libro.casillero(persona)).ultimo
        abierta = await libro.acceder(persona, una.notificacion_id)
        assert await libro.unica(persona) == abierta
        assert abierta == replace(una, acceso=abierta.acceso)
        vence = una.puesta_a_disposicion + timedelta(days=3)
        plazo = anotar_plazo.Command((orden.entrega_id, uuid4()), "expedientes", vence, "tres días")
        for dicho in (plazo, replace(plazo, productor="antecedentes", explicacion="de otro")):
            await libro.runner.run(anotar_plazo.AnotarPlazo(), EVENTO, dicho)
        assert await libro.unica(persona) == replace(abierta, plazo_vence=vence, plazo_explicacion="tres días")
        assert await libro.evidencias(persona, una.notificacion_id) == [
            "SubmissionAcceptance",
            "ContentConsignment",
            "LegalEffect",
            "ContentAccessTracking",
        ]

    async def test_a_mailbox_keeps_whether_somebody_verified_stands_behind_it(self, libro: Libro) -> None:
        persona, otra = await libro.abrir(), await libro.abrir()
        abierto = await libro.casillero(persona)
        caso, command = dejar_sin_titular.DejarSinTitular(), dejar_sin_titular.Command(persona)
        await libro.runner.run(caso, EVENTO, command)
        assert await libro.casillero(persona) == replace(abierto, sin_titular=True)
        assert not (await libro.casillero(otra)).sin_titular
        await libro.abrir(persona)
        assert await libro.casillero(persona) == abierto

    async def test_one_mailbox_per_persona_however_many_ask_at_once(self, libro: Libro) -> None:
        persona = uuid4()
        await asyncio.gather(*(libro.abrir(persona) for _ in range(6)))
        casillero = await libro.casillero(persona)
        (abierto,) = await libro.eventos(casillero.casillero_id)
        assert CasilleroAbierto.FromString(abierto.data).numero == casillero.numero

    async def test_one_delivery_per_id_however_many_bring_it_at_once(self, libro: Libro) -> None:
        persona = await libro.abrir()
        orden, sin_casillero = reciente(persona), reciente(uuid4())
        await asyncio.gather(*(libro.depositar(orden) for _ in range(6)))
        await libro.unica(persona)
        assert len(await libro.eventos((await libro.casillero(persona)).casillero_id)) == 3
        tries = (libro.depositar(reciente(uuid4()), sin_casillero) for _ in range(6))
        outcomes = await asyncio.gather(*tries, return_exceptions=True)
        assert all(outcome is None or isinstance(outcome, Stale) for outcome in outcomes)
        await libro.depositar(sin_casillero)
        assert len(await libro.eventos(sin_casillero.entrega_id)) == 1
        with pytest.raises(EntregaContradictoria):
            await libro.depositar(replace(orden, clase=Clase.AVISO))

    async def test_many_deliveries_ask_no_more_of_the_database_than_one(self, libro: Libro) -> None:
        personas = [await libro.abrir() for _ in range(10)]
        asked: list[Counter[str]] = []

        def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            asked[-1].update(NUESTRAS.findall(" ".join(statement.split())))

        event.listen(Engine, "before_cursor_execute", note)
        try:
            for cuantas in (1, 10):
                asked.append(Counter())
                await libro.depositar(*(reciente(persona) for persona in personas[:cuantas]))
        finally:
            event.remove(Engine, "before_cursor_execute", note)
        assert asked[0] == asked[1]
        assert asked[1] == {
            "SELECT casilleros": 1,
            "SELECT entregas": 1,
            "SELECT anulaciones": 1,
            "SELECT casos": 1,
            "INSERT INTO entregas": 1,
            "INSERT INTO notificaciones": 1,
            "UPDATE casilleros": 1,
            "INSERT INTO deposito_sin_alertar": 1,
            "INSERT INTO evidencias": 1,
            "INSERT INTO evidencias_sin_sellar": 1,
        }
        for persona in personas:
            una = (await libro.pagina(persona)).notificaciones[0]
            assert await libro.evidencias(persona, una.notificacion_id) == [
                "SubmissionAcceptance",
                "ContentConsignment",
                "LegalEffect",
            ]

    async def test_instants_follow_the_order_of_events_under_concurrency(self, libro: Libro) -> None:
        personas = [await libro.abrir() for _ in range(3)]
        for persona in personas:
            await libro.depositar(reciente(persona, clase=Clase.AVISO))
        primeras = [(persona, (await libro.unica(persona)).notificacion_id) for persona in personas]
        lotes = [[reciente(persona) for persona in orden] for orden in (personas, personas[::-1]) for _ in range(5)]
        await asyncio.gather(
            *(libro.depositar(*lote) for lote in lotes), *(libro.acceder(*primera) for primera in primeras)
        )
        for persona in personas:
            casillero = await libro.casillero(persona)
            eventos = await libro.eventos(casillero.casillero_id)
            assert [event.seq for event in eventos] == list(range(1, 1 + 1 + 1 + 20 + 1))
            instantes = [event.time for event in eventos]
            assert instantes == sorted(instantes)
            assert casillero.ultimo == instantes[-1]

    async def test_opened_from_several_devices_at_once_it_has_one_access_and_each_look_is_in_evidence(
        self, libro: Libro
    ) -> None:
        persona = await libro.abrir()
        await libro.depositar(reciente(persona), jurisdiccion=con_efecto(ModoDeEfecto.ACCESO))
        una = await libro.unica(persona)
        vistas = await asyncio.gather(*(libro.acceder(persona, una.notificacion_id) for _ in range(4)))
        abierta = await libro.unica(persona)
        assert {(vista.acceso, vista.efectiva) for vista in vistas} == {(abierta.acceso, abierta.acceso)}
        assert abierta.acceso is not None
        evidencias = Counter(await libro.evidencias(persona, una.notificacion_id))
        assert (evidencias["ContentAccessTracking"], evidencias["LegalEffect"]) == (4, 1)
        eventos = await libro.eventos((await libro.casillero(persona)).casillero_id)
        tipos = [evento.type.rpartition(".")[2] for evento in eventos]
        assert tipos[2:] == ["NotificacionAccedida", "NotificacionEfectiva"]
        instantes = [evento.time for evento in eventos]
        assert instantes == sorted(instantes)

    async def test_plazos_and_deliveries_heard_together_lock_mailboxes_in_one_order(self, libro: Libro) -> None:
        personas = [await libro.abrir() for _ in range(4)]
        ordenes = [reciente(persona) for persona in personas]
        await libro.depositar(*ordenes)
        vence = SystemClock().now() + timedelta(days=3)
        plazos = [anotar_plazo.Command((orden.entrega_id,), "expedientes", vence, "tres días") for orden in ordenes]
        depositar = depositar_notificacion.DepositarNotificacion(libro.runner, FakePersonas(), GT)
        intentos: list[tuple[int, ...]] = []

        async def oir(*cuales: int) -> None:
            nuevas = [depositar_notificacion.Command(reciente(personas[cual])) for cual in cuales[2:]]
            suyos = [plazos[cual] for cual in cuales[:2]]

            def todos(session: Session) -> None:
                intentos.append(cuales)
                tx = libro.runner.make_tx(session, EVENTO)
                bloquear_casilleros(tx, [*suyos, *nuevas])
                for plazo in suyos:
                    anotar_plazo.AnotarPlazo().handle(tx, plazo, None)
                depositar.handle_many(tx, [(nueva, None) for nueva in nuevas])

            await libro.database.write(todos)

        lotes = [(0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2)] * 3
        await asyncio.gather(*(oir(*lote) for lote in lotes))
        assert sorted(intentos) == sorted(lotes)
        depositadas = [len((await libro.pagina(persona)).notificaciones) for persona in personas]
        assert depositadas == [7, 4, 7, 4]

    async def test_pages_hold_every_one_once_also_those_of_one_instant(self, libro: Libro) -> None:
        persona, otra = await libro.abrir(), await libro.abrir()
        await libro.depositar(*(reciente(persona) for _ in range(5)), reciente(otra))
        await libro.depositar(*(reciente(persona) for _ in range(4)))
        vistas: list[Notificacion] = []
        cursor = ""
        for _ in range(5):
            pagina = await libro.pagina(persona, limite=2, cursor=cursor)
            vistas += pagina.notificaciones
            cursor = pagina.siguiente
        assert cursor == ""
        assert len({una.notificacion_id for una in vistas}) == len(vistas) == 9
        instantes = [una.puesta_a_disposicion for una in vistas]
        assert instantes == sorted(instantes, reverse=True)
        assert len(set(instantes)) == 2

    async def test_filters(self, libro: Libro) -> None:
        persona = await libro.abrir()
        await libro.depositar(
            reciente(persona, asunto="Resolución de trámite", numero_de_expediente="01017-2026-00001")
        )
        primera = await libro.unica(persona)
        await libro.acceder(persona, primera.notificacion_id)
        await libro.depositar(reciente(persona, asunto="Descuento del 50%_\\", numero_de_expediente="16001-2026-00002"))
        segunda = (await libro.pagina(persona, estado="sin_abrir")).notificaciones[0]
        for filtro, halladas in (
            ({"q": "RESOLUCION"}, [primera]),
            ({"q": "16001-"}, [segunda]),
            ({"q": "2026"}, [segunda, primera]),
            ({"q": "2026", "estado": "abierta"}, [primera]),
            ({"estado": "abierta"}, [primera]),
            ({"desde": segunda.puesta_a_disposicion}, [segunda]),
            ({"hasta": segunda.puesta_a_disposicion}, [primera]),
        ):
            pagina = await libro.pagina(persona, **filtro)
            ids = [una.notificacion_id for una in pagina.notificaciones]
            assert ids == [una.notificacion_id for una in halladas], filtro
        (propio,) = await libro.runner.run(
            listar_casilleros.ListarCasilleros(GT), usuario(persona), listar_casilleros.Command()
        )
        assert propio.sin_abrir == 1

    async def test_search(self, libro: Libro) -> None:
        persona, otra = await libro.abrir(), await libro.abrir()
        for asunto, numero in DEPOSITADAS:
            ordenes = [reciente(de, asunto=asunto, numero_de_expediente=numero) for de in (persona, otra)]
            await libro.depositar(*ordenes)
        for q, esperadas in CASOS:
            pagina = await libro.pagina(persona, q=q)
            halladas = [(una.entrega.asunto, una.entrega.numero_de_expediente) for una in pagina.notificaciones]
            assert halladas == [DEPOSITADAS[cual] for cual in sorted(esperadas, reverse=True)], q
            assert {una.entrega.destinatario for una in pagina.notificaciones} <= {persona}

    async def test_what_was_deposited_before_there_was_an_index_is_found(self, libro: Libro) -> None:
        persona, otra = await libro.abrir(), await libro.abrir()
        await libro.depositar(reciente(persona), reciente(otra))
        migration = import_module("services.casillero.migrations.versions.0010_casillero_del_titular")

        def again(session: Session) -> None:
            with Operations.context(MigrationContext.configure(session.connection())):
                migration.downgrade()
                session.execute(update(notificaciones).values(busqueda="resolucion de  tramite\n01017-2026-00001"))
                migration.upgrade()

        await libro.database.write(again)
        await libro.depositar(reciente(persona, asunto="Sentencia"))
        for q, cuantas in (("tramites", 1), ("01017-2026", 2), ("sentencia", 1), ("acta", 0)):
            assert len((await libro.pagina(persona, q=q)).notificaciones) == cuantas, q

    async def test_pages_of_a_search_hold_every_one_once(self, libro: Libro) -> None:
        persona = await libro.abrir()
        await libro.depositar(*(reciente(persona) for _ in range(5)), reciente(persona, asunto="Otra cosa"))
        await libro.depositar(*(reciente(persona) for _ in range(4)))
        todas = [una for una in (await libro.pagina(persona)).notificaciones if una.entrega.asunto != "Otra cosa"]
        vistas: list[Notificacion] = []
        cursor = ""
        for _ in range(5):
            pagina = await libro.pagina(persona, q="resoluciones", limite=2, cursor=cursor)
            vistas += pagina.notificaciones
            cursor = pagina.siguiente
        assert (vistas, cursor) == (todas, "")

    async def test_what_is_due_takes_effect_and_nothing_else(self, libro: Libro) -> None:
        persona = await libro.abrir()
        for modo in (ModoDeEfecto.DIAS_DESPUES, ModoDeEfecto.ACCESO, ModoDeEfecto.DEPOSITO):
            jurisdiccion = con_efecto(modo, 1)
            await libro.depositar(reciente(persona, acto_id=modo.value), jurisdiccion=jurisdiccion)

        async def cumplir(hasta: datetime) -> int:
            return await libro.runner.run(hacer_efectivas.HacerEfectivas(), EVENTO, hacer_efectivas.Command(hasta))

        ahora = SystemClock().now()
        assert [await cumplir(ahora), await cumplir(ahora + timedelta(days=30))] == [0, 1]
        assert await cumplir(ahora + timedelta(days=30)) == 0
        efectivas = {
            una.entrega.acto_id: una.efectiva and una.efecto and una.efectiva == una.efecto.previsto
            for una in (await libro.pagina(persona)).notificaciones
        }
        assert efectivas == {"dias_despues": True, "acceso": None, "deposito": True}

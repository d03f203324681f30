"""Cases that become reserved and open again, on every database: subclasses give the fixture `database`, empty."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from libs.foundation.eventos.log import Event
from libs.foundation.eventos.outbox import read_stream
from services.expedientes.adapters.sql.tables import traslados
from services.expedientes.application.listar_actuaciones import ListadoDeExpediente, ListarActuaciones
from services.expedientes.application.ports import Actuacion, Tx
from services.expedientes.application.trasladar_documentos import TrasladarDocumentos
from services.expedientes.domain.escrito import Documento
from services.expedientes.domain.expediente import Expediente
from services.expedientes.domain.firma import Forma, PorFirmar, Preparacion
from services.expedientes.tests.contrato_de_traslados import PEDIDO, ContratoDeTraslados, R, Registro
from services.expedientes.tests.contrato_sql import ANA, ContratoSql, Libro
from services.expedientes.tests.fakes import CURSORES, GT
from services.expedientes.tests.fakes_de_identity import persona_de
from services.expedientes.tests.unit.comun import SECRETARIA, usuario
from services.expedientes.tests.unit.test_abrir_expediente import abrir
from services.expedientes.tests.unit.test_reservar_expediente import reservar
from services.expedientes.tests.unit.test_trasladar_documentos import TRASLADO

PUBLICO, RESERVADO = "estrado.expedientes.v1", "estrado.expedientes.reservado.v1"


async def dicho(libro: Libro, caso: Expediente, topic: str) -> list[Event]:
    """All that was told of a case on a topic."""
    subject = str(caso.expediente_id)
    return await libro.database.read(lambda session: read_stream(session, topic, subject, 1))


def clases(eventos: list[Event]) -> list[str]:
    """What they are."""
    return [uno.type.rpartition(".")[2] for uno in eventos]


def preparacion(expediente_id: UUID, vence: datetime) -> Preparacion:
    """An act of a case that waits for a signature until then."""
    documento = Documento(uuid4(), "decreto.pdf", "application/pdf", 9, "0" * 64, 1, "v1")
    lugar = PorFirmar("0" * 64, b"atributos", 3, 5)
    creada = vence - timedelta(hours=2)
    return Preparacion(
        uuid4(),
        expediente_id,
        uuid4(),
        Forma.LLAVE,
        "suyo",
        lugar,
        documento,
        "decreto",
        "x",
        None,
        "",
        (),
        creada,
        vence,
    )


@dataclass
class RegistroSql(Registro):
    """Those of a database."""

    libro: Libro

    async def caso(self) -> UUID:
        return (await self.libro.registrar()).expediente_id

    async def en(self, hacer: Callable[[Tx], R]) -> R:
        return await self.libro.database.write(lambda session: hacer(self.libro.runner.make_tx(session, SECRETARIA)))


class ContratoDeReserva(ContratoDeTraslados, ContratoSql):
    """The contract."""

    @pytest.fixture
    def registro(self, libro: Libro) -> Registro:
        return RegistroSql(libro)

    async def test_one_asked_for_by_the_release_before_is_due_at_once(self, registro: RegistroSql) -> None:
        caso = await registro.caso()
        await registro.en(lambda tx: tx.traslados.pedir(caso, b"llave", PEDIDO))
        de_antes = update(traslados).values(proximo=None)
        await registro.libro.database.write(lambda session: session.execute(de_antes))
        [debido] = await registro.en(lambda tx: tx.traslados.debidos(PEDIDO, 8))
        assert (debido.proximo, debido.intentos) == (PEDIDO, 0)

    async def test_a_case_changes_streams_and_each_goes_on_where_it_was(self, libro: Libro) -> None:
        caso, quien = await libro.registrar(), usuario(persona_de(ANA))
        reserva = await reservar(libro, caso)
        await libro.presentar(quien, caso)
        apertura = await abrir(libro, caso)
        await libro.presentar(quien, caso)
        otra = await reservar(libro, caso)
        await libro.presentar(quien, caso)
        publico, reservado = [await dicho(libro, caso, topic) for topic in (PUBLICO, RESERVADO)]
        assert clases(publico) == [
            "ExpedienteIngresado",
            "ExpedienteReservado",
            "ExpedienteAbierto",
            "EscritoPresentado",
            "ExpedienteReservado",
        ]
        assert clases(reservado) == ["EscritoPresentado"] * 2
        # The first of each after a change says how far the other stream was.
        assert [uno.previous for uno in publico] == [None, None, 1, None, None]
        assert [uno.previous for uno in reservado] == [2, 5]
        [leido] = await libro.runner.read(SECRETARIA, lambda tx: tx.expedientes.por_numeros([caso.numero]))
        assert (leido.reservado, leido.cambio_de_reserva, leido.ultimo_instante >= otra.instante) == (True, 3, True)
        listado = ListadoDeExpediente(str(caso.numero), limite=2)
        listar, cursor = ListarActuaciones(CURSORES, GT), ""
        lineas: list[Actuacion] = []
        while True:
            pagina = await libro.runner.run(listar, SECRETARIA, replace(listado, cursor=cursor))
            lineas += pagina.filas
            if not (cursor := pagina.siguiente):
                break
        assert [una.tipo for una in lineas] == ["reserva", "escrito", "apertura", "escrito", "reserva", "escrito"]
        assert [lineas[0], lineas[2], lineas[4]] == [reserva, apertura, otra]

    async def test_who_comes_at_once_with_others_is_refused_and_with_oneself_is_one(self, libro: Libro) -> None:
        caso = await libro.registrar()
        iguales = await asyncio.gather(*(reservar(libro, caso, llave="k") for _ in range(4)))
        assert all(una == iguales[0] for una in iguales)
        abiertas = await asyncio.gather(*(abrir(libro, caso) for _ in range(4)), return_exceptions=True)
        assert sorted(type(una).__name__ for una in abiertas) == ["Actuacion"] + ["ExpedienteNoReservado"] * 3
        assert clases(await dicho(libro, caso, PUBLICO)) == [
            "ExpedienteIngresado",
            "ExpedienteReservado",
            "ExpedienteAbierto",
        ]

    async def test_filings_that_cross_a_change_are_told_on_one_side_of_it(self, libro: Libro) -> None:
        caso, quien = await libro.registrar(), usuario(persona_de(ANA))
        await asyncio.gather(
            *(libro.presentar(quien, caso) for _ in range(4)), reservar(libro, caso), libro.presentar(quien, caso)
        )
        publico, reservado = [clases(await dicho(libro, caso, topic)) for topic in (PUBLICO, RESERVADO)]
        assert publico[-1] == "ExpedienteReservado"
        assert (publico + reservado).count("EscritoPresentado") == 5
        libro.mundo.clock.instant = datetime.now(UTC)
        await libro.emitir(caso)
        assert clases(await dicho(libro, caso, PUBLICO)) == publico

    async def test_its_documents_are_moved_once_whoever_comes_at_once(self, libro: Libro) -> None:
        caso, quien = await libro.registrar(), usuario(persona_de(ANA))
        [escrito] = await libro.presentar(quien, caso)
        await libro.emitir(caso)
        await reservar(libro, caso)
        [traslado] = await libro.runner.read(SECRETARIA, lambda tx: tx.traslados.debidos(tx.now(), 8))
        assert (traslado.expediente_id, traslado.numero) == (caso.expediente_id, caso.numero)
        uso = TrasladarDocumentos(libro.runner, libro.archivo)
        await asyncio.gather(
            *(libro.runner.run(uso, TRASLADO, traslado) for _ in range(3)), libro.presentar(quien, caso)
        )
        await libro.runner.run(uso, TRASLADO, traslado)
        documento_id = escrito.documentos[0].documento_id
        guardado = await libro.runner.read(SECRETARIA, lambda tx: tx.documentos.uno(documento_id))
        assert guardado is not None
        assert (guardado.custodia.llave, guardado.documento.version) == (traslado.llave, "v2")
        assert await libro.runner.read(SECRETARIA, lambda tx: tx.traslados.debidos(tx.now(), 8)) == []
        assert [len(libro.archivo.objetos[clase]) for clase in ("publico", "reservado")] == [0, 3]
        await abrir(libro, caso)
        await reservar(libro, caso)
        assert await libro.runner.read(SECRETARIA, lambda tx: tx.traslados.debidos(tx.now(), 8)) == []

    async def test_what_waits_for_a_signature_is_among_them(self, libro: Libro) -> None:
        caso = await libro.registrar()
        despues, antes = (datetime.now(UTC) + timedelta(hours=una) for una in (1, -1))
        una, vencida = (preparacion(caso.expediente_id, vence) for vence in (despues, antes))

        def crear(session: Session) -> None:
            for cada in (una, vencida):
                libro.runner.make_tx(session, SECRETARIA).preparaciones.crear(cada)

        await libro.database.write(crear)
        ahora = datetime.now(UTC)
        leidos = await libro.runner.read(SECRETARIA, lambda tx: tx.traslados.documentos(caso.expediente_id, ahora))
        assert list(leidos) == [una.documento]

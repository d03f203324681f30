"""What the SQL of acuses must do, on every database: subclasses give the fixture `database`, empty."""

import asyncio
from datetime import timedelta

import pytest

from libs.foundation.sql.database import Database
from libs.foundation.sql.migrate import migrate
from services.expedientes.application.consultar_escrito import ConsultaDeEscrito, ConsultarEscrito
from services.expedientes.application.ports_de_acuse import EnEspera
from services.expedientes.domain.acuse import Acuse, EstadoDeAcuse
from services.expedientes.domain.escrito import Escrito
from services.expedientes.tests.contrato_sql import Libro
from services.expedientes.tests.fakes_de_identity import persona_de
from services.expedientes.tests.unit.comun import SECRETARIA, TRABAJO, usuario

ANA = "0000123431333"


async def presentado(libro: Libro) -> Escrito:
    (escrito,) = await libro.presentar(usuario(persona_de(ANA)), await libro.registrar())
    return escrito


async def debidos(libro: Libro) -> list[Acuse]:
    return list(await libro.runner.read(TRABAJO, lambda tx: tx.acuses.debidos(tx.now(), 10)))


async def en_espera(libro: Libro) -> EnEspera:
    return await libro.runner.read(TRABAJO, lambda tx: tx.acuses.en_espera())


class ContratoSqlDeAcuses:
    @pytest.fixture
    async def libro(self, database: Database) -> Libro:
        await migrate(database, "expedientes", contract=True)
        return Libro(database)

    async def test_due_from_the_filing_on_the_oldest_first_until_it_is_whole(self, libro: Libro) -> None:
        assert await en_espera(libro) == EnEspera(0, 0, None)
        escritos = [await presentado(libro) for _ in range(3)]
        assert [uno.escrito_id for uno in await debidos(libro)] == [uno.escrito_id for uno in escritos]
        assert await en_espera(libro) == EnEspera(3, 0, escritos[0].registrado)
        primero = await libro.emitir_acuse(escritos[0])
        libro.sello.sin_tiempo = True
        segundo = await libro.emitir_acuse(escritos[1], timedelta())
        tercero = await libro.emitir_acuse(escritos[2])
        assert primero is not None
        assert segundo is not None
        assert tercero is not None
        leidos = [
            await libro.runner.read(TRABAJO, lambda tx, uno=uno: tx.acuses.uno(uno.escrito_id))  # type: ignore[misc]  # of a default
            for uno in escritos
        ]
        assert leidos == [primero, segundo, tercero]
        assert [uno.estado for uno in leidos if uno] == [
            EstadoDeAcuse.SELLADO,
            EstadoDeAcuse.SELLO_PENDIENTE,
            EstadoDeAcuse.PENDIENTE,
        ]
        assert await debidos(libro) == []  # both are to be tried later
        assert await en_espera(libro) == EnEspera(1, 1, escritos[1].registrado)

    async def test_many_workers_make_one_acuse_and_one_delivery(self, libro: Libro) -> None:
        escrito = await presentado(libro)
        caso = await libro.runner.read(TRABAJO, lambda tx: tx.expedientes.por_id(escrito.expediente_id))
        assert caso is not None
        antes = len(await libro.seqs(caso))
        hechos = await asyncio.gather(*(libro.emitir_acuse(escrito) for _ in range(4)))
        (hecho,) = [uno for uno in hechos if uno is not None]
        assert len(await libro.seqs(caso)) == antes + 1
        assert len(libro.archivo.objetos["publico"]) == 1 + 4 * 2  # what no worker kept is swept
        claves = list(libro.archivo.objetos["publico"])
        referidas = await libro.runner.read(TRABAJO, lambda tx: tx.documentos.referenciadas(claves))
        assert len(referidas) == 1 + 2
        leido = await libro.runner.run(
            ConsultarEscrito(), SECRETARIA, ConsultaDeEscrito(str(caso.numero), escrito.escrito_id)
        )
        assert leido.pdf is not None
        assert (leido.escrito, leido.acuse, leido.pdf.documento_id) == (escrito, hecho, hecho.vigente)
        por_codigo = [
            await libro.runner.read(TRABAJO, lambda tx, uno=uno: tx.acuses.de_codigo(uno))  # type: ignore[misc]  # of a default
            for uno in (hecho.codigo, hecho.codigo[:-1])
        ]
        assert por_codigo == [hecho, None]

    async def test_many_workers_append_one_timestamp(self, libro: Libro) -> None:
        escrito = await presentado(libro)
        libro.sello.sin_tiempo = True
        entregado = await libro.emitir_acuse(escrito, timedelta())
        libro.sello.sin_tiempo = False
        sellados = [uno for uno in await asyncio.gather(*(libro.sellar_acuse(escrito) for _ in range(4))) if uno]
        assert len(sellados) == 1
        assert entregado is not None
        assert (sellados[0].entregado, sellados[0].estado) == (entregado.entregado, EstadoDeAcuse.SELLADO)
        guardado = await libro.runner.read(TRABAJO, lambda tx: tx.documentos.uno(sellados[0].vigente))  # type: ignore[arg-type]  # there is one
        assert guardado is not None
        assert guardado.documento.documento_id == sellados[0].vigente

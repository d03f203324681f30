"""Who makes acuses is killed at each named point, and whoever comes next leaves one acuse, delivered once."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest
from estrado.comun.v1.entregas_pb2 import EntregaOrdenada
from sqlalchemy.orm import Session

from libs.foundation.eventos.outbox import read_stream
from libs.foundation.sql.database import Database
from libs.foundation.sql.migrate import migrate
from libs.jurisdiccion.catalogos import CodigoDesconocido
from services.expedientes.application.ports_de_acuse import Impreso
from services.expedientes.domain.acuse import Acuse, EstadoDeAcuse
from services.expedientes.domain.escrito import Escrito
from services.expedientes.tests.component.trabajo import archivo_de, base_de, hechura
from services.expedientes.tests.contrato_sql import Libro
from services.expedientes.tests.fakes_de_acuse import FakePrensa
from services.expedientes.tests.fakes_de_identity import persona_de
from services.expedientes.tests.unit.comun import TRABAJO, usuario

ANA = "0000123431333"


@dataclass
class Taller:
    """A folder where acuses are made, with one escrito that has none yet."""

    carpeta: Path
    database: Database
    libro: Libro
    escrito: Escrito

    async def presentar(self) -> Escrito:
        """One more, of another case."""
        (escrito,) = await self.libro.presentar(usuario(persona_de(ANA)), await self.libro.registrar())
        return escrito

    async def muere_en(self, punto: str, **entorno: str) -> None:
        """Let a process make acuses that is killed at that point."""
        muerto = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "services.expedientes.tests.component.trabajo",
            str(self.carpeta),
            env=os.environ | {"ESTRADO_CRASH_AT": punto} | entorno,
        )
        assert await muerto.wait() == -9

    async def acuse(self, de: Escrito | None = None) -> Acuse:
        escrito = de or self.escrito
        leido = await self.libro.runner.read(TRABAJO, lambda tx: tx.acuses.uno(escrito.escrito_id))
        assert leido is not None
        return leido

    async def entregas(self) -> list[EntregaOrdenada]:
        """The deliveries of the acuse ordered so far."""
        topic, subject = "estrado.expedientes.interno.v1", str(self.escrito.expediente_id)
        eventos = await self.database.read(lambda session: read_stream(session, topic, subject, 1))
        ordenes = [EntregaOrdenada.FromString(uno.data) for uno in eventos]
        return [orden for orden in ordenes if orden.asunto.startswith("Acuse")]

    async def vencer(self) -> None:
        """Make what is to be tried later due now."""

        def body(session: Session) -> None:
            tx = self.libro.runner.make_tx(session, TRABAJO)
            acuse = tx.acuses.bloquear(self.escrito.escrito_id)
            assert acuse is not None
            tx.acuses.guardar(replace(acuse, proximo=tx.now()))

        await self.database.write(body)

    async def contenido(self, documento_id: UUID | None) -> bytes:
        """The bytes of a document that a row has."""
        assert documento_id is not None
        guardado = await self.libro.runner.read(TRABAJO, lambda tx: tx.documentos.uno(documento_id))
        assert guardado is not None
        return b"".join([trozo async for trozo in archivo_de(self.carpeta).leer(guardado)])


@dataclass
class Averiada(FakePrensa):
    """A press that fails at one escrito."""

    de: Escrito | None = None
    fallo: Exception = field(default_factory=Exception)

    async def acuse(self, escrito: Escrito, organo: str, codigo: str, emitido: datetime) -> Impreso:
        if escrito == self.de:
            raise self.fallo
        return await super().acuse(escrito, organo, codigo, emitido)


@pytest.fixture
async def taller(tmp_path: Path) -> AsyncIterator[Taller]:
    database = base_de(tmp_path)
    await migrate(database, "expedientes", contract=True)
    libro = Libro(database)
    (escrito,) = await libro.presentar(usuario(persona_de(ANA)), await libro.registrar())
    yield Taller(tmp_path, database, libro, escrito)
    await database.close()


@pytest.mark.parametrize(
    ("punto", "hecho"),
    [
        ("acuse.impreso", False),
        ("acuse.guardado", False),
        ("uso.preparado", False),
        ("acuse.escrito", False),
        ("uso.confirmado", True),
        ("acuse.confirmado", True),
    ],
)
async def test_killed_while_it_is_made(taller: Taller, punto: str, hecho: bool) -> None:
    await taller.muere_en(punto)
    assert ((await taller.acuse()).estado is EstadoDeAcuse.SELLADO) is hecho
    assert len(await taller.entregas()) == hecho
    antes = await taller.acuse()

    await hechura(taller.carpeta, taller.database).run()

    acuse = await taller.acuse()
    (orden,) = await taller.entregas()
    assert acuse.estado is EstadoDeAcuse.SELLADO
    assert orden.documentos[0].documento_id == str(acuse.entregado)
    assert (await taller.contenido(acuse.entregado)).endswith(b"sellado con tiempo")
    assert not hecho or acuse == antes


@pytest.mark.parametrize("punto", ["acuse.sellado", "uso.preparado", "uso.confirmado"])
async def test_killed_while_its_timestamp_is_appended(taller: Taller, punto: str) -> None:
    await hechura(taller.carpeta, taller.database, sin_tiempo=True).run()
    entregado = await taller.acuse()
    assert entregado.estado is EstadoDeAcuse.SELLO_PENDIENTE
    await taller.vencer()
    await taller.muere_en(punto)
    await hechura(taller.carpeta, taller.database).run()
    acuse = await taller.acuse()
    assert (acuse.estado, acuse.entregado) == (EstadoDeAcuse.SELLADO, entregado.entregado)
    assert len(await taller.entregas()) == 1
    primero, segundo = await taller.contenido(acuse.entregado), await taller.contenido(acuse.vigente)
    assert segundo == primero + b" con tiempo"


@pytest.mark.parametrize(
    ("fallo", "causa"),
    [(CodigoDesconocido(catalogo="organos", codigo="09999"), "CODIGO_DESCONOCIDO"), (KeyError("organo"), "KeyError")],
)
async def test_one_that_cannot_be_made_keeps_no_other_waiting(taller: Taller, fallo: Exception, causa: str) -> None:
    otro = await taller.presentar()
    await hechura(taller.carpeta, taller.database, prensa=Averiada(de=taller.escrito, fallo=fallo)).run()
    assert (await taller.acuse(otro)).estado is EstadoDeAcuse.SELLADO
    pospuesto = await taller.acuse()
    assert (pospuesto.estado, pospuesto.causa, pospuesto.intentos) == (EstadoDeAcuse.PENDIENTE, causa, 1)
    await taller.vencer()
    await hechura(taller.carpeta, taller.database).run()
    assert (await taller.acuse()).estado is EstadoDeAcuse.SELLADO

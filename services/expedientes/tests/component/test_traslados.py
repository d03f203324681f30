"""The job that moves the documents of cases that became reserved: those that cannot be moved keep no other readable."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import update
from sqlalchemy.orm import Session

from libs.foundation.core.errors import EstradoError
from libs.foundation.sql.migrate import migrate
from services.expedientes.adapters.sql.tables import traslados
from services.expedientes.application.trasladar_documentos import TrasladarDocumentos
from services.expedientes.domain.errors import DocumentoNoDisponible
from services.expedientes.domain.escrito import Documento
from services.expedientes.domain.expediente import Custodia, Expediente
from services.expedientes.entrypoints.jobs import TrasladoDeReservados
from services.expedientes.tests.component.trabajo import base_de
from services.expedientes.tests.contrato_sql import Libro
from services.expedientes.tests.fakes_de_archivo import FakeArchivo
from services.expedientes.tests.unit.comun import SECRETARIA
from services.expedientes.tests.unit.test_reservar_expediente import reservar

MAS_QUE_UNA_TANDA = 9


@dataclass
class Averiado(FakeArchivo):
    """Buckets that fail at the documents of some cases; `pedidos` are the cases of which one was asked for."""

    de: set[UUID] = field(default_factory=set)
    fallo: Exception = field(default_factory=DocumentoNoDisponible)
    pedidos: list[UUID] = field(default_factory=list)

    async def trasladar(self, de: Custodia, a: Custodia, documento: Documento) -> str:
        self.pedidos.append(de.expediente_id)
        if de.expediente_id in self.de:
            raise self.fallo
        return await super().trasladar(de, a, documento)


@dataclass
class Bodega:
    """Cases with an act each that became reserved one after the other, and the job on them."""

    libro: Libro
    archivo: Averiado
    casos: list[Expediente]

    async def correr(self) -> None:
        """As many runs of the job as it takes until each case was tried that is due now: one run ends after seconds."""
        trabajo = TrasladoDeReservados(self.libro.runner, TrasladarDocumentos(self.libro.runner, self.archivo))
        ahora = await self.libro.runner.read(SECRETARIA, lambda tx: tx.now())
        while await self.libro.runner.read(SECRETARIA, lambda tx: tx.traslados.debidos(ahora, 1)):
            await trabajo.run()

    async def vencer(self) -> None:
        """Make what is to be tried later due now."""
        due = update(traslados).values(proximo=traslados.c.pedido)
        await self.libro.database.write(lambda session: session.execute(due))

    async def movidos(self) -> list[bool]:
        """Of each case, whether nothing of it waits."""

        def leer(session: Session) -> list[bool]:
            tx = self.libro.runner.make_tx(session, SECRETARIA)
            return [not tx.traslados.pendiente(caso.expediente_id) for caso in self.casos]

        return await self.libro.database.read(leer)


@pytest.fixture
async def bodega(tmp_path: Path) -> AsyncIterator[Bodega]:
    database = base_de(tmp_path)
    await migrate(database, "expedientes", contract=True)
    libro, archivo = Libro(database), Averiado()
    libro.archivo = archivo
    casos = [await libro.registrar() for _ in range(MAS_QUE_UNA_TANDA)]
    for caso in casos:
        await libro.emitir(caso)
        await reservar(libro, caso)
    yield Bodega(libro, archivo, casos)
    await database.close()


def dicho(gauge: str) -> float:
    """What a gauge says."""
    value = REGISTRY.get_sample_value(gauge)
    assert value is not None
    return value


@pytest.mark.parametrize("fallo", [DocumentoNoDisponible(), EstradoError(), KeyError("version")], ids=repr)
async def test_those_that_fail_keep_no_other_readable(bodega: Bodega, fallo: Exception) -> None:
    *fallan, ultimo = bodega.casos
    bodega.archivo.de, bodega.archivo.fallo = {caso.expediente_id for caso in fallan}, fallo
    await bodega.correr()
    assert await bodega.movidos() == [False] * len(fallan) + [True]
    assert not any(clave.startswith(str(ultimo.expediente_id)) for clave in bodega.archivo.objetos["publico"])
    assert dicho("estrado_reserved_unmoved") == len(fallan)


async def test_all_that_wait_are_counted_from_the_oldest_on(bodega: Bodega) -> None:
    bodega.archivo.de = {caso.expediente_id for caso in bodega.casos}
    await bodega.correr()
    assert dicho("estrado_reserved_unmoved") == MAS_QUE_UNA_TANDA
    assert dicho("estrado_reserved_unmoved_seconds") > 0
    bodega.archivo.de = set()
    await bodega.vencer()
    await bodega.correr()
    assert (dicho("estrado_reserved_unmoved"), dicho("estrado_reserved_unmoved_seconds")) == (0, 0)


async def test_one_that_failed_is_left_alone_for_a_while_and_then_moved(bodega: Bodega) -> None:
    primero = bodega.casos[0].expediente_id
    bodega.archivo.de = {primero}
    antes = datetime.now(UTC)
    await bodega.correr()
    aplazado = await bodega.libro.database.write(
        lambda session: bodega.libro.runner.make_tx(session, SECRETARIA).traslados.bloquear(primero)
    )
    assert aplazado is not None
    assert (aplazado.causa, aplazado.intentos) == ("DOCUMENTO_NO_DISPONIBLE", bodega.archivo.pedidos.count(primero))
    assert aplazado.proximo >= antes + timedelta(seconds=5)
    bodega.archivo.de = set()
    await bodega.vencer()
    await bodega.correr()
    assert await bodega.movidos() == [True] * MAS_QUE_UNA_TANDA

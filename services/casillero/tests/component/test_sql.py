from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from libs.foundation.sql.database import Database, open_database
from services.casillero.adapters.sql_notificaciones import _row
from services.casillero.adapters.tables import notificaciones
from services.casillero.domain.notificacion import Notificacion
from services.casillero.tests.contrato_buzones_sql import ContratoDeBuzones
from services.casillero.tests.contrato_cabezas import prueba, revisar, selladas, sellar
from services.casillero.tests.contrato_cabezas_sql import BitacoraSql, ContratoDeCabezas
from services.casillero.tests.contrato_dispositivos_sql import ContratoDeDispositivos
from services.casillero.tests.contrato_estados_sql import ContratoDeEstados
from services.casillero.tests.contrato_marcas_sql import ContratoDeMarcas
from services.casillero.tests.contrato_novedades_sql import ContratoDeNovedades
from services.casillero.tests.fakes import AHORA, EVENTO, entrega


class TestSqlite(
    ContratoDeBuzones,
    ContratoDeCabezas,
    ContratoDeDispositivos,
    ContratoDeEstados,
    ContratoDeMarcas,
    ContratoDeNovedades,
):
    @pytest.fixture
    async def database(self, tmp_path: Path) -> AsyncIterator[Database]:
        database = open_database(f"sqlite:///{tmp_path}/casillero.db")
        yield database
        await database.close()

    @pytest.mark.parametrize("sellada", ["nada", "2026-13-45 00:00:00.000000", b"\xff", 7])
    async def test_a_head_whose_instant_cannot_be_read_is_set_aside_as_it_was_found(
        self, bitacora: BitacoraSql, database: Database, sellada: object
    ) -> None:
        entrega_id, evidencia_id = await bitacora.hecho()
        first = (await sellar(bitacora)).tamano
        await bitacora.hecho()
        second = (await sellar(bitacora)).tamano
        await bitacora.ilegible(first, sellada)
        told = await bitacora.runner.read(EVENTO, lambda tx: tx.evidencias.situaciones(entrega_id))
        assert (told[evidencia_id].cabeza, told[evidencia_id].sellada) == (None, None)
        found = await prueba(bitacora, evidencia_id)
        assert found is not None
        assert found.cabeza.tamano == second
        assert [(head.tamano, part) for head, part in (await revisar(bitacora)).danadas] == [(first, "sello_de_tiempo")]
        assert await selladas(bitacora) == [second]
        kept = text("SELECT sellada FROM cabezas_danadas")
        assert str(await database.read(lambda session: session.scalar(kept))) == str(sellada)


def test_a_row_gives_every_column_as_inserts_of_many_on_postgresql_want() -> None:
    una = Notificacion(uuid4(), entrega(uuid4()), uuid4(), "C-1", AHORA, None)
    assert _row(una).keys() == {column.name for column in notificaciones.c}

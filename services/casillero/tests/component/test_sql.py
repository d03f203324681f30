from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from libs.foundation.sql.database import Database, open_database
from services.casillero.adapters.sql_notificaciones import _row
from services.casillero.adapters.tables import notificaciones
from services.casillero.domain.notificacion import Notificacion
from services.casillero.tests.contrato_buzones_sql import ContratoDeBuzones
from services.casillero.tests.contrato_cabezas_sql import ContratoDeCabezas
from services.casillero.tests.contrato_dispositivos_sql import ContratoDeDispositivos
from services.casillero.tests.contrato_estados_sql import ContratoDeEstados
from services.casillero.tests.contrato_marcas_sql import ContratoDeMarcas
from services.casillero.tests.contrato_novedades_sql import ContratoDeNovedades
from services.casillero.tests.fakes import AHORA, entrega


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


def test_a_row_gives_every_column_as_inserts_of_many_on_postgresql_want() -> None:
    una = Notificacion(uuid4(), entrega(uuid4()), uuid4(), "C-1", AHORA, None)
    assert _row(una).keys() == {column.name for column in notificaciones.c}

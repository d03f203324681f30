from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from libs.foundation.sql.database import Database, open_database
from services.casillero.tests.contrato_alertas_sql import ContratoDeAlertas
from services.casillero.tests.contrato_buzones_sql import ContratoDeBuzones
from services.casillero.tests.contrato_evidencias_sql import ContratoDeEvidencias
from services.casillero.tests.contrato_marcas_sql import ContratoDeMarcas
from services.casillero.tests.contrato_novedades_sql import ContratoDeNovedades


class TestSqlite(ContratoDeAlertas, ContratoDeBuzones, ContratoDeEvidencias, ContratoDeMarcas, ContratoDeNovedades):
    @pytest.fixture
    async def database(self, tmp_path: Path) -> AsyncIterator[Database]:
        database = open_database(f"sqlite:///{tmp_path}/casillero.db")
        yield database
        await database.close()

"""The SQL of expedientes on SQLite."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from libs.foundation.sql.database import Database, open_database
from services.expedientes.tests.contrato_de_papel_sql import ContratoDePapel
from services.expedientes.tests.contrato_de_reserva_sql import ContratoDeReserva
from services.expedientes.tests.contrato_de_tandas import ContratoSqlDeTandas
from services.expedientes.tests.contrato_sql_de_acuses import ContratoSqlDeAcuses
from services.expedientes.tests.contrato_sql_de_firmas import ContratoSqlDeFirmas


class TestSqlite(ContratoDePapel, ContratoDeReserva, ContratoSqlDeTandas, ContratoSqlDeAcuses, ContratoSqlDeFirmas):
    @pytest.fixture
    async def database(self, tmp_path: Path) -> AsyncIterator[Database]:
        database = open_database(f"sqlite:///{tmp_path}/expedientes.db")
        yield database
        await database.close()

"""The SQL of expedientes on PostgreSQL."""

from collections.abc import AsyncIterator

import pytest

from libs.foundation.sql.database import Database, open_database
from libs.foundation.testing.servers import PostgresServer
from services.expedientes.tests.contrato_de_papel_sql import ContratoDePapel
from services.expedientes.tests.contrato_de_reserva_sql import ContratoDeReserva
from services.expedientes.tests.contrato_de_tandas import ContratoSqlDeTandas
from services.expedientes.tests.contrato_sql_de_acuses import ContratoSqlDeAcuses
from services.expedientes.tests.contrato_sql_de_firmas import ContratoSqlDeFirmas


class TestPostgres(ContratoDePapel, ContratoDeReserva, ContratoSqlDeTandas, ContratoSqlDeAcuses, ContratoSqlDeFirmas):
    @pytest.fixture
    async def database(self, postgres: PostgresServer) -> AsyncIterator[Database]:
        database = open_database(postgres.url())
        yield database
        await database.close()

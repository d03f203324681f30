"""casillero's SQL on PostgreSQL."""

from collections.abc import AsyncIterator

import pytest

from libs.foundation.sql.database import Database, open_database
from libs.foundation.testing.servers import PostgresServer
from services.casillero.tests.contrato_buzones_sql import ContratoDeBuzones
from services.casillero.tests.contrato_cabezas_sql import ContratoDeCabezas
from services.casillero.tests.contrato_dispositivos_sql import ContratoDeDispositivos
from services.casillero.tests.contrato_estados_sql import ContratoDeEstados
from services.casillero.tests.contrato_marcas_sql import ContratoDeMarcas
from services.casillero.tests.contrato_novedades_sql import ContratoDeNovedades


class TestPostgres(
    ContratoDeBuzones,
    ContratoDeCabezas,
    ContratoDeDispositivos,
    ContratoDeEstados,
    ContratoDeMarcas,
    ContratoDeNovedades,
):
    @pytest.fixture
    async def database(self, postgres: PostgresServer) -> AsyncIterator[Database]:
        database = open_database(postgres.url())
        yield database
        await database.close()

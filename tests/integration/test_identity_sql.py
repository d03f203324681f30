"""identity's repositories on PostgreSQL, where writers really meet."""

from collections.abc import AsyncIterator

import pytest

from libs.foundation.sql.database import Database, open_database
from libs.foundation.testing.servers import PostgresServer
from services.identity.tests.factores_contract import FactoresSqlContract
from services.identity.tests.sql_importaciones_contract import ImportacionesSqlContract
from services.identity.tests.sql_mandatos_contract import MandatosSqlContract
from services.identity.tests.sql_oidc_contract import OidcSqlContract
from services.identity.tests.sql_verificaciones_contract import VerificacionesSqlContract


class TestPostgres(
    FactoresSqlContract, ImportacionesSqlContract, VerificacionesSqlContract, OidcSqlContract, MandatosSqlContract
):
    @pytest.fixture
    async def database(self, postgres: PostgresServer) -> AsyncIterator[Database]:
        database = open_database(postgres.url())
        yield database
        await database.close()

"""identity's repositories on SQLite."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from libs.foundation.sql.database import Database, open_database
from services.identity.tests.factores_contract import FactoresSqlContract
from services.identity.tests.sql_importaciones_contract import ImportacionesSqlContract
from services.identity.tests.sql_mandatos_contract import MandatosSqlContract
from services.identity.tests.sql_oidc_contract import OidcSqlContract
from services.identity.tests.sql_verificaciones_contract import VerificacionesSqlContract


class TestSqlite(
    FactoresSqlContract, ImportacionesSqlContract, VerificacionesSqlContract, OidcSqlContract, MandatosSqlContract
):
    @pytest.fixture
    async def database(self, tmp_path: Path) -> AsyncIterator[Database]:
        database = open_database(f"sqlite:///{tmp_path}/identity.db")
        yield database
        await database.close()

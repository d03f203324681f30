"""identity's repositories on SQLite."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from libs.foundation.sql.database import Database, open_database
from libs.foundation.sql.migrate import migrate
from services.identity.adapters.sql.mensajes import SqlMensajes
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

    async def test_what_was_sent_to_an_account_is_found_without_reading_all_messages(self, database: Database) -> None:
        await migrate(database, "identity", contract=True)

        def plan(session: Session) -> list[str]:
            asked: list[tuple[str, Any]] = []
            event.listen(session.get_bind(), "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
            SqlMensajes(session).de(uuid4(), "ana@ejemplo.gt")
            statement, values = asked[-1]
            explained = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            return [row.detail for row in explained]

        steps = await database.read(plan)
        assert [step for step in steps if "ix_mensajes_enlace" in step]
        assert not [step for step in steps if step.startswith("SCAN")]

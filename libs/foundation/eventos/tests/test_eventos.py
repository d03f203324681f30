"""Record, relay and inbox on the embedded default."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from libs.foundation.eventos.embedded import EmbeddedLog
from libs.foundation.eventos.log import EventLog
from libs.foundation.sql.database import Database, open_database
from libs.foundation.testing.contracts.eventos import EventosContract, Places


class TestEventos(EventosContract):
    @pytest.fixture
    def places(self, tmp_path: Path) -> Places:
        return f"sqlite:///{tmp_path}/servicio.db", f"{tmp_path}/registro.db"

    @pytest.fixture
    async def database(self, places: Places) -> AsyncIterator[Database]:
        database = open_database(places[0])
        yield database
        await database.close()

    @pytest.fixture
    async def log(self, places: Places) -> AsyncIterator[EventLog]:
        log = EmbeddedLog(Path(places[1]))
        yield log
        await log.close()

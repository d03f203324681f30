from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.casillero.tests.component.vecinos import Sala, sala


@pytest.fixture
async def estrado(tmp_path: Path) -> AsyncIterator[Sala]:
    async with sala(tmp_path) as abierta:
        yield abierta

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.expedientes.tests.component.vecinos import Vecindario, vecindario


@pytest.fixture
async def barrio(tmp_path: Path) -> AsyncIterator[Vecindario]:
    async with vecindario(tmp_path) as abierto:
        yield abierto

from pathlib import Path

import pytest

from services.identity.tests.fakes import Identity
from services.identity.tests.socio import Socio


@pytest.fixture
def identity() -> Identity:
    return Identity()


@pytest.fixture
async def socio(tmp_path: Path) -> Socio:
    """A registered client, and a person with an account."""
    socio = await Socio(tmp_path).registrado()
    await socio.identity.registrada()
    return socio

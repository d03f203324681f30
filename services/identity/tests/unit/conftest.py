import pytest

from services.identity.tests.fakes import Identity


@pytest.fixture
def identity() -> Identity:
    return Identity()

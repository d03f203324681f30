"""A process loads what it needs: whatever else it loaded would stay in its memory, in every replica."""

import subprocess
import sys

import pytest

HEAVY = {"aiokafka", "alembic", "asyncpg", "fastapi", "httpx", "minio", "sqlalchemy", "tink", "uvicorn"}
_LOADED = "import sys, cli.start, cli.main, cli.processes, {modules}; print(*sys.modules)"


@pytest.mark.parametrize(
    ("modules", "needed"),
    [
        ("cli.web", {"fastapi", "minio", "tink", "uvicorn"}),
        ("cli.suite, services.identity.bootstrap", {"aiokafka", "asyncpg", "sqlalchemy", "minio", "tink"}),
        ("cli.suite, services.casillero.bootstrap", {"aiokafka", "asyncpg", "httpx", "sqlalchemy"}),
        ("cli.suite, services.expedientes.bootstrap", {"aiokafka", "asyncpg", "httpx", "sqlalchemy", "minio", "tink"}),
    ],
    ids=["gateway", "identity", "casillero", "expedientes"],
)
def test_a_process_loads_no_more_than_it_needs(modules: str, needed: set[str]) -> None:
    command = [sys.executable, "-c", _LOADED.format(modules=modules)]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert set(loaded) & HEAVY <= needed

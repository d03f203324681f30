"""What a URL means is the same for the pools and for the relay's own connections."""

from pathlib import Path

import pytest

from libs.foundation.development_ca import DevelopmentCa
from libs.foundation.settings import FoundationSettings
from libs.foundation.sql.database import BaseDeDatosNoDisponible, open_database
from libs.foundation.sql.postgres import arguments, connect


def test_a_connection_reaches_the_database_as_the_pools_do() -> None:
    reached = arguments("postgresql+asyncpg://u:p%40@db:5433/casillero?ssl=require&prepared_statement_cache_size=0")
    assert reached == {
        "user": "u",
        "password": "p@",
        "host": "db",
        "port": 5433,
        "database": "casillero",
        "ssl": "require",
    }
    several = arguments("postgresql+asyncpg://u:p@/casillero?host=a:5432&host=b:5432")
    assert (several["host"], several["port"]) == (["a", "b"], [5432, 5432])


@pytest.mark.parametrize("mode", ["ssl", "sslmode"])
async def test_the_mode_of_tls_has_two_names_and_its_files_are_read(mode: str, tmp_path: Path) -> None:
    nobody = f"postgresql+asyncpg://u:p@127.0.0.1:1/casillero?{mode}=verify-full&sslrootcert="
    with pytest.raises(FileNotFoundError):
        await connect(**arguments(f"{nobody}{tmp_path}/ca.crt"))
    with pytest.raises(ConnectionRefusedError):
        await connect(**arguments(f"{nobody}{DevelopmentCa(tmp_path).certificate}"))


@pytest.mark.parametrize("more", ["ssl=verify-full&sslrootcert=/no/ca.crt", "prepared_statement_cache_size=0"])
async def test_what_settings_take_the_pools_understand(more: str) -> None:
    url = FoundationSettings(database_url=f"postgresql+asyncpg://u:p@127.0.0.1:1/{{service}}?{more}").database("x")
    database = open_database(url)
    with pytest.raises(BaseDeDatosNoDisponible):
        await database.read(lambda session: session.connection())
    await database.close()

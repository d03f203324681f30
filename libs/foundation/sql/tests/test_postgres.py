"""What a URL means is the same for the pools and for the relay's own connections."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from libs.foundation.sql.postgres import dsn


@pytest.mark.parametrize("mode", ["ssl", "sslmode"])
def test_tls_is_chosen_in_the_url_by_either_name(mode: str) -> None:
    said = urlsplit(dsn(f"postgresql+asyncpg://u:p%40@db:5433/casillero?{mode}=verify-full&sslrootcert=/run/ca.crt"))
    assert (said.scheme, said.netloc, said.path) == ("postgresql", "u:p%40@db:5433", "/casillero")
    assert dict(parse_qsl(said.query)) == {"sslmode": "verify-full", "sslrootcert": "/run/ca.crt"}

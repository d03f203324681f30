"""The address at which the gateway is served."""

import pytest

from cli.web import PuertoOcupado, bind
from libs.foundation.rpc.server import DireccionInutilizable


def test_a_port_that_is_taken_is_said() -> None:
    with bind("127.0.0.1", 0) as first:
        first.listen()
        port = first.getsockname()[1]
        with pytest.raises(PuertoOcupado) as caught:
            bind("127.0.0.1", port)
    assert caught.value.metadata == {"puerto": str(port)}


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_an_address_that_is_not_ours_is_not_called_a_taken_port(host: str) -> None:
    with pytest.raises(DireccionInutilizable) as caught:
        bind(host, 8080)
    assert caught.value.metadata["direccion"] == f"{host}:8080"

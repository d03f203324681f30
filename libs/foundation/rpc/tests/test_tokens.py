"""Service tokens prove one service to another for a minute, and keys survive a start that was killed."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from joserfc import jwt

from libs.foundation.rpc.tokens import CredencialDeServicioInvalida, ServiceIdentity, make_development_keys

SERVICES = ["casillero", "expedientes", "gateway"]


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    make_development_keys(tmp_path, SERVICES)
    return tmp_path


def test_a_token_names_its_issuer_to_its_audience(keys: Path) -> None:
    token = ServiceIdentity("casillero", keys).token_for("expedientes")
    expedientes = ServiceIdentity("expedientes", keys)
    assert [expedientes.verify(token).service for _ in range(2)] == ["casillero"] * 2
    with pytest.raises(CredencialDeServicioInvalida):
        ServiceIdentity("gateway", keys).verify(token)


def test_a_token_is_reused_and_dies_after_a_minute(keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    casillero, expedientes = ServiceIdentity("casillero", keys), ServiceIdentity("expedientes", keys)
    token = casillero.token_for("expedientes")
    assert casillero.token_for("expedientes") == token
    expedientes.verify(token)
    later = time.time() + 61
    monkeypatch.setattr("libs.foundation.rpc.tokens.time.time", lambda: later)
    with pytest.raises(CredencialDeServicioInvalida):
        expedientes.verify(token)
    assert casillero.token_for("expedientes") != token


def test_a_service_cannot_name_another(keys: Path) -> None:
    own_key = ServiceIdentity("casillero", keys).key
    for kid in ("gateway", "casillero"):
        claims = {"iss": "gateway", "aud": "expedientes", "exp": int(time.time()) + 60}
        token = jwt.encode({"alg": "Ed25519", "kid": kid}, claims, own_key, algorithms=["Ed25519"])
        with pytest.raises(CredencialDeServicioInvalida):
            ServiceIdentity("expedientes", keys).verify(token)


def test_the_instant_of_reception_survives_to_the_microsecond(keys: Path) -> None:
    received = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC)
    token = ServiceIdentity("gateway", keys).token_for("expedientes", received)
    assert ServiceIdentity("expedientes", keys).verify(token).received == received


def test_making_keys_again_changes_none_and_mends_what_is_missing(keys: Path) -> None:
    token = ServiceIdentity("casillero", keys).token_for("expedientes")
    (keys / "casillero.pub.pem").unlink()
    (keys / "gateway.pem.partial").write_bytes(b"half")
    make_development_keys(keys, [*SERVICES, "cli"])
    assert ServiceIdentity("expedientes", keys).verify(token).service == "casillero"
    assert {path.stat().st_mode & 0o077 for path in keys.glob("*.pem")} == {0}

"""`estrado keys` makes what a suite for development needs, and says how it is used."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app
from cli.services import names
from libs.foundation.keyfiles import own_identity
from libs.foundation.settings import FoundationSettings


def test_keys_and_certificates_fit_every_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ESTRADO_DATA_DIR", str(tmp_path))
    without = CliRunner().invoke(app, ["keys"])
    assert without.exit_code == 0
    assert "certificados" not in without.output
    assert own_identity(FoundationSettings(), "casillero").certificate is None

    said = CliRunner().invoke(app, ["keys", "--tls"]).output.replace("\n", "")
    setting = re.search(r"export ESTRADO_RPC_TLS_DIR='(.+)'", said)
    assert setting
    monkeypatch.setenv("ESTRADO_RPC_TLS_DIR", setting[1])
    for name in [*names(), "gateway", "cli"]:
        certificate = own_identity(FoundationSettings(), name).certificate
        assert certificate is not None
        assert certificate.names == {name}


def test_who_signs_in_the_synthetic_court_gets_one_certificate_where_that_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ESTRADO_DATA_DIR", str(tmp_path))
    made = tmp_path / "llaves" / "certificado-juez.civil.pem"
    assert CliRunner().invoke(app, ["keys"]).exit_code == 0
    assert not made.exists()
    assert CliRunner().invoke(app, ["keys", "--de-prueba"]).exit_code == 0
    first = made.read_bytes()
    assert b"PRIVATE" not in first
    CliRunner().invoke(app, ["keys", "--de-prueba"])
    assert made.read_bytes() == first

"""Files that are named on a command line and cannot be read."""

from pathlib import Path

import pytest

from cli.tests.test_explain import said


def test_a_file_that_cannot_be_read_is_named_in_spanish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "no-hay.pem"
    told = said(monkeypatch, capsys, "firma", "register", "1", str(missing), status=2)
    assert f"certificado: No existe «{missing}»." in told
    told = said(monkeypatch, capsys, "firma", "register", "1", str(tmp_path), status=2)
    assert f"certificado: «{tmp_path}» es una carpeta, y debe ser un archivo." in told

"""The environment's settings, as the commands look at them."""

import os
from pathlib import Path

import pytest

from cli.settings import unknown, unknown_told


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("ESTRADO_"):
            monkeypatch.delenv(name)


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("ESTRADO_PROT", "ESTRADO_PORT"),
        ("ESTRADO_DATADIR", "ESTRADO_DATA_DIR"),
        ("ESTRADO_GATEWAY_UPLOAD_MAXIMUM", "ESTRADO_GATEWAY_UPLOAD_MAX"),
        ("ESTRADO_XYZZY", ""),
    ],
)
def test_a_slip_in_a_name_is_told_with_the_nearest_name(slip: str, meant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(slip, "1")
    assert unknown() == {slip: meant}
    assert unknown_told()[0].startswith(f"no existe el ajuste {slip}{f' (¿{meant}?)' if meant else ''}: ")


def test_what_is_known_is_not_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ESTRADO_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ESTRADO_GATEWAY_UPLOAD_MAX", "1000")
    monkeypatch.setenv("ESTRADO_ARGON2_THREADS", "1")
    monkeypatch.setenv("ESTRADO_URL", "http://127.0.0.1:8190")
    monkeypatch.setenv("ESTRADO_COMPOSE_PASSWORD", "x")
    assert unknown() == {}

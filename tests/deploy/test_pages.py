"""Where each deployment says that the portal is agrees with the passkeys that it asks for: identity would not start."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from services.identity.settings import Settings
from tests.architecture.tree import ROOT

_COMPOSE = ROOT / "deploy" / "compose" / "compose.yaml"
_OVERLAYS = sorted((ROOT / "deploy" / "k8s" / "overlays").glob("*/kustomization.yaml"))
_NAMES = ("ESTRADO_PORTAL_URL", "ESTRADO_PASSKEY_RP_ID", "ESTRADO_PASSKEY_ORIGINS")
_SAID = re.compile(rf"^ +(?:- )?({'|'.join(_NAMES)})(?:=|: )(.+)$", re.MULTILINE)
_DEFAULT = re.compile(r"^\$\{\w+:-(.*)\}$")


def said(file: Path) -> Mapping[str, str]:
    """What it gives to identity, where nobody says otherwise."""
    return {name: _DEFAULT.sub(r"\1", value) for name, value in _SAID.findall(file.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("file", [_COMPOSE, *_OVERLAYS], ids=lambda file: file.parent.name)
def test_identity_takes_what_a_deployment_says(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = said(file)
    assert set(pages) == set(_NAMES)
    monkeypatch.setenv("ESTRADO_DATABASE_URL", "postgresql+asyncpg://u:p@db/{service}")
    for name, value in pages.items():
        monkeypatch.setenv(name, value)
    assert Settings().portal_url in Settings().origins

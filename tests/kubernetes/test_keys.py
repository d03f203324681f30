"""deploy/k8s/keys, with a kubectl that only writes down which files it is asked to take."""

import os
import subprocess
from pathlib import Path

from cli.suite import make_keys
from libs.foundation.settings import FoundationSettings
from libs.foundation.webpush.vapid import make_vapid_key
from tests.kubernetes.manifests import FOLDER

_KUBECTL = """#!/usr/bin/env bash
[ "$3" != create ] || echo "$*" >>"$ASKED"
[ "$3" = create ] || cat >/dev/null
"""


def taken(tmp_path: Path, keys: Path) -> dict[str, set[str]]:
    """The names of the files of each Secret of keys."""
    kubectl, asked = tmp_path / "kubectl", tmp_path / "asked"
    kubectl.write_text(_KUBECTL)
    kubectl.chmod(0o755)
    asked.write_text("")
    variables = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "ASKED": str(asked)}
    subprocess.run([FOLDER / "keys", keys, "prueba"], env=variables, check=True, timeout=60)
    calls = [call.split() for call in asked.read_text().splitlines()]
    return {
        call[5]: {Path(word.partition("=")[2]).name for word in call if word.startswith("--from-file=")}
        for call in calls
        if call[3:5] == ["secret", "generic"]
    }


def test_the_key_of_web_push_is_for_casillero_alone_where_there_is_one(tmp_path: Path) -> None:
    settings = FoundationSettings(data_dir=tmp_path / "data")
    make_keys(settings)
    without = taken(tmp_path, settings.keys)
    assert "casillero.pem" in without["estrado-keys-casillero"]
    assert not any("casillero-vapid.pem" in files for files in without.values())
    make_vapid_key(settings.keys / "casillero-vapid.pem")
    added = {name: files - without[name] for name, files in taken(tmp_path, settings.keys).items()}
    assert {name: files for name, files in added.items() if files} == {
        "estrado-keys-casillero": {"casillero-vapid.pem"}
    }

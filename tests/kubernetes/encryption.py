"""Whether a process, with the settings that an overlay gives it, would speak with another machine without TLS."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from unittest.mock import patch

from libs.foundation.settings import FoundationSettings
from libs.foundation.tls import connections
from tests.kubernetes.manifests import Manifest

_MOUNTED = "/run/secrets/estrado"


def bare(documents: Sequence[Manifest], secret: Mapping[str, str], folder: Path) -> list[str]:
    """A line for each setting that names another machine and no TLS, and for the setting that admits it. `secret` is
    what the process's own Secret holds; `folder` stands for what is mounted."""
    with patch.dict(os.environ, dict(_settings(documents, secret, folder))):
        settings = FoundationSettings()
    found = [f"{one.setting} {one.places}" for one in connections(settings) if not (one.encrypted or one.local)]
    return [*found, *(["ESTRADO_ALLOW_PLAINTEXT is set"] if settings.allow_plaintext else [])]


def _settings(documents: Sequence[Manifest], secret: Mapping[str, str], folder: Path) -> Iterator[tuple[str, str]]:
    given = {
        name: value
        for document in documents
        if document["kind"] == "ConfigMap"
        for name, value in document["data"].items()
    }
    folder.mkdir()
    for name, value in {**given, **secret}.items():
        if value.startswith(f"{_MOUNTED}/") and value.endswith(".crt"):
            path = folder / Path(value).relative_to(_MOUNTED)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        yield name, value.replace(_MOUNTED, str(folder))

"""deploy/k8s as the API server would get it."""

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.architecture.tree import ROOT

Manifest = Mapping[str, Any]

FOLDER = ROOT / "deploy" / "k8s"
OVERLAYS = ("local", "production")
# Nothing of ours reads YAML; the environment of the checks has a parser.
_AS_JSON = "import json, sys, yaml; json.dump(list(yaml.safe_load_all(sys.stdin)), sys.stdout)"


class CannotRender(Exception):
    """kubectl is missing, or refuses the manifests: its words."""


def render(folder: Path) -> str:
    """The YAML that `kubectl apply -k` would send. Raises CannotRender."""
    if not shutil.which("kubectl"):
        raise CannotRender("kubectl is not on the PATH")
    done = subprocess.run(["kubectl", "kustomize", str(folder)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotRender(done.stderr.strip())
    return done.stdout


def parsed(yaml: str, python: Path) -> Sequence[Manifest]:
    """The documents of `yaml`, read by that Python, which has PyYAML."""
    done = subprocess.run([python, "-c", _AS_JSON], input=yaml, capture_output=True, text=True, check=True)
    documents: list[Manifest] = json.loads(done.stdout)
    return documents

"""deploy/k8s/apply, with a kubectl that only writes down what it is asked."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.kubernetes.manifests import FOLDER

_KUBECTL = """#!/usr/bin/env bash
echo "$*" >>"$ASKED"
case "$*" in
kustomize*) [ -z "${WRONG:-}" ] || exit 1; echo manifests ;;
*apply*) [ "$(cat)" = manifests ] ;;
*"get pods"*) echo "casillero-work-0 0/1 CrashLoopBackOff 3 1m"; echo "gateway-1 1/1 Running 0 1m" ;;
*"wait --for"*) [ -z "${SLOW:-}" ] || until grep -q "get pods" "$ASKED"; do :; done ;;
*get*) echo deployment.apps/gateway; echo statefulset.apps/casillero-work ;;
*statefulset.apps/casillero-work*) [ -z "${STUCK:-}" ] ;;
esac
"""
OURS = "--selector app.kubernetes.io/part-of=estrado"


def applied(folder: Path, **environment: str) -> tuple[int, list[str], str]:
    """Its status, what it asked of kubectl, and what it said besides."""
    kubectl, asked = folder / "kubectl", folder / "asked"
    kubectl.write_text(_KUBECTL)
    kubectl.chmod(0o755)
    (folder / "sleep").write_text(
        '#!/usr/bin/env bash\n[ -e "$ASKED.slept" ] && exec /bin/sleep 5\ntouch "$ASKED.slept"\n'
    )
    (folder / "sleep").chmod(0o755)
    variables = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "ASKED": str(asked), **environment}
    done = subprocess.run(
        [FOLDER / "apply", "overlay", "prueba"], env=variables, capture_output=True, text=True, check=False
    )
    calls = [call for call in asked.read_text().splitlines() if "get pods" not in call]
    return done.returncode, calls, done.stderr


def test_jobs_are_made_anew_and_everything_is_waited_for(tmp_path: Path) -> None:
    assert applied(tmp_path)[:2] == (
        0,
        [
            "kustomize overlay",
            f"--namespace prueba delete job {OURS} --ignore-not-found",
            "--namespace prueba apply -f -",
            f"--namespace prueba wait --for=condition=complete job {OURS} --timeout=15m",
            f"--namespace prueba get deployment,statefulset {OURS} --output name",
            "--namespace prueba rollout status deployment.apps/gateway --timeout=15m",
            "--namespace prueba rollout status statefulset.apps/casillero-work --timeout=15m",
        ],
    )


def test_an_overlay_that_is_wrong_changes_nothing(tmp_path: Path) -> None:
    assert applied(tmp_path, WRONG="1")[:2] == (1, ["kustomize overlay"])


@pytest.mark.parametrize(("stuck", "status"), [("", 0), ("1", 1)])
def test_a_rollout_that_does_not_come_about_is_no_success(stuck: str, status: int, tmp_path: Path) -> None:
    assert applied(tmp_path, STUCK=stuck)[0] == status


def test_what_is_waited_for_is_said(tmp_path: Path) -> None:
    status, _, said = applied(tmp_path, SLOW="1")
    assert (status, said) == (0, "apply: waiting for casillero-work-0: CrashLoopBackOff\n")

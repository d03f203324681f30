"""`make k8s-test`: deploys the local overlay to the cluster that KUBECONFIG names, and tries to break it while lawyers
present without pause.

Images: ESTRADO_IMAGE (estrado:local), ESTRADO_IMAGE_POSTGRES, _KAFKA and _MINIO (the official ones); the cluster must
have them or be able to pull them. Two namespaces, estrado-test and estrado-test-clients, are made anew and deleted at
the end; --keep leaves them, for a look. What the pods of a failed test logged is in build/k8s-test/.
"""

import argparse
import shutil

from tests.architecture.tree import ROOT
from tests.kubernetes.story import Story

LOGS = ROOT / "build" / "k8s-test"


def main() -> int:
    """0 when everything held, else 1."""
    arguments = argparse.ArgumentParser(prog="python -m tests.kubernetes", description=__doc__)
    arguments.add_argument("--keep", action="store_true", help="leave the namespaces as they are at the end")
    chosen = arguments.parse_args()
    if not shutil.which("kubectl"):
        raise SystemExit("k8s-test: kubectl is not on the PATH")
    shutil.rmtree(LOGS, ignore_errors=True)
    story = Story(LOGS)
    try:
        story.run()
    finally:
        if not chosen.keep:
            story.clean_up()
    return story.report()


if __name__ == "__main__":
    raise SystemExit(main())

"""The suite's clients inside the cluster (presenter.py), seen from outside it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cli.seed import corte_sintetica
from tests.architecture.tree import ROOT
from tests.kubernetes.cluster import Cluster

POD = "presenter"
_SCRIPT = Path(__file__).parent / "presenter.py"


class Clients:
    """Lawyers who present without pause and people who read, in a pod of a namespace of their own."""

    def __init__(self, cluster: Cluster, suite: Cluster, image: str) -> None:
        """`cluster` is where they live, `suite` where they send."""
        self._cluster = cluster
        self._url = f"http://gateway.{suite.namespace}"
        self._password = str(corte_sintetica()["contrasena"])
        self._image = image

    def start(self) -> None:
        """Start them and return once escritos are being acknowledged. Raises Failed."""
        self._cluster.create_namespace()
        sample = ROOT / "cli" / "muestra.pdf"
        files = [f"--from-file={_SCRIPT}", f"--from-file={sample}"]
        self._cluster.kubectl("create", "configmap", POD, *files)
        self._cluster.apply(self._pod())
        self._cluster.kubectl("wait", "--for=condition=Ready", f"pod/{POD}", "--timeout=60s")
        self._cluster.until("presenting", lambda: bool(self.presented()), 60, lambda: str(self._told()[-3:]))

    def _pod(self) -> Mapping[str, Any]:
        run = f"echo calm >/tmp/moment; exec python3 /opt/presenter/presenter.py {self._url} '{self._password}'"
        container = {
            "name": POD,
            "image": self._image,
            "imagePullPolicy": "IfNotPresent",
            "command": ["sh", "-c", run],
            "volumeMounts": [{"name": "script", "mountPath": "/opt/presenter"}, {"name": "tmp", "mountPath": "/tmp"}],
        }
        volumes = [{"name": "script", "configMap": {"name": POD}}, {"name": "tmp", "emptyDir": {}}]
        spec = {"restartPolicy": "Never", "containers": [container], "volumes": volumes}
        return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": POD}, "spec": spec}

    @contextmanager
    def moment(self, name: str) -> Iterator[None]:
        """Attempts that begin inside the block carry `name`."""
        self._write("/tmp/moment", name)
        yield
        self._write("/tmp/moment", "calm")

    def _write(self, path: str, content: str) -> None:
        self._cluster.exec(POD, "sh", "-c", f"printf '{content}' >{path}.new && mv {path}.new {path}")

    def stop(self) -> int:
        """Let everybody finish what is under way and read again every document presented: how many were not what was
        sent. Raises Failed."""
        self._write("/tmp/stop", "")
        self._cluster.until("stopped", lambda: "stopped" in self._told()[-1], 300, lambda: str(self._told()[-3:]))
        wrong: int = self._told()[-1]["wrong_documents"]
        return wrong

    def _told(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._cluster.kubectl("logs", POD).splitlines() if line.startswith("{")]

    def presented(self) -> Sequence[Mapping[str, Any]]:
        """The acknowledged escritos."""
        return [line["presented"] for line in self._told() if "presented" in line]

    def failures(self) -> Sequence[Mapping[str, Any]]:
        """The attempts that did not succeed."""
        return [line for line in self._told() if "failed" in line]

"""kubectl, as the test of the cluster needs it: one namespace, JSON in, facts waited for."""

import json
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.integration.suite import free_port

Manifest = Mapping[str, Any]
WORKLOADS = "deployments,statefulsets"
_LOOK = 0.5


class Failed(Exception):
    """The cluster did not do what was asked, or not in time."""


class Cluster:
    """One namespace of the cluster that the environment's KUBECONFIG names."""

    def __init__(self, namespace: str) -> None:
        self.namespace = namespace

    def kubectl(self, *arguments: str, stdin: str | None = None, seconds: float = 180, check: bool = True) -> str:
        """What kubectl prints. Raises Failed with its complaint, unless not to `check`."""
        return _run(["kubectl", "--namespace", self.namespace, *arguments], stdin, seconds, check)

    def script(self, path: Path, *arguments: str, seconds: float = 900) -> str:
        """What a program of deploy/k8s prints. Raises Failed with its complaint."""
        return _run([str(path), *arguments], None, seconds, check=True)

    def apply(self, manifest: Manifest | str) -> None:
        """Apply a manifest, or YAML."""
        self.kubectl("apply", "-f", "-", stdin=manifest if isinstance(manifest, str) else json.dumps(manifest))

    def get(self, what: str, selector: str = "") -> list[Manifest]:
        """The resources of that kind (or kinds, with commas), with those labels."""
        items: list[Manifest] = json.loads(self.kubectl("get", what, "--selector", selector, "-o", "json"))["items"]
        return items

    def pods(self, selector: str = "") -> list[str]:
        """The names of the pods with those labels that are not on their way out."""
        pods = self.get("pods", selector)
        return [pod["metadata"]["name"] for pod in pods if "deletionTimestamp" not in pod["metadata"]]

    def exec(self, pod: str, *command: str, stdin: str | None = None, seconds: float = 180) -> str:
        """What a command prints inside a pod."""
        return self.kubectl("exec", pod, *(["--stdin"] if stdin else []), "--", *command, stdin=stdin, seconds=seconds)

    def wait_ready(self, seconds: float = 300) -> None:
        """Return once every workload is rolled out, all its replicas ready, and no pod is on its way out."""
        self.until("ready", lambda: not self.unready(), seconds, lambda: ", ".join(self.unready()))

    def unready(self) -> list[str]:
        """The workloads that are not as they should be: by what they say, and by their pods, who know it first."""
        workloads, pods = self.get(WORKLOADS), self.get("pods")
        return [
            workload["metadata"]["name"]
            for workload in workloads
            if not _is_rolled_out(workload) or not _has_ready_pods(workload, pods)
        ]

    def evict(self, pod: str) -> bool:
        """Ask for a pod to go, as a drain of its node does; whether its disruption budget allows it."""
        path = f"/api/v1/namespaces/{self.namespace}/pods/{pod}/eviction"
        eviction = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": pod}}
        try:
            self.kubectl("create", "--raw", path, "-f", "-", stdin=json.dumps(eviction))
        except Failed as error:
            if "disruption budget" in str(error):
                return False
            raise
        return True

    def until(self, what: str, true: Callable[[], bool], seconds: float, why: Callable[[], str] = lambda: "") -> None:
        """Return once `true`. Raises Failed after `seconds`, saying `why`."""
        deadline = time.monotonic() + seconds
        while not true():
            if time.monotonic() > deadline:
                raise Failed(f"not {what} after {seconds:.0f} s: {why()}")
            time.sleep(_LOOK)

    @contextmanager
    def forwarded(self, service: str, port: int) -> Iterator[str]:
        """The URL, on this machine, of a port of the service, while the block lasts."""
        here = free_port()
        command = ["kubectl", "--namespace", self.namespace, "port-forward", f"service/{service}", f"{here}:{port}"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
            assert running.stdout is not None
            try:
                if "Forwarding" not in (said := running.stdout.readline()):
                    raise Failed(f"{' '.join(command)}: {said}")
                yield f"http://127.0.0.1:{here}"
            finally:
                running.terminate()

    def keep_logs(self, folder: Path) -> None:
        """Write what every pod of the namespace logged, and the cluster's events, into `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        events = self.kubectl("get", "events", "--all-namespaces", "--sort-by=.lastTimestamp", check=False)
        (folder / "events.txt").write_text(events)
        (folder / "pods.txt").write_text(self.kubectl("describe", "pods", check=False))
        for pod in self.get("pods"):
            name = pod["metadata"]["name"]
            for previous in ((), ("--previous",)):
                said = self.kubectl("logs", name, "--all-containers", *previous, check=False)
                if said:
                    (folder / f"{name}{'.previous' if previous else ''}.log").write_text(said)

    def create_namespace(self) -> None:
        """Create the namespace."""
        self.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": self.namespace}})

    def delete_namespace(self) -> None:
        """Delete the namespace with all it holds, if it is there, and wait until it is gone."""
        self.kubectl("delete", "namespace", self.namespace, "--ignore-not-found", "--wait", seconds=300)


def _run(command: Sequence[str], stdin: str | None, seconds: float, check: bool) -> str:
    try:
        done = subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired as error:
        raise Failed(f"{' '.join(command)}: not done after {seconds:.0f} s") from error
    if done.returncode and check:
        raise Failed(f"{' '.join(command)}: {done.stderr.strip()[-2000:]}")
    return done.stdout


def _is_rolled_out(workload: Manifest) -> bool:
    spec, status = workload["spec"], workload.get("status", {})
    wanted = spec["replicas"]
    counts: Sequence[str] = ("replicas", "updatedReplicas", "readyReplicas", "availableReplicas")
    seen = status.get("observedGeneration") == workload["metadata"]["generation"]
    return seen and all(status.get(count, 0) == wanted for count in counts)


def _has_ready_pods(workload: Manifest, pods: Sequence[Manifest]) -> bool:
    labels = workload["spec"]["selector"]["matchLabels"].items()
    own = [pod for pod in pods if labels <= pod["metadata"]["labels"].items()]
    return len(own) == workload["spec"]["replicas"] and all(
        "deletionTimestamp" not in pod["metadata"]
        and any(known["type"] == "Ready" and known["status"] == "True" for known in pod["status"].get("conditions", ()))
        for pod in own
    )

"""The image and its containers: size, idle memory, start to ready. Servers are not counted; no load."""

import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from testcontainers.core.docker_client import DockerClient

from tests.architecture.tree import ROOT
from tests.bench import machine
from tests.deploy.containers import IMAGE, Deployment

MB = 1_000_000  # as image sizes are told
_OURS = "useradd --uid 10001"  # the step of the Dockerfile below which is the base, and above which is what we add


@dataclass(frozen=True, slots=True)
class Containers:
    """What was measured: sizes and memory in MB, times in seconds.

    image     of the image by part: the base, the Python that it may lack, what is above both
    resident  resident memory (RSS) of each process, by container and what it is there
    ready     from starting a container to its first yes, by container
    """

    image: dict[str, float]
    resident: dict[str, float]
    ready: dict[str, float]


def measure() -> Containers:
    """Build, start, look, and start each container again. Raises CalledProcessError, TimeoutError."""
    subprocess.run([ROOT / "deploy/image/build"], check=True)
    with Deployment("estrado-bench") as deployment:
        deployment.up()
        resident: dict[str, float] = {}
        ready: dict[str, float] = {}
        for name, container in deployment.processes().items():
            container.reload()
            for place, pid in enumerate(machine.family(container.attrs["State"]["Pid"])):
                resident[name if not place else f"{name}, its PDF checker"] = _resident(pid)
        for name, container in deployment.processes().items():
            container.stop()
            started = time.perf_counter()
            container.start()
            deployment.until_ready(container)
            ready[name] = time.perf_counter() - started
        return Containers(_sizes(), resident, ready)


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")) * 1024 / MB


def _sizes() -> dict[str, float]:
    layers = DockerClient().client.images.get(IMAGE).history()  # the newest first
    ours = next(place for place, layer in enumerate(layers) if _OURS in layer["CreatedBy"])
    parts = {
        "base": layers[ours + 1 :],
        "Python, where the base has none": layers[ours : ours + 1],
        "above": layers[:ours],
    }
    return {part: sum(layer["Size"] for layer in of) / MB for part, of in parts.items()}

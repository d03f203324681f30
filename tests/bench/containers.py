"""The image and its containers: size, idle memory, start to ready, what a kill costs. Servers are not counted."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from docker.models.containers import Container
from testcontainers.core.docker_client import DockerClient

from cli.journey import a_case_of, delivery
from cli.seed import corte_sintetica
from cli.steps import Person, until
from tests.architecture.tree import ROOT
from tests.bench import machine
from tests.deploy.containers import IMAGE, Deployment

MB = 1_000_000  # as image sizes are told
NOTHING = "nothing"
_KILLS = 5
_PDF = (ROOT / "cli" / "muestra.pdf").read_bytes()
_OURS = "useradd --uid 10001"  # the step of the Dockerfile below which is the base, and above which is what we add


@dataclass(frozen=True, slots=True)
class Containers:
    """What was measured: sizes and memory in MB, times in seconds.

    image     of the image by part: the base, the Python that it may lack, what is above both
    resident  resident memory (RSS) of each process, by container and what it is there
    ready     from starting a container to its first yes, by container
    outage    from killing a `work` process (SIGKILL; Docker starts it again) to the aviso of an escrito presented at
              that moment, by container; "nothing": the same without a kill
    """

    image: dict[str, float]
    resident: dict[str, float]
    ready: dict[str, float]
    outage: dict[str, float]


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
        return Containers(_sizes(), resident, ready, _outages(deployment))


def _outages(deployment: Deployment) -> dict[str, float]:
    """The longest of some kills each."""
    outages = {}
    with _two_lawyers(deployment.url) as lawyers:
        for name in (NOTHING, "work-expedientes", "work-casillero"):
            took = []
            for _ in range(_KILLS):
                took.append(_outage(*lawyers, deployment.processes().get(name)))
                for container in deployment.processes().values():
                    deployment.until_ready(container)
            outages[name] = max(took)
    return outages


def _outage(presenter: Person, opponent: Person, victim: Container | None) -> float:
    numero, recibo = a_case_of(presenter), presenter.upload(_PDF)["recibo"]
    began = time.perf_counter()
    if victim is not None:
        os.kill(victim.attrs["State"]["Pid"], signal.SIGKILL)  # stopped by Docker itself it would stay away
    path = f"/v1/expedientes/{numero}/escritos"
    acuse = presenter.send(path, tipo="memorial", sumilla="Sigue", documentos=[recibo])["acuse"]
    until("aviso", lambda: delivery(opponent, "aviso", acuse["numero_de_escrito"]))
    return time.perf_counter() - began


@contextmanager
def _two_lawyers(url: str) -> Iterator[tuple[Person, Person]]:
    """Of the same case."""
    with httpx.Client(base_url=url, timeout=30) as http:
        password = corte_sintetica()["contrasena"]
        yield (
            Person(http, "lic.morales@abogados.example", password),
            Person(http, "lic.ixcoy@abogados.example", password),
        )


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

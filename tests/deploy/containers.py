"""The suite in containers as `make up` starts it, in a Compose project of its own beside what else the machine runs."""

import os
import subprocess
import time
import urllib.request
from types import TracebackType
from typing import Any, Self

from docker.models.containers import Container
from rich.console import Console
from testcontainers.core.docker_client import DockerClient

from cli.steps import require
from tests.architecture.tree import ROOT
from tests.integration.suite import free_port

IMAGE = "estrado:local"
HEALTH_PORT = 9100
_LOOK = 0.02  # seconds between two questions


class Deployment:
    """Compose's containers, forgotten with all they keep at the end of the block. Raises CalledProcessError, Failed."""

    def __init__(self, project: str) -> None:
        self.project = project
        self.url = f"http://127.0.0.1:{(port := free_port())}"
        self._client = DockerClient().client
        self._environment = {
            **os.environ,
            "COMPOSE_PROJECT_NAME": project,
            "ESTRADO_HOST": "127.0.0.1",
            "ESTRADO_PORT": str(port),
            "ESTRADO_COMPOSE_MAIL_PORT": str(free_port()),
        }

    def __enter__(self) -> Self:
        self.compose("down", "--volumes", "--remove-orphans")
        return self

    def __exit__(self, kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        if kind is not None:
            Console().print(self.compose("ps", "--all"), self.compose("logs", "--tail", "20"), markup=False)
        self.compose("down", "--volumes", "--remove-orphans")

    def up(self) -> None:
        """What `make up` does; returns when everything is ready and seeded."""
        subprocess.run([ROOT / "deploy/compose/up"], env=self._environment, check=True)

    def demo(self) -> None:
        """What `make demo` does."""
        mail = f"http://127.0.0.1:{self._environment['ESTRADO_COMPOSE_MAIL_PORT']}"
        root = str(ROOT / "data" / f"{self.project}-raiz.pem")
        places = {"ESTRADO_URL": self.url, "ESTRADO_MAIL_URL": mail, "ESTRADO_RAICES": root}
        done = subprocess.run(
            ["make", "-s", "demo"], cwd=ROOT, env=self._environment | places, check=True, capture_output=True, text=True
        )
        require("confirmó con el enlace" in done.stdout, "the demo did not read the mail of a registration")
        require("✓ paquete de la notificación" in done.stdout, "the demo did not check the package")

    def compose(self, *command: str) -> str:
        """What `docker compose` prints."""
        run = [str(ROOT / "deploy/compose/compose"), *command]
        done = subprocess.run(run, env=self._environment, check=True, stdout=subprocess.PIPE, text=True)
        return str(done.stdout)

    def processes(self) -> dict[str, Container]:
        """The suite's own processes, by Compose's names for them."""
        labels = [f"com.docker.compose.project={self.project}", "com.docker.compose.oneoff=False"]
        found = self._client.containers.list(all=True, filters={"label": labels})
        named = {str(container.labels["com.docker.compose.service"]): container for container in found}
        return {name: named[name] for name in sorted(named) if name.startswith(("serve-", "work-"))}

    def until_ready(self, container: Container, seconds: float = 60.0) -> None:
        """Return once the process in a container says that it is ready. Raises TimeoutError with its last log."""
        deadline = time.monotonic() + seconds
        while not _ready(container):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{container.name}: {container.logs(tail=20).decode(errors='replace')}")
            time.sleep(_LOOK)


def _ready(container: Container) -> bool:
    container.reload()
    networks: dict[str, Any] = container.attrs["NetworkSettings"]["Networks"]
    address = next((network["IPAddress"] for network in networks.values() if network["IPAddress"]), "")
    try:
        with urllib.request.urlopen(f"http://{address}:{HEALTH_PORT}/salud/listo", timeout=2) as answer:
            return bool(answer.status == 200)
    except (OSError, ValueError):
        return False

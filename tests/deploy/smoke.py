"""`python -m tests.deploy.smoke`: builds the image and runs the suite from it, as a reader of docs/operate.md would.

The image holds what it should and nothing else; a full disk is survived; `make up` and `make demo` pass; a process
whose store is away waits and says so; SIGTERM ends each process in time; after `make down` and `make up` everything is
still there.
"""

import hashlib
import subprocess
import sys
import time
from functools import partial
from typing import Any

import httpx
from rich.console import Console
from testcontainers.core.docker_client import DockerClient

from cli.journey import journey
from cli.seed import corte_sintetica
from cli.steps import Failed, Person, require, until
from tests.architecture.tree import ROOT
from tests.deploy.containers import IMAGE, Deployment

_HARDENED = (
    "--read-only",
    "--tmpfs",
    "/tmp",
    "--cap-drop",
    "ALL",
    "--security-opt",
    "no-new-privileges",
    "--network",
    "none",
)
_TOOLS = ("pip", "setuptools", "grpc_tools", "hatchling", "mypy", "pytest", "testcontainers", "cyclonedx")
_PDF = (ROOT / "cli" / "muestra.pdf").read_bytes()
_SEARCH = (ROOT / "tests" / "deploy" / "found_inside.py").read_text(encoding="utf-8")


def main() -> int:
    """Try everything; 0 when all is as promised. Raises Failed, TimeoutError, CalledProcessError."""
    began = time.monotonic()
    _say("image", began)
    subprocess.run([ROOT / "deploy/image/build"], check=True)
    _image()
    _say("a full disk", began)
    _full_disk()
    with Deployment("estrado-smoke") as deployment:
        _say("up", began)
        deployment.up()
        deployment.demo()
        before = _kept(deployment.url)
        _say("a store that is away", began)
        _waits(deployment)
        _say("down and up", began)
        _ends(deployment)
        deployment.compose("down")
        deployment.up()
        require(before <= _kept(deployment.url), "something is no more there after down and up")
        deployment.demo()
    _say("done", began)
    return 0


def _say(what: str, began: float) -> None:
    Console().print(f"smoke: {time.monotonic() - began:4.0f} s  {what}")


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["docker", "run", "--rm", *arguments], check=False, capture_output=True, text=True)


def _image() -> None:
    """No root, no tools, no tests, nothing of the machine that built it; it runs on a read-only file system."""
    found = _run("--entrypoint", "python", "--user", "0", IMAGE, "-c", _SEARCH, *_TOOLS)
    require(found.returncode == 0 and found.stdout.strip() == "", f"in the image: {found.stdout}{found.stderr}")
    user = _run("--entrypoint", "id", IMAGE, "-u").stdout.strip()
    require(user == "10001", f"the image's user is {user}")
    require(_run(*_HARDENED, IMAGE, "--help").returncode == 0, "it does not run on a read-only file system")
    wrong = _run(*_HARDENED, "--env", "ESTRADO_DATABASE_URL=mysql://db", IMAGE, "serve", "casillero")
    named = wrong.stderr.startswith("ESTRADO_DATABASE_URL:")
    require(wrong.returncode == 1 and named, f"a wrong setting: {wrong.returncode} {wrong.stderr}")
    bill = (ROOT / "build" / "estrado.cdx.json").read_text(encoding="utf-8")
    require("pkg:pypi/grpcio@" in bill and "pkg:deb/debian/libc6@" in bill, "the bill of materials lacks packages")
    require('"pkg:generic/python@3.' in bill, "the bill of materials lacks Python itself")


def _full_disk() -> None:
    """The embedded mode: 503 with Retry-After for what cannot be kept; what was kept is there afterwards."""
    suite = DockerClient().client.containers.run(IMAGE, "up", tmpfs={"/tmp": "size=160m,mode=1777"}, detach=True)
    try:
        suite.reload()
        url = f"http://{suite.attrs['NetworkSettings']['Networks']['bridge']['IPAddress']}:8080"
        with httpx.Client(base_url=url, timeout=30) as http:
            until("the embedded suite", partial(_ready, http))
            journey(http, _PDF, lambda _said: None)
            before = _kept(url)
            who = Person(http, "lic.morales@abogados.example", corte_sintetica()["contrasena"])
            suite.exec_run(["sh", "-c", "cat /dev/zero >/tmp/ballast"])
            headers = who.headers | {"Content-Type": "application/pdf"}
            refused = http.post("/v1/documentos", content=_PDF, headers=headers)
            require(refused.status_code == 503 and "retry-after" in refused.headers, f"a full disk: {refused.text}")
            suite.exec_run(["rm", "/tmp/ballast"])
            journey(http, _PDF, lambda _said: None)
        require(before <= _kept(url), "something is no more there after the disk was full")
    finally:
        suite.remove(force=True)


def _ready(http: httpx.Client) -> bool:
    try:
        return http.get("/salud/listo").status_code == 200
    except httpx.TransportError:
        return False


def _kept(url: str) -> set[str]:
    """What a lawyer finds: her cases, their acts, the documents with their hashes, her mailbox."""
    with httpx.Client(base_url=url, timeout=30) as http:
        who = Person(http, "lic.morales@abogados.example", corte_sintetica()["contrasena"])
        cases = [case["numero"] for case in who.ask("/v1/expedientes", limite=100).json()["items"]]
        acts = {
            numero: who.ask(f"/v1/expedientes/{numero}/actuaciones", limite=100).json()["items"] for numero in cases
        }
        documents = [
            _document(who, f"/v1/expedientes/{numero}/documentos/{document['documento_id']}")
            for numero in cases
            for act in acts[numero]
            for document in act["documentos"]
        ]
        mailbox = who.ask("/v1/casillero/notificaciones", limite=100).json()["items"]
    require(any(" " in document for document in documents), "no document to look at")
    found = {act["actuacion_id"] for numero in cases for act in acts[numero]}
    return {*cases, *found, *documents, *(one["notificacion_id"] for one in mailbox)}


def _document(who: Person, path: str) -> str:
    """A document by its hash; one of a notificacion that she did not open by its refusal."""
    try:
        return f"{path} {hashlib.sha256(who.ask(path).content).hexdigest()}"
    except Failed:
        return path


def _waits(deployment: Deployment) -> None:
    """A process that starts without Kafka lives, says what it waits for, and is ready when Kafka comes."""
    deployment.compose("stop", "kafka")
    worker = deployment.processes()["work-casillero"]
    worker.restart()
    deadline = time.monotonic() + 60
    while "REGISTRO_DE_EVENTOS_NO_DISPONIBLE" not in _asked(worker, "listo"):
        require(time.monotonic() < deadline, "it does not say that it waits for Kafka")
        time.sleep(0.5)
    require("vivo" in _asked(worker, "vivo"), "it does not live while it waits")
    deployment.compose("start", "kafka")
    deployment.until_ready(worker, 90)
    _works_again(deployment.url, 90)


def _works_again(url: str, seconds: float) -> None:
    """Return once the story passes: consumers that were cut off may be started anew by their watchdog first."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            with httpx.Client(base_url=url, timeout=30) as http:
                journey(http, _PDF, lambda _said: None)
                return
        except Failed:
            if time.monotonic() > deadline:
                raise


def _asked(container: Any, question: str) -> str:
    return str(container.exec_run(["python", "-m", "cli.ready", question]).output.decode(errors="replace"))


def _ends(deployment: Deployment) -> None:
    """SIGTERM is enough, within the time that a supervisor gives."""
    processes = deployment.processes()
    deployment.compose("stop", *processes)
    for name, container in processes.items():
        container.reload()
        status = container.attrs["State"]["ExitCode"]
        require(status == 0, f"{name} ended with {status}")


if __name__ == "__main__":
    sys.exit(main())

"""What is done to the deployment, step by step, and what each step must show."""

import os
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

import httpx
from rich.console import Console

from cli import acting, journey, steps, suite
from libs.foundation.settings import FoundationSettings
from tests.architecture.tree import ROOT
from tests.kubernetes.clients import Clients
from tests.kubernetes.cluster import WORKLOADS, Cluster, Failed
from tests.kubernetes.manifests import FOLDER
from tests.kubernetes.releases import EXPANDED, overlay
from tests.kubernetes.truth import SERVICES, Truth

NAMESPACE = "estrado-test"
_STORES = ("postgres", "kafka", "minio")
_PROCESSES = ("gateway", *(f"{service}-{kind}" for service in SERVICES for kind in ("serve", "work")))
_OURS = "app.kubernetes.io/part-of=estrado"
AWAY = "a store is away"
CUT = "a gateway is killed"  # and with it what was on its connections, which nobody can answer any more

console = Console(highlight=False, markup=False, soft_wrap=True)


class Story:
    """One run; `folder` gets the logs of a failure."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._image = os.environ.get("ESTRADO_IMAGE", "estrado:local")
        self._cluster = Cluster(NAMESPACE)
        self._outside = Cluster(f"{NAMESPACE}-clients")
        self._clients = Clients(self._outside, self._cluster, self._image)
        self._truth = Truth(self._cluster)
        self._began = time.monotonic()
        self.passed = 0
        self.failed = 0

    def run(self) -> None:
        """Everything; what fails is said and counted, and where nothing after it would mean anything it ends there. The
        logs are kept unless all went well, also when it is this program that fails."""
        whole = False
        try:
            self.clean_up()
            self._step("deployed from nothing, all ready", self._deploy)
            self._step("the story, through the gateway's Service", self._demo)
            self._step("clients present without pause", self._clients.start)
            self._step("a pod of each kind is deleted", self._delete_each)
            self._step("a pod of each kind is killed, without time to end", lambda: self._delete_each("--now"))
            self._step("an upgrade to a release that migrates and has other settings", self._upgrade)
            self._step("the release before comes back", self._roll_back)
            self._step("three replicas of everything, each of them called", self._scale_out)
            self._step("two replicas again", self._scale_in)
            self._step("a node is drained", self._evict)
            for store in _STORES:
                self._step(f"{store} goes and comes back", partial(self._delete_store, store))
            self._step("the clients end; every document reads as sent", self._end)
            self._judge()
            whole = not self.failed
        except Failed:
            pass  # it is said, and counted
        finally:
            if not whole:
                self._keep_logs()

    def _step(self, what: str, do: Callable[[], None]) -> None:
        """Do it, and say how long it took. Raises Failed."""
        began = time.monotonic()
        try:
            do()
        except Failed as error:
            self._tell(False, what, [str(error)])
            raise
        self._tell(True, f"{what} ({time.monotonic() - began:.0f} s)")

    def _tell(self, good: bool, what: str, lines: Iterable[str] = ()) -> None:
        self.passed += good
        self.failed += not good
        console.print(f"{time.monotonic() - self._began:5.0f} s  {'✓' if good else '✗'} {what}")
        for line in list(lines)[:20]:
            console.print(f"           {line}")

    # -- before ----------------------------------------------------------------------------------------------------

    def _deploy(self) -> None:
        with tempfile.TemporaryDirectory(prefix="k8s-test-") as temporary:
            folder = Path(temporary)
            keys = folder / "keys"
            settings = FoundationSettings(keys_dir=keys)
            suite.make_keys(settings)
            suite.make_signers(settings)
            suite.make_certificates(settings)
            self._cluster.create_namespace()
            self._cluster.script(FOLDER / "keys", str(keys), NAMESPACE)
            self._apply()
        self._cluster.wait_ready()

    def _apply(self, next_of: Sequence[str] = (), packages: str = "") -> None:
        """Do what docs/operate.md says to do for a first deployment, an upgrade and a way back."""
        with overlay(NAMESPACE, self._image, next_of=next_of, packages=packages) as folder:
            self._cluster.script(FOLDER / "apply", str(folder), NAMESPACE)

    def _demo(self) -> None:
        said: list[str] = []
        with self._cluster.forwarded("gateway", 80) as url, httpx.Client(base_url=url, timeout=30) as http:
            try:
                pdf = (ROOT / "cli" / "muestra.pdf").read_bytes()
                journey.journey(http, pdf, said.append)
                acting.acting(http, pdf, said.append)
            except (steps.Failed, httpx.TransportError) as error:
                raise Failed(f"after {said[-1:]}: {error}") from error

    # -- what is done to it ----------------------------------------------------------------------------------------

    def _delete_each(self, *how: str) -> None:
        moment = "our pods are killed" if how else "our pods are deleted"
        for process in _PROCESSES:
            with self._clients.moment(CUT if how and process == "gateway" else moment):
                victim = self._pods_of(process)[0]
                self._cluster.kubectl("delete", "pod", victim, "--wait=false", *how)
                self._cluster.wait_ready(120)

    def _upgrade(self) -> None:
        """The Jobs expand before the new processes take over, and leave what the old ones need."""
        asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
        packages = self._cluster.exec(self._pods_of("gateway")[0], "python3", "-c", asked).strip()
        with self._clients.moment("a new release is rolled out"):
            self._apply(SERVICES, packages)
            self._cluster.wait_ready()
        self._require_expanded()

    def _roll_back(self) -> None:
        """The release before runs on the schema that the next one expanded."""
        with self._clients.moment("the release before is rolled out"):
            self._apply()
            self._cluster.wait_ready()
        self._require_expanded()

    def _require_expanded(self) -> None:
        query = "SELECT version_num FROM version_servicio"
        found = {service: self._truth.rows(service, query)[0]["version_num"] for service in SERVICES}
        if set(found.values()) != {EXPANDED}:
            raise Failed(f"the schemas are at {found} instead of {EXPANDED}")

    def _scale_out(self) -> None:
        with self._clients.moment("there is more of everything"):
            self._scale(3)
            answered = self._truth.effects()
            self._cluster.until(
                "every replica called", lambda: all(answered().values()), 60, lambda: str(dict(answered()))
            )

    def _scale_in(self) -> None:
        with self._clients.moment("there is less of everything"):
            self._scale(2)

    def _scale(self, replicas: int) -> None:
        self._cluster.kubectl("scale", WORKLOADS, "--selector", _OURS, f"--replicas={replicas}")
        self._cluster.wait_ready()

    def _evict(self) -> None:
        """As `kubectl drain` does it: by evictions, of which the disruption budgets allow one at a time."""
        with self._clients.moment("our pods are evicted"):
            pods = {process: self._pods_of(process) for process in _PROCESSES}
            for process, (first, second) in pods.items():
                if not self._cluster.evict(first) or self._cluster.evict(second):
                    raise Failed(f"{process}: the first must go and the second stay")
            self._cluster.wait_ready()

    def _delete_store(self, store: str) -> None:
        with self._clients.moment(AWAY):
            before = len(self._clients.presented())
            self._cluster.kubectl("delete", "pod", f"{store}-0", "--wait=false")
            self._cluster.wait_ready(180)
            self._cluster.until("presenting again", lambda: len(self._clients.presented()) > before + 3, 60)

    # -- after -----------------------------------------------------------------------------------------------------

    def _end(self) -> None:
        if wrong := self._clients.stop():
            raise Failed(f"{wrong} documents are not what was sent")
        self._cluster.until("quiet", self._truth.is_quiet, 60)

    def _judge(self) -> None:
        presented = self._clients.presented()
        self._expect(f"{len(presented)} escritos acknowledged, each there once", self._truth.missing(presented))
        self._expect("the avisos of each delivered, once", self._truth.undelivered(presented))
        self._expect("events numbered without a gap", self._truth.gaps())
        self._expect("the log has every event, in order", self._truth.log_differs())
        self._expect("nothing parked or held", self._truth.held())
        failures = self._clients.failures()
        honest = [failure for failure in failures if AWAY in (failure["moment"], failure["then"])]
        cut = [failure for failure in failures if CUT in (failure["moment"], failure["then"]) and _is_cut(failure)]
        ours = [failure for failure in failures if failure not in [*honest, *cut]]
        self._expect("no request failed while only our own processes went", map(_line, ours))
        console.print(f"           (besides {len(cut)} connections that ended with a gateway which got no time to end)")
        dishonest = [failure for failure in honest if not failure["failed"].startswith("honest")]
        self._expect(f"{len(honest)} answers of 503 while a store was away, with Retry-After", map(_line, dishonest))

    def _expect(self, what: str, faults: Iterable[str]) -> None:
        faults = list(faults)
        self._tell(not faults, what if not faults else f"{what}: {len(faults)} times not so", faults)

    # -- the end ---------------------------------------------------------------------------------------------------

    def _pods_of(self, process: str) -> list[str]:
        name, _, kind = process.partition("-")
        return self._cluster.pods(f"app.kubernetes.io/name={name},app.kubernetes.io/component={kind or 'serve'}")

    def _keep_logs(self) -> None:
        for cluster in (self._cluster, self._outside):
            try:
                cluster.keep_logs(self._folder / cluster.namespace)
            except Failed as error:  # what went wrong before is what matters
                console.print(f"no logs of {cluster.namespace}: {error}")

    def clean_up(self) -> None:
        """Delete both namespaces."""
        for cluster in (self._outside, self._cluster):
            cluster.delete_namespace()

    def report(self) -> int:
        """Say how it went; 0 when everything held, else 1."""
        console.print(f"\n{self.passed} passed, {self.failed} failed")
        return 1 if self.failed else 0


def _is_cut(failure: Mapping[str, object]) -> bool:
    """Whether there was no answer at all, rather than a bad one."""
    return not str(failure["failed"]).startswith(("honest", *"12345"))


def _line(failure: Mapping[str, object]) -> str:
    return f"{failure['moment']}: {failure['request']}: {failure['failed']} after {failure['seconds']:.2f} s"

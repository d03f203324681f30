"""The suite in real mode: separate processes on PostgreSQL, Kafka and MinIO, by environment settings alone.

async with RealSuite(postgres, kafka, minio, tmp_path) as suite:
    httpx.get(suite.url + "/v1/calendario")
    worker = suite.process("work", "casillero")
    worker.kill()
    await worker.start({"ESTRADO_CRASH_AT": "inbox.confirmado"})
"""

import asyncio
import atexit
import os
import random
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self

import grpc
from aiokafka.admin import AIOKafkaAdminClient
from grpc_health.v1 import health_pb2, health_pb2_grpc

from cli.services import names
from libs.foundation.development_ca import DevelopmentCa
from libs.foundation.rpc.certificate import Certificate
from libs.foundation.rpc.client import bare_channel
from libs.foundation.testing.servers import PORTS, KafkaServer, MinioServer, PostgresServer

ESTRADO = Path(sys.executable).with_name("estrado")
READY_SECONDS = 40.0
_LOOK = 0.05  # seconds between two questions
_DRAIN = 25.0  # seconds a process may take to finish after SIGTERM

_started: list[subprocess.Popen[bytes]] = []

Ready = Callable[["Process"], Awaitable[bool]]


class NotReady(Exception):
    """A process ended or did not become ready; the message holds the end of its log."""


class Process:
    """One process, e.g. of `estrado work casillero`: started, killed and started again, logging to a file."""

    def __init__(
        self,
        command: tuple[str, ...],
        environment: Mapping[str, str],
        log: Path,
        ready: Ready,
        program: Path = ESTRADO,
    ) -> None:
        self.name = " ".join(command)
        self.log = log
        self._command: tuple[str | Path, ...] = (program, *command)
        self._environment = dict(environment)
        self._ready = ready
        self._popen: subprocess.Popen[bytes] | None = None
        self._log_start = 0

    @property
    def pid(self) -> int:
        """The process id of its latest life. Raises NotReady before the first."""
        if self._popen is None:
            raise NotReady(f"{self.name} was never started")
        return self._popen.pid

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._popen is not None and self._popen.poll() is None

    async def start(self, env: Mapping[str, str] | None = None) -> None:
        """Run it, with `env` added for this life, and return once it is ready. Raises NotReady."""
        self.spawn(env)
        await self.wait_ready()

    def spawn(self, env: Mapping[str, str] | None = None) -> None:
        """Run it, with `env` added for this life, without waiting: for a life that a crash point may end early."""
        if self.alive:
            raise NotReady(f"{self.name} is running already")
        with self.log.open("ab") as log:
            self._log_start = log.tell()
            self._popen = subprocess.Popen(
                self._command,
                env=self._environment | dict(env or {}),
                cwd=self.log.parent,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        _started.append(self._popen)

    async def wait_ready(self) -> None:
        """Return once it answers, or for `work` says that it works. Raises NotReady."""
        await _until(lambda: self._ready(self), lambda: self.alive, lambda: f"{self.name}:\n{self.said()[-4000:]}")

    async def wait_dead(self, seconds: float = READY_SECONDS) -> int:
        """Its exit status once it has ended; -9 after a crash point. Raises NotReady when it lives on."""
        deadline = time.monotonic() + seconds
        while self.alive:
            if time.monotonic() > deadline:
                raise NotReady(f"{self.name} lives on after {seconds} s:\n{self.said()[-4000:]}")
            await asyncio.sleep(_LOOK)
        return (self._popen and self._popen.returncode) or 0

    def kill(self) -> None:
        """End it by SIGKILL, at once, if it runs."""
        self.signal(signal.SIGKILL)
        if self._popen:
            self._popen.wait()

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal (SIGSTOP and SIGCONT make it slow), if it runs."""
        if self._popen and self.alive:
            self._popen.send_signal(number)

    async def stop(self) -> int:
        """End it by SIGTERM, so that it drains; its exit status. Raises NotReady when it does not end in time."""
        self.signal(signal.SIGTERM)
        return await self.wait_dead(_DRAIN)

    def said(self) -> str:
        """What it logged in its latest life."""
        if not self.log.exists():
            return ""
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            return log.read().decode(errors="replace")


def end_all() -> None:
    """Kill what any Process has running: a Ctrl-C does not reach it, and who is interrupted does not wait for it."""
    while _started:
        _started[-1].kill()
        _started[-1].wait()
        _started.pop()


atexit.register(end_all)


class RealSuite:
    """The whole suite, seeded, in a new set of databases and buckets; one at a time per Kafka, whose topics it empties.

    `env` is added to every process; `folder` keeps a log per process, sockets and keys. With the `ca` that certified
    the servers TLS is spoken everywhere, and RPCs go over TCP with certificates of their own. At the end of the block
    every process is dead, whatever happened.
    """

    def __init__(
        self,
        postgres: PostgresServer,
        kafka: KafkaServer,
        minio: MinioServer,
        folder: Path,
        env: Mapping[str, str] | None = None,
        ca: DevelopmentCa | None = None,
    ) -> None:
        self._kafka = kafka
        self.folder = folder
        mark = secrets.token_hex(4)
        self.databases = {service: postgres.url(f"{service}_{mark}") for service in names()}
        self._host, self._port = "127.0.0.1", free_port()
        self._ports = {service: free_port() for service in names()} if ca else {}
        self.url = f"http://{self._host}:{self._port}"
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("ESTRADO_")}
        self.environment = {
            **inherited,
            "ESTRADO_DATABASE_URL": postgres.url(f"identity_{mark}").replace(f"identity_{mark}", f"{{service}}_{mark}"),
            "ESTRADO_KAFKA_BOOTSTRAP": kafka.bootstrap,
            "ESTRADO_S3_ENDPOINT": minio.endpoint,
            "ESTRADO_S3_ACCESS_KEY": minio.access_key,
            "ESTRADO_S3_SECRET_KEY": minio.secret_key,
            "ESTRADO_S3_SECURE": "false",
            "ESTRADO_S3_BUCKET_PREFIX": f"estrado-{mark}-",
            "ESTRADO_LISTEN": f"unix:{folder}/{{service}}.sock",
            "ESTRADO_PEERS": f"unix:{folder}/{{service}}.sock",
            "ESTRADO_KEYS_DIR": str(folder / "llaves"),
            "ESTRADO_DATA_DIR": str(folder / "data"),
            "ESTRADO_TSA_URL": "propia",
            "ESTRADO_HOST": self._host,
            "ESTRADO_PORT": str(self._port),
            "ESTRADO_PORTAL_URL": "http://localhost:8080",
            "ESTRADO_PASSKEY_RP_ID": "localhost",
            "ESTRADO_PASSKEY_ORIGINS": '["http://localhost:8080"]',
            **(self._encrypted(kafka, ca) if ca else {}),
            **(env or {}),
        }
        self.processes = {
            **{("serve", service): self._process("serve", service, self._serves(service)) for service in names()},
            **{("work", service): self._process("work", service, works) for service in names()},
            ("serve", "gateway"): self._process("serve", "gateway", answers_at(self.url)),
        }

    def _encrypted(self, kafka: KafkaServer, ca: DevelopmentCa) -> dict[str, str]:
        own = ca.issue("suite")
        addresses = ",".join(f"127.0.0.1:{port}" for port in self._ports.values())
        return {
            "ESTRADO_KAFKA_CA": str(ca.certificate),
            "ESTRADO_KAFKA_CERT": str(own / "tls.crt"),
            "ESTRADO_KAFKA_KEY": str(own / "tls.key"),
            "ESTRADO_KAFKA_USER": kafka.user,
            "ESTRADO_KAFKA_PASSWORD": kafka.password,
            "ESTRADO_S3_SECURE": "true",
            "ESTRADO_S3_CA": str(ca.certificate),
            "ESTRADO_RPC_TLS_DIR": f"{self.folder}/llaves/tls/{{service}}",
            # Every service at every address: only who is certified as the one asked for is believed.
            "ESTRADO_PEERS": f"ipv4:{addresses}",
        }

    def process(self, kind: str, service: str) -> Process:
        """The handle of `serve` or `work` of a service, or `serve` of `gateway`."""
        return self.processes[kind, service]

    async def __aenter__(self) -> Self:
        """Keys, empty topics, schemas, all processes, the synthetic court. Raises NotReady."""
        try:
            await self._set_up()
        except BaseException:
            for process in self.processes.values():
                process.kill()
            raise
        return self

    async def __aexit__(self, *_error: object) -> None:
        """End every process: SIGTERM to all, SIGKILL to those that do not obey."""
        for process in self.processes.values():
            process.signal(signal.SIGCONT)
            process.signal(signal.SIGTERM)
        try:
            await asyncio.gather(*(process.wait_dead(_DRAIN) for process in self.processes.values()))
        finally:
            for process in self.processes.values():
                process.kill()

    async def run(self, *command: str) -> str:
        """What an `estrado` command prints against this suite, e.g. run("events", "parked"). Raises NotReady."""
        running = await asyncio.create_subprocess_exec(
            ESTRADO,
            *command,
            env=self.environment,
            cwd=self.folder,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            said, _ = await asyncio.wait_for(running.communicate(), READY_SECONDS)
        finally:
            if running.returncode is None:
                running.kill()
        if running.returncode:
            raise NotReady(
                f"estrado {' '.join(command)}: {running.returncode}\n{said.decode(errors='replace')[-4000:]}"
            )
        return said.decode()

    async def _set_up(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        await _empty(self._kafka)
        await self.run("keys", *(["--tls"] if self._ports else []))
        await self.run("migrate")
        for process in self.processes.values():
            process.spawn()
        await asyncio.gather(*(process.wait_ready() for process in self.processes.values()))
        await self.run("seed", "--de-prueba")

    def _process(self, kind: str, service: str, ready: Ready) -> Process:
        # A data folder of its own: nothing may pass from process to process except through the servers.
        own = {"ESTRADO_DATA_DIR": str(self.folder / f"{kind}-{service}"), "ESTRADO_MEMBER": "0"}
        if service in self._ports:
            own["ESTRADO_LISTEN"] = f"127.0.0.1:{self._ports[service]}"
        log = self.folder / f"{kind}-{service}.log"
        return Process((kind, service), self.environment | own, log, ready)

    def _serves(self, service: str) -> Ready:
        target = self.environment["ESTRADO_PEERS"].replace("{service}", service)

        async def answers(_process: Process) -> bool:
            certificate = Certificate(self.folder / "llaves" / "tls" / "cli") if self._ports else None
            async with bare_channel(target, service, certificate) as channel:
                try:
                    answer = await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=1)
                except grpc.aio.AioRpcError:
                    return False
                return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)

        return answers


def answers_at(url: str, path: str = "/salud/listo") -> Ready:
    """A process is ready once a GET of it is answered with 200."""

    def ask() -> bool:
        try:
            with urllib.request.urlopen(url + path, timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    async def ready(_process: Process) -> bool:
        return await asyncio.to_thread(ask)

    return ready


async def works(process: Process) -> bool:
    """A `work` process is ready once it says that it works."""
    # Not its health: a crash point may end it before its inboxes are members of their group.
    return '"working"' in process.said()


async def _empty(kafka: KafkaServer) -> None:
    """Delete the topics that an earlier suite left in this Kafka, and with them its offsets."""
    admin = AIOKafkaAdminClient(**kafka.client)
    await admin.start()
    try:

        async def left() -> list[str]:
            return [topic for topic in await admin.list_topics() if topic.startswith("estrado.")]

        if topics := await left():
            await admin.delete_topics(topics)

        async def gone() -> bool:
            return not await left()

        await _until(gone, lambda: True, lambda: "old topics stay")
    finally:
        await admin.close()


async def _until(true: Callable[[], Awaitable[bool]], possible: Callable[[], bool], what: Callable[[], str]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not await true():
        if time.monotonic() > deadline or not possible():
            raise NotReady(what())
        await asyncio.sleep(_LOOK)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on, outside the range of outgoing connections."""
    for port in random.sample(PORTS, len(PORTS)):
        with socket.socket() as candidate, suppress(OSError):
            candidate.bind(("127.0.0.1", port))
            return port
    raise NotReady("no port is free")

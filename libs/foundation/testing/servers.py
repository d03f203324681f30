"""Real PostgreSQL, Kafka and MinIO in containers, for integration tests and benches. Given a CA they speak TLS alone.

Each server has a host port chosen before it starts and kept for its life, so that `kill()` and `start()` give the same
server back at the same address with its data. Durability settings are the servers' own defaults.
"""

import atexit
import os
import random
import secrets
import socket
import ssl
import struct
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from docker.errors import APIError, DockerException, ImageNotFound
from testcontainers.core.config import ConnectionMode, testcontainers_config
from testcontainers.core.container import DockerContainer, ExecConfig
from testcontainers.core.docker_client import DockerClient

from libs.foundation.development_ca import DevelopmentCa
from libs.foundation.testing.encryption import (
    ENCRYPT_POSTGRES,
    client_context,
    kafka_account,
    kafka_environment,
    minio_folder,
    postgres_environment,
)

OFFICIAL_IMAGES = {
    "postgres": "postgres:17",
    "kafka": "apache/kafka:4.1.0",
    "minio": "minio/minio:RELEASE.2025-09-07T16-13-09Z",
}
READY_SECONDS = 90.0
# Below the kernel's range for outgoing connections (32768 and up), one of which could take the port of a killed server.
PORTS = range(20_000, 32_000)
OWNER_LABEL, HOST_LABEL, SERVER_LABEL = "estrado.test.pid", "estrado.test.host", "estrado.test.server"


class ServersMissing(Exception):
    """This machine cannot start the servers: no Docker engine answers, or an image is neither there nor to be had."""

    prefix: ClassVar[str] = "Docker: "

    def __init__(self, why: str) -> None:
        super().__init__(self.prefix + why)


@dataclass
class Server:
    """A running container and the question that tells whether the server in it answers."""

    container: DockerContainer
    host: str
    port: int
    answers: Callable[["Server"], bool]
    folder: str

    @property
    def address(self) -> str:
        """`host:port` as seen from this machine; the same after `kill` and `start`."""
        return f"{self.host}:{self.port}"

    def kill(self) -> None:
        """Ends the server with SIGKILL, as a power cut would end its process; its data stays."""
        self.container.get_wrapped_container().kill()

    def start(self) -> None:
        """Starts a killed server again and returns once it answers. Raises TimeoutError with its log if it does not."""
        self.container.get_wrapped_container().start()
        self.wait_ready()

    def run(self, command: str | list[str], **how: Any) -> None:
        """Run `command` in the container (`how`: see ExecConfig). Raises RuntimeError with its words if it fails."""
        result = self.container.exec(ExecConfig(command, **how))
        if result.exit_code:
            raise RuntimeError(result.output.decode(errors="replace"))

    def fill_disk(self) -> None:
        """Leaves no room on the disk where the server keeps its data. Raises RuntimeError."""
        self.run(["sh", "-c", f"cat /dev/zero >{self.folder}/ballast; test -s {self.folder}/ballast"])

    def make_room(self) -> None:
        """Takes back what `fill_disk` did."""
        self.run(["rm", f"{self.folder}/ballast"])

    def wait_ready(self, seconds: float = READY_SECONDS) -> None:
        """Returns once the server answers. Raises TimeoutError, with the end of its log, after `seconds`."""
        deadline = time.monotonic() + seconds
        while not self.answers(self):
            wrapped = self.container.get_wrapped_container()
            wrapped.reload()
            if time.monotonic() > deadline or wrapped.status == "exited":
                log = wrapped.logs(tail=40).decode(errors="replace")
                raise TimeoutError(f"{self.container.image} is {wrapped.status} and does not answer:\n{log}")
            time.sleep(0.1)


@dataclass
class PostgresServer(Server):
    """A PostgreSQL server whose superuser is `user`; its data is in `folder`."""

    user: str
    password: str
    ca: Path | None = None
    databases: set[str] = field(default_factory=set)

    def url(self, database: str | None = None) -> str:
        """SQLAlchemy's URL (`postgresql+asyncpg://…`) of `database`, created empty at its first mention.

        Without a name: a new database of its own. Raises RuntimeError with the server's words if it cannot be created.
        """
        database = database or f"prueba_{secrets.token_hex(6)}"
        if database not in self.databases:
            self.run(["createdb", "--host=127.0.0.1", f"--username={self.user}", database])
            self.databases.add(database)
        tls = f"?sslmode=verify-full&sslrootcert={self.ca}" if self.ca else ""
        return f"postgresql+asyncpg://{self.user}:{self.password}@{self.address}/{database}{tls}"


@dataclass
class KafkaServer(Server):
    """A one-node Kafka. It creates a topic, with one partition, for a client that asks for it and allows that. Over
    TLS it asks for a certificate of the CA and for the account `user` (SCRAM-SHA-512)."""

    context: ssl.SSLContext | None = None
    user: str = ""
    password: str = ""

    @property
    def bootstrap(self) -> str:
        """The `bootstrap_servers` of its clients."""
        return self.address

    @property
    def client(self) -> dict[str, Any]:
        """What aiokafka's clients need to be let in."""
        if self.context is None:
            return {"bootstrap_servers": self.address}
        return {
            "bootstrap_servers": self.address,
            "security_protocol": "SASL_SSL",
            "ssl_context": self.context,
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_plain_username": self.user,
            "sasl_plain_password": self.password,
        }


@dataclass
class MinioServer(Server):
    """A MinIO server, plain HTTP without a CA."""

    access_key: str
    secret_key: str

    @property
    def endpoint(self) -> str:
        """`host:port`, as `minio.Minio(endpoint, …)` takes it."""
        return self.address


AnyServer = TypeVar("AnyServer", bound=Server)


@contextmanager
def postgres_server(
    ca: DevelopmentCa | None = None, *, direct: bool = False, disk: str = ""
) -> Iterator[PostgresServer]:
    """A PostgreSQL for the length of the block; `direct`: on this machine's own network, with no proxy of Docker's in
    between; `disk`: with a disk of its own of that size ("150m"), forgotten when the server ends. Raises
    ServersMissing, TimeoutError."""
    password = secrets.token_hex(16)
    environment = {
        "POSTGRES_USER": "estrado",
        "POSTGRES_PASSWORD": password,
        "POSTGRES_INITDB_ARGS": "--encoding=UTF8 --locale=C.UTF-8",
        "PGPASSWORD": password,
    }

    def make(container: DockerContainer, host: str, port: int) -> PostgresServer:
        container.with_envs(**environment, PGPORT=str(port if direct else 5432))
        _reachable(container, 5432, port, direct=direct)
        folder = _kept(container, "/var/lib/postgresql/data", disk)
        container.with_command(["-c", "max_connections=300"])
        return PostgresServer(container, host, port, _postgres_answers, folder, user="estrado", password=password)

    with _running("postgres", make) as server:
        if ca is not None:
            pems = postgres_environment(ca, server.host)
            server.run(["timeout", "20", "bash", "-euc", ENCRYPT_POSTGRES], user="postgres", environment=pems)
            server.ca = ca.certificate
        yield server


@contextmanager
def kafka_server(ca: DevelopmentCa | None = None, *, direct: bool = False, disk: str = "") -> Iterator[KafkaServer]:
    """A Kafka for the length of the block; for the rest see `postgres_server`. Raises ServersMissing, TimeoutError."""

    def make(container: DockerContainer, host: str, port: int) -> KafkaServer:
        folder = _kept(container, "/disk" if disk else "/var/lib/kafka/data", disk)  # the latter is not its user's
        controller = _free_port() if direct else 9093  # the machine's network may have others
        # One port number inside and outside: the advertised address is then right for the broker itself too.
        environment = {
            "KAFKA_NODE_ID": "1",
            "KAFKA_PROCESS_ROLES": "broker,controller",
            "KAFKA_LISTENERS": f"PLAINTEXT://:{port},CONTROLLER://:{controller}",
            "KAFKA_ADVERTISED_LISTENERS": f"PLAINTEXT://{host}:{port}",
            "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
            "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
            "KAFKA_CONTROLLER_QUORUM_VOTERS": f"1@localhost:{controller}",
            "KAFKA_LOG_DIRS": folder,
            "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
            "KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS": "8",
            "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
            "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
            "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
            # As by default: a topic is created, with one partition, when a client that allows it asks for it.
            "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "true",
            # A killed broker may register again only when its old lease has run out: 9 s by default.
            "KAFKA_BROKER_SESSION_TIMEOUT_MS": "4000",
            "KAFKA_BROKER_HEARTBEAT_INTERVAL_MS": "1000",
            "KAFKA_HEAP_OPTS": "-Xms256m -Xmx512m",
        }
        container.with_envs(**environment)
        _reachable(container, port, port, direct=direct)
        if ca is None:
            return KafkaServer(container, host, port, _kafka_answers, folder)
        container.with_envs(**kafka_environment(ca, host, port))
        context = client_context(ca)
        answers = partial(_kafka_answers, context=context)
        return KafkaServer(container, host, port, answers, folder, context, "estrado", secrets.token_hex(16))

    with _running("kafka", make) as server:
        if ca is not None:
            server.run(kafka_account(server.user, server.password))
        yield server


@contextmanager
def minio_server(ca: DevelopmentCa | None = None, *, direct: bool = False, disk: str = "") -> Iterator[MinioServer]:
    """A MinIO for the length of the block; for the rest see `postgres_server`. Raises ServersMissing, TimeoutError."""
    access, secret = "estrado", secrets.token_hex(16)

    def make(container: DockerContainer, host: str, port: int) -> MinioServer:
        container.with_envs(MINIO_ROOT_USER=access, MINIO_ROOT_PASSWORD=secret)
        _reachable(container, 9000, port, direct=direct)
        folder = _kept(container, "/data", disk)
        container.with_command(["server", "--certs-dir=/certs", f"--address=:{port if direct else 9000}", folder])
        if ca is not None:
            container.with_volume_mapping(minio_folder(ca, host), "/certs")
        answers = partial(_minio_answers, context=client_context(ca) if ca else None)
        return MinioServer(container, host, port, answers, folder, access_key=access, secret_key=secret)

    with _running("minio", make) as server:
        yield server


def _reachable(container: DockerContainer, inside: int, port: int, *, direct: bool) -> None:
    if direct:
        container.with_kwargs(network_mode="host")
    else:
        container.with_bind_ports(inside, port)


def _kept(container: DockerContainer, folder: str, disk: str) -> str:
    if disk:
        container.with_tmpfs_mount(folder, f"size={disk},mode=1777")
    return folder


def _postgres_answers(server: Server) -> bool:
    # By TCP: while the image prepares its cluster a temporary server listens on the socket file alone.
    try:
        return server.container.exec(["pg_isready", "--host=127.0.0.1", "--quiet"]).exit_code == 0
    except APIError:
        return False


def _kafka_answers(server: Server, context: ssl.SSLContext | None = None) -> bool:
    """Whether the broker answers an ApiVersions request, version 0 (KIP-35)."""
    client = b"estrado"
    request = struct.pack(">hhih", 18, 0, 1, len(client)) + client
    try:
        with ExitStack() as stack:
            connection = stack.enter_context(socket.create_connection((server.host, server.port), timeout=2))
            if context is not None:
                connection = stack.enter_context(context.wrap_socket(connection, server_hostname=server.host))
            connection.sendall(struct.pack(">i", len(request)) + request)
            return bool(connection.recv(1))
    except OSError:
        return False


def _minio_answers(server: Server, context: ssl.SSLContext | None = None) -> bool:
    url = f"{'https' if context else 'http'}://{server.address}/minio/health/cluster"
    try:
        with urllib.request.urlopen(url, timeout=2, context=context) as response:
            return bool(response.status == 200)
    except OSError:
        return False


@contextmanager
def _running(name: str, make: Callable[[DockerContainer, str, int], AnyServer]) -> Iterator[AnyServer]:
    engine = _engine()
    image = _image(engine, name)
    mark = secrets.token_hex(8)
    labels = {OWNER_LABEL: str(os.getpid()), HOST_LABEL: socket.gethostname(), SERVER_LABEL: mark}
    host = {"localhost": "127.0.0.1"}.get(engine.host(), engine.host())
    server = make(DockerContainer(image, labels=labels), host, _free_port())
    # A container that was interrupted while it started is known by its label alone; and a second Ctrl-C may interrupt
    # the end of any.
    remove = partial(_remove, engine, f"{SERVER_LABEL}={mark}")
    atexit.register(remove)
    try:
        server.container.start()
        server.wait_ready()
        yield server
    finally:
        remove()
        atexit.unregister(remove)
        server.container.get_docker_client().client.close()


def _engine() -> DockerClient:
    # The reaper of testcontainers is one more image to pull; what a killed run leaves is swept by the next one.
    testcontainers_config.ryuk_disabled = True
    if Path("/.dockerenv").exists() and Path("/run/docker.pid").exists():
        # The engine runs on this very machine, though the machine looks like a container: no gateway to go through.
        testcontainers_config.connection_mode_override = ConnectionMode.docker_host
        testcontainers_config.tc_host_override = "localhost"
    try:
        engine = DockerClient()
        engine.client.ping()
    except (DockerException, OSError) as error:
        raise ServersMissing("no Docker engine answers") from error
    _sweep(engine)
    return engine


def _image(engine: DockerClient, name: str) -> str:
    chosen = os.environ.get(f"ESTRADO_IMAGE_{name.upper()}")
    candidates = [chosen] if chosen else [f"estrado/{name}:local", OFFICIAL_IMAGES[name]]
    for image in candidates:
        try:
            engine.client.images.get(image)
            return image
        except ImageNotFound:
            continue
    try:
        engine.client.images.pull(candidates[-1])
    except (DockerException, OSError) as error:
        raise ServersMissing(f"image {candidates[-1]} cannot be pulled; `make images` builds a stand-in") from error
    return candidates[-1]


def _sweep(engine: DockerClient) -> None:
    _remove(engine, f"{HOST_LABEL}={socket.gethostname()}", lambda labels: not _alive(int(labels[OWNER_LABEL])))


def _remove(engine: DockerClient, label: str, which: Callable[[dict[str, str]], bool] = lambda _labels: True) -> None:
    for container in engine.client.containers.list(all=True, filters={"label": label}):
        if which(container.labels):
            with suppress(APIError):  # another run sweeps the same one
                container.remove(force=True, v=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _free_port() -> int:
    for port in random.sample(PORTS, len(PORTS)):
        with socket.socket() as candidate, suppress(OSError):
            candidate.bind(("", port))
            return port
    raise RuntimeError("no port is free")

"""The settings every process understands: environment variables ESTRADO_…; the defaults are the embedded mode."""

import hashlib
import os
import tempfile
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    DirectoryPath,
    Field,
    FilePath,
    SecretStr,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError, PydanticKnownError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SecretsSettingsSource, SettingsConfigDict

from libs.foundation.observability.logs import LogFormat

# A Unix socket's path has room for 108 bytes, its end included.
_SOCKET_PATH = 100

_HOST_AND_PORT = r"[^\s/,]+:[0-9]+"
# What stands after a "?" goes to the driver, which fails at what it does not know.
_DATABASE = (
    r"^postgresql\+asyncpg://[^?\s]*\{service\}[^?\s]*"
    r"(\?(&?(host|ssl|sslmode|sslrootcert|sslcert|sslkey|prepared_statement_cache_size)=[^&\s]+)+)?$"
)
_TARGET = rf"^(unix:\S+|([a-z0-9]+:(///)?)?{_HOST_AND_PORT}(,{_HOST_AND_PORT})*)$"  # as gRPC names what it reaches


def _understood(url: str) -> str:
    from sqlalchemy.exc import ArgumentError  # noqa: PLC0415  loaded only where there is a database

    from libs.foundation.sql.postgres import arguments  # noqa: PLC0415  the same

    try:
        arguments(url)
    except ArgumentError as error:
        raise ValueError(str(error)) from error
    return url


def _not_empty(value: Any) -> Any:
    if value == "":
        raise PydanticCustomError("empty", "must not be empty")
    return value


# An empty path would be the current folder, which nobody means by an empty variable: keys were written into a checkout.
NotEmpty = BeforeValidator(_not_empty)


class FoundationSettings(BaseSettings):
    """`{service}` in a value stands for the service's name."""

    model_config = SettingsConfigDict(env_prefix="ESTRADO_", extra="ignore", frozen=True)

    data_dir: Annotated[Path, NotEmpty] = Field(
        Path("data"), description="Folder of the embedded mode: databases, event log, objects, keys"
    )
    keys_dir: Annotated[Path | None, NotEmpty] = Field(None, description="Folder of keys; default <data_dir>/llaves")
    jurisdiccion: str = Field("gt", description="Folder of jurisdicciones/ that applies")
    secrets_dir: Annotated[DirectoryPath | None, NotEmpty] = Field(
        None, description="Folder where a file called as a variable gives its value: for those that hold passwords"
    )
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(str.upper)] = Field(
        "INFO", description="DEBUG, INFO, WARNING or ERROR"
    )
    log_format: LogFormat = Field(
        "auto", description="json, text, or auto: text where standard error is a terminal, else json"
    )

    database_url: Annotated[str, Field(pattern=_DATABASE), AfterValidator(_understood)] | None = Field(
        None,
        description="postgresql+asyncpg://user:password@host/{service}; unset: SQLite below data_dir."
        " TLS: ?sslmode=verify-full&sslrootcert=/…/ca.crt at its end",
        examples=["postgresql+asyncpg://user:password@host/{service}"],
    )
    database_pool: int = Field(8, ge=1, le=100, description="Connections per process that write; half as many read")

    kafka_bootstrap: str | None = Field(
        None,
        pattern=rf"^{_HOST_AND_PORT}(,{_HOST_AND_PORT})*$",
        description="host:port,host:port; unset: the embedded log",
        examples=["kafka-0:9092,kafka-1:9092"],
    )
    kafka_replication: int = Field(1, ge=1, description="Replicas of each topic; 3 in production")
    kafka_min_isr: int = Field(
        1, ge=1, description="Replicas that must have an event before it counts; 2 in production"
    )
    kafka_ca: FilePath | None = Field(None, description="PEM file of who signs the brokers' certificates; set: TLS")
    kafka_cert: FilePath | None = Field(
        None, description="PEM file of the certificate shown to the brokers, where they ask for one"
    )
    kafka_key: FilePath | None = Field(None, description="PEM file of its key")
    kafka_user: str = Field("", description="Account at the brokers (SCRAM-SHA-512), where they ask for one")
    kafka_password: SecretStr = Field(SecretStr(""), description="Its password")

    s3_endpoint: str | None = Field(
        None,
        pattern=r"^[^\s/]+$",
        description="host:port of MinIO or any S3; unset: folders below data_dir",
        examples=["minio:9000"],
    )
    s3_access_key: str = Field("", description="Name of the account at the store")
    s3_secret_key: SecretStr = Field(SecretStr(""), description="Its secret")
    s3_secure: bool = Field(True, description="Speak TLS with the store: true or false")
    s3_ca: FilePath | None = Field(
        None, description="PEM file of who signs the store's certificate; unset: whom the system trusts"
    )
    s3_bucket_prefix: str = Field(
        "estrado-",
        pattern=r"^[a-z0-9][a-z0-9.-]*$",
        description="Buckets are called so and the name of what they hold",
        examples=["estrado-"],
    )

    anchor_dir: Annotated[Path | None, NotEmpty] = Field(
        None,
        description="Folder to which the signed heads of sealed logs are appended, better on another disk than the"
        " databases; unset: <data_dir>/anclas in the embedded mode, else the object store alone",
    )
    anchor_seconds: float = Field(60, ge=0, description="Seconds at least between two such heads in the object store")

    smtp_url: str | None = Field(
        None,
        pattern=r"^(smtp|smtps|smtp-plain)://[^\s/@:?#]+(:[0-9]{1,5})?$",
        description="Mail server: smtp://host:587 (STARTTLS), smtps://host:465, smtp-plain://host:25 (no TLS); unset:"
        " a folder below data_dir, in real mode mails wait",
        examples=["smtp://mail:587"],
    )
    smtp_user: str = Field("", description="Account at the mail server, where it asks for one")
    smtp_password: SecretStr = Field(SecretStr(""), description="Its password")
    smtp_ca: FilePath | None = Field(
        None, description="PEM file of who signs the mail server's certificate; unset: whom the system trusts"
    )
    listen: str | None = Field(
        None,
        pattern=_TARGET,
        description="Address of this service's RPCs, e.g. 0.0.0.0:50051; unset: a socket",
        examples=["0.0.0.0:50051"],
    )
    peers: str | None = Field(
        None,
        pattern=_TARGET,
        description="Where services are, e.g. dns:///{service}:50051; unset: sockets",
        examples=["dns:///{service}:50051"],
    )
    rpc_tls_dir: str | None = Field(
        None,
        description="Folder with ca.crt, tls.crt and tls.key of this process, e.g. /run/secrets/tls or"
        " data/llaves/tls/{service}; set: mutual TLS between processes",
    )
    allow_plaintext: bool = Field(
        False, description="Speak without TLS to other machines: true in a closed test network only"
    )
    max_concurrent_calls: int = Field(200, ge=1, description="RPCs a process works on at once")
    max_watching: int = Field(
        1000, ge=1, le=20_000, description="Open pages that a process tells what is new, besides those RPCs"
    )
    member: str = Field(
        "0",
        pattern=r"^[A-Za-z0-9._-]+$",
        description="Name of this work process among its replicas: stable and unique",
        examples=["work-casillero-0"],
    )
    metrics_host: str = Field("127.0.0.1", description="Address for metrics and health, which know no access control")
    metrics_port: int | None = Field(
        None, ge=1, le=65535, description="Port for /metrics, /salud/vivo and /salud/listo; unset: none"
    )

    @cached_property
    def keys(self) -> Path:
        """The folder of keys."""
        return self.keys_dir or self.data_dir / "llaves"

    @field_validator("kafka_min_isr")
    @classmethod
    def _can_be_reached(cls, in_sync: int, info: ValidationInfo) -> int:
        replicas = info.data.get("kafka_replication", in_sync)
        if in_sync > replicas:  # no event could ever be stored
            raise PydanticKnownError("less_than_equal", {"le": replicas})
        return in_sync

    @property
    def anchors(self) -> Path | None:
        """The folder of anchored heads; None where servers are named, whose processes keep nothing below data_dir."""
        servers = self.database_url or self.kafka_bootstrap or self.s3_endpoint
        return self.anchor_dir or (None if servers else self.data_dir / "anclas")

    def database(self, service: str) -> str:
        """The database URL of `service`."""
        if self.database_url:
            return self.database_url.replace("{service}", service)
        return f"sqlite:///{self.data_dir.absolute() / service}.db"

    def address(self, service: str) -> str:
        """The address at which `service` listens; makes the folder of its socket."""
        if self.listen:
            return self.listen.replace("{service}", service)
        socket = self._socket(service)
        socket.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return f"unix:{socket}"

    def peer(self, service: str) -> str:
        """The target at which `service` is reached."""
        return self.peers.replace("{service}", service) if self.peers else f"unix:{self._socket(service)}"

    def certificate(self, service: str) -> Path | None:
        """The folder of the certificate of `service`; None: RPCs without TLS."""
        return Path(self.rpc_tls_dir.replace("{service}", service)) if self.rpc_tls_dir else None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Where values come from, the first first: the caller, the environment, the files of secrets_dir."""
        folder = os.environ.get("ESTRADO_SECRETS_DIR")
        there = folder if folder and Path(folder).is_dir() else None  # else secrets_dir says what is wrong with it
        return init_settings, env_settings, SecretsSettingsSource(settings_cls, there)

    def _socket(self, service: str) -> Path:
        path = self.data_dir.absolute() / "run" / f"{service}.sock"
        if len(str(path)) > _SOCKET_PATH:
            mark = hashlib.sha256(str(self.data_dir.absolute()).encode()).hexdigest()[:16]
            path = Path(tempfile.gettempdir()) / f"estrado-{mark}" / f"{service}.sock"
        return path

"""Who connects to whom, learnt from the code itself: every service and the gateway are wired as in real mode, and what
they open is written down. A new connection in the code is thereby one that deploy/k8s must let pass."""

import ast
import importlib
import inspect
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import grpc

from cli import bounces, register, seed, suite
from gateway.settings import Settings
from gateway.tests.conftest import running
from libs.firma.ajustes import PROPIA, AjustesDeFirma
from libs.firma.institucion import Institucion, abrir_institucion
from libs.foundation import ground, stores
from libs.foundation.core.clock import Clock
from libs.foundation.eventos.batch import Consumer
from libs.foundation.eventos.embedded import EmbeddedLog
from libs.foundation.eventos.log import topics_of
from libs.foundation.objects.folder import FolderStore
from libs.foundation.objects.port import RawStore
from libs.foundation.observability.health import Health
from libs.foundation.rpc.client import connect as real_connect
from libs.foundation.settings import FoundationSettings
from libs.foundation.sql.database import open_database
from libs.foundation.tls import MailServer, mail_server
from libs.foundation.webpush.vapid import VapidKey, read_vapid_key

GATEWAY = "gateway"


@dataclass(slots=True)
class Connections:
    """What one service, or the gateway, or a command opens: others' RPCs, kinds of store, (its `work`) the mail
    server, the institution's seal with the timestamp authority, and (its `work`) browsers' push services."""

    services: set[str] = field(default_factory=set)
    database: bool = False
    log: bool = False
    objects: bool = False
    mail: bool = False
    seal: bool = False
    push: bool = False


async def of_service(name: str, folder: Path) -> Connections:
    """What `serve` and `work` of the service open; `folder` is for its keys and stand-ins of its stores."""
    found = Connections(log=True)  # every service has its relay

    def database(*arguments: Any) -> Any:
        found.database = True
        return open_database(*arguments)

    def consumer(of: str, topics: frozenset[str], *more: Any) -> Any:
        # A gap is filled by asking the owner of the stream (EVENTS.md, the record).
        found.services.update(topics_of(topic).service for topic in topics)
        return Consumer(of, topics, *more)

    def mail(settings: FoundationSettings) -> MailServer | None:
        found.mail = True
        return mail_server(settings)

    def institution(settings: AjustesDeFirma, clock: Clock) -> Institucion:
        found.seal = True
        return abrir_institucion(settings, clock)

    def push(path: Path, contact: str) -> VapidKey:
        found.push = True
        return read_vapid_key(path, contact)

    bootstrap = importlib.import_module(f"services.{name}.bootstrap")
    with _keys(folder), _recorded(found, folder, ground, stores), ExitStack() as patched:
        if hasattr(bootstrap, "mail_server"):
            patched.enter_context(patch.object(bootstrap, "mail_server", mail))
        if hasattr(bootstrap, "abrir_institucion"):
            patched.enter_context(patch.object(bootstrap, "abrir_institucion", institution))
        if hasattr(bootstrap, "read_vapid_key"):
            patched.enter_context(patch.object(bootstrap, "read_vapid_key", push))
        with patch.object(ground, "Consumer", consumer), patch.object(ground, "open_database", database):
            service = suite.build(name, EmbeddedLog(folder / "eventlog.db"))
        await service.close()
    return found


async def of_gateway(folder: Path) -> Connections:
    """What `serve gateway` opens, its application started and stopped."""
    found = Connections()
    bootstrap = importlib.import_module("gateway.bootstrap")
    with _keys(folder), _recorded(found, folder, bootstrap, bootstrap):
        async with running(bootstrap.build(Settings(), Health()).app):
            return found


def of_commands() -> Connections:
    """What `estrado seed` and `estrado casillero …` connect to, read from their sources: they go no
    further than the first call without a suite."""
    sources = [ast.parse(inspect.getsource(command)) for command in (seed, register, bounces)]
    names = {
        call.args[1].value
        for source in sources
        for call in ast.walk(source)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "connect"
        if isinstance(call.args[1], ast.Constant)
    }
    return Connections(services={str(name) for name in names})


@contextmanager
def _keys(folder: Path) -> Iterator[None]:
    environment = {
        "ESTRADO_DATA_DIR": str(folder),
        "ESTRADO_PEERS": f"unix:{folder}/{{service}}",
        "ESTRADO_S3_ENDPOINT": "minio:9000",
        "ESTRADO_TSA_URL": PROPIA,
    }
    with patch.dict("os.environ", environment):
        suite.make_keys(FoundationSettings())
        yield


@contextmanager
def _recorded(found: Connections, folder: Path, connecting: Any, opening: Any) -> Iterator[None]:
    """Write down what the modules `connecting` and `opening` connect to, and which buckets they open."""

    def connect(target: str, service: str, *more: Any, **options: Any) -> grpc.aio.Channel:
        found.services.add(service)
        return real_connect(target, service, *more, **options)

    def bucket(_settings: FoundationSettings, name: str) -> RawStore:
        found.objects = True
        return FolderStore(folder / name)

    with patch.object(connecting, "connect", connect), patch.object(opening, "open_bucket", bucket):
        yield

"""`estrado up`: the whole suite in one process on the embedded default, seeded, with a tour to paste."""

import asyncio
import fcntl
import os
import shlex
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import NoReturn, TextIO

from rich.console import Console

from cli import suite
from cli.demo import DEFAULT_URL
from cli.seed import corte_sintetica, seed
from cli.web import bind, serve_gateway
from gateway.settings import Settings as GatewaySettings
from libs.foundation.core.errors import Unavailable
from libs.foundation.observability.health import Health
from libs.foundation.service import Service, supervised
from libs.foundation.settings import FoundationSettings
from libs.foundation.sql.migrate import migrate

_LOOK = 0.5  # seconds between two looks at the data folder

console = Console(highlight=False, soft_wrap=True)


class YaEnMarcha(Unavailable):
    """Another `estrado up` uses the same data folder."""

    reason = "YA_EN_MARCHA"


class CarpetaDesaparecida(Unavailable):
    """The data folder was deleted or replaced under the running suite: it ends, as nothing it wrote now would last."""

    reason = "CARPETA_DESAPARECIDA"


@contextmanager
def only_one(settings: FoundationSettings) -> Iterator[TextIO]:
    """Hold the data folder for this process, by the lock that this gives. Raises YaEnMarcha."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _lock(settings).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise YaEnMarcha(carpeta=str(settings.data_dir)) from error
        yield lock


def _lock(settings: FoundationSettings) -> Path:
    return settings.data_dir / "estrado.lock"


async def _while_there(settings: FoundationSettings, lock: TextIO) -> NoReturn:
    """Raises CarpetaDesaparecida once the data folder is not the one that `lock` holds any more."""
    held = os.fstat(lock.fileno())
    while True:
        try:
            there = os.path.samestat(held, _lock(settings).stat())
        except FileNotFoundError:
            there = False
        if not there:
            raise CarpetaDesaparecida(carpeta=str(settings.data_dir))
        await asyncio.sleep(_LOOK)  # the rhythm of the looks


@asynccontextmanager
async def running(services: list[Service], settings: FoundationSettings) -> AsyncIterator[None]:
    """Answer RPCs and work, all services in this process, for as long as the block lasts."""
    for service in services:
        await migrate(service.database, service.name)
    async with AsyncExitStack() as stack:
        for service in services:
            await service.prepare()
            server = service.server()
            await server.start()
            stack.push_async_callback(server.drain)
        for service in services:
            await stack.enter_async_context(supervised(service.name, (*service.followers, *service.workers)))
        yield


async def up(stop: asyncio.Event, settings: GatewaySettings, health: Health) -> None:
    """Start everything, seed what is missing, serve until `stop`. Raises YaEnMarcha, PuertoOcupado,
    CarpetaDesaparecida."""
    started = time.monotonic()
    if not settings.data_dir.exists():  # so that a port that is taken leaves no half a folder behind
        bind(settings.host, settings.port).close()
    with only_one(settings) as lock:
        listener = bind(settings.host, settings.port)
        console.print("[bold]Estrado[/] · preparando llaves y bases de datos")
        suite.make_keys(settings)
        async with suite.opened(settings, suite.names()) as services, running(services, settings):
            seeded = settings.data_dir / "corte-sintetica.lista"
            if not seeded.exists():
                console.print("sembrando una corte sintética")
                await seed(settings, lambda line: console.print(f"  · {line}"))
                seeded.touch()
            _welcome(settings, time.monotonic() - started)
            watching = asyncio.create_task(_while_there(settings, lock))
            watching.add_done_callback(lambda _: stop.set())
            await serve_gateway(settings, listener, stop, health)
            if watching.done():
                watching.result()
            watching.cancel()


def address(settings: GatewaySettings) -> str:
    """Where a browser of this machine finds the gateway."""
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  named here, bound by who chooses it
    host = everywhere.get(settings.host, settings.host)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def tour(settings: GatewaySettings) -> tuple[str, str]:
    """The commands of the story and of the events, with what another terminal has to be told to find this suite."""
    url, folder = address(settings), settings.data_dir.absolute()
    story = "make demo" if url == DEFAULT_URL else f"ESTRADO_URL={url} make demo"
    own = "" if folder == Path("data").absolute() else f"ESTRADO_DATA_DIR={shlex.quote(str(folder))} "
    return story, f"{own}.venv/bin/estrado events tail"


def _welcome(settings: GatewaySettings, seconds: float) -> None:
    corte = corte_sintetica()
    url = address(settings)
    story, events = tour(settings)
    console.print(f"\n[bold green]Listo[/] en {seconds:.1f} s · {url} · datos en {settings.data_dir.absolute()}\n")
    console.print(f"Cuentas (contraseña [bold]{corte['contrasena']}[/]):")
    for cuenta in corte["cuenta"]:
        console.print(f"  {cuenta['correo']:<34} {cuenta['tipo']:<12} {' '.join(cuenta.get('roles', []))}")
    console.print(
        f"""
Recorrido, para pegar en otra terminal:
  [cyan]{story:<48}[/] # la historia completa, paso a paso
  [cyan]{events:<48}[/] # los eventos, mientras ocurren
  [cyan]TOKEN=$(curl -s {url}/v1/sesiones -H 'content-type: application/json' \\
    -d '{{"correo":"lic.morales@abogados.example","contrasena":"{corte["contrasena"]}"}}' \\
    | python3 -c 'import json,sys; print(json.load(sys.stdin)["token_acceso"])')
  curl -s {url}/v1/expedientes -H "authorization: Bearer $TOKEN"[/]

Ctrl-C para terminar.
""",
        markup=True,
    )

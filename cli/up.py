"""`estrado up`: the whole suite in one process on the embedded default, seeded, with a tour to paste."""

import asyncio
import json
import logging
import os
import shlex
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from pathlib import Path

from rich.console import Console
from starlette.types import ASGIApp

from cli import suite
from cli.folder import Files, YaEnMarcha, held, in_use
from cli.mailbox import PATH, SMS, Mailbox
from cli.seed import corte_sintetica, entregar_llaves, seed
from cli.services import names
from cli.settings import DEFAULT_URL, unknown_told, url_of
from cli.web import bind, serve_gateway
from gateway.settings import Settings as GatewaySettings
from libs.foundation.observability.health import Health
from libs.foundation.service import Service
from libs.foundation.settings import FoundationSettings
from libs.foundation.sql.migrate import migrate
from libs.foundation.tasks import supervised
from libs.jurisdiccion.jurisdiccion import Jurisdiccion

console = Console(highlight=False, soft_wrap=True)

_PAGES = "ESTRADO_PASSKEY_ORIGINS"
# The README's first calls, for another address.
API_CALLS = r"""URL=http://localhost:8080
json() { python3 -c "import json,sys; print(json.load(sys.stdin)$1)"; }
TOKEN=$(curl -sS $URL/v1/sesiones -H 'Content-Type: application/json' \
  -d '{"correo": "lic.morales@abogados.example", "contrasena": "Estrado-2026!"}' | json '["token_acceso"]')
NUMERO=$(curl -sS "$URL/v1/expedientes?limite=20" -H "Authorization: Bearer $TOKEN" | json '["items"][0]["numero"]')
echo $NUMERO"""


def addresses(settings: GatewaySettings) -> dict[str, str]:
    """What identity is told of where the suite is, unless the environment says it: where links of mails lead, who
    issues tokens, and the pages that may ask for passkeys."""
    url = url_of(settings)
    own = {"ESTRADO_PORTAL_URL": url, "ESTRADO_ISSUER": url}
    return {name: os.environ.get(name, value) for name, value in own.items()} | {_PAGES: _pages(url)}


def _pages(url: str) -> str:
    """Those that the environment names, as for a portal that is being written, and ours. That of the usual port is
    among them: programs that play a browser, as the synthetic court's keys do, say that they come from there."""
    named = os.environ.get(_PAGES, "[]")
    ours = [DEFAULT_URL, *([url] if url.startswith("http://localhost:") else [])]
    if os.environ.get("ESTRADO_PASSKEY_RP_ID", "localhost") != "localhost":
        return os.environ.get(_PAGES, json.dumps(ours))
    try:
        return json.dumps(list(dict.fromkeys([*ours, *json.loads(named)])))
    except (ValueError, TypeError):
        return named  # identity's settings say what is wrong with it


@asynccontextmanager
async def running(services: list[Service], settings: FoundationSettings) -> AsyncIterator[None]:
    """Answer RPCs and work, all services in this process, for as long as the block lasts."""
    for service in services:
        await migrate(service.database, service.name, contract=True)
    async with AsyncExitStack() as stack:
        for service in services:
            await service.prepare()
            await service.topics()
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
    for sentence in unknown_told():
        console.print(f"[yellow]Aviso:[/] {sentence}")
    logging.getLogger("uvicorn").setLevel(max(logging.WARNING, logging.getLogger().level))  # the banner says it
    if in_use(settings.data_dir):
        raise YaEnMarcha(carpeta=str(settings.data_dir))
    # Before anything is made: a port that is taken leaves no half a folder behind.
    listener = bind(settings.host, settings.port)
    settings = settings.model_copy(update={"port": listener.getsockname()[1]})
    for name, value in addresses(settings).items():
        os.environ[name] = value
    with held(settings.data_dir) as files:
        watching = asyncio.create_task(_until_stopped(files, stop))
        console.print("[bold]Estrado[/] · preparando llaves y bases de datos")
        suite.make_keys(settings)
        async with suite.opened(settings, names()) as services, running(services, settings):
            if not stop.is_set():
                await _unless(stop, _seeded(settings))
            if not stop.is_set():
                _welcome(settings, time.monotonic() - started)
                await serve_gateway(settings, listener, stop, health, partial(_with_mailbox, settings))
        await watching
    console.print("Terminado.")


async def _until_stopped(files: Files, stop: asyncio.Event) -> None:
    await files.watch(stop)
    console.print("Terminando…")


async def _unless(stop: asyncio.Event, work: Coroutine[None, None, None]) -> None:
    """Await `work`, or cancel it when `stop` comes first."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not working.done():
        working.cancel()
    with suppress(asyncio.CancelledError):
        await working


async def _seeded(settings: GatewaySettings) -> None:
    # Named after the newest thing in it: a folder of before gets what it lacks.
    mark = settings.data_dir / "corte-sintetica-con-administradora.lista"
    if not mark.exists():
        before = any(settings.data_dir.glob("corte-sintetica*.lista"))
        console.print("sembrando una corte sintética")
        await seed(settings, lambda line: console.print(f"  · {line}"))
        if before:
            await entregar_llaves(settings)
        mark.touch()


def _with_mailbox(settings: GatewaySettings, app: ASGIApp) -> ASGIApp:
    """Where no mail leaves the machine, what would have left is on a page."""
    if settings.smtp_url:
        return app
    return Mailbox(settings.data_dir, app, Jurisdiccion.cargar(settings.jurisdiccion).identidad.zona)


def tour(settings: GatewaySettings) -> tuple[str, str]:
    """The commands of the story and of the events, with what another terminal has to be told to find this suite."""
    url, folder = url_of(settings), settings.data_dir.absolute()
    story = "make demo" if url == DEFAULT_URL else f"ESTRADO_URL={url} make demo"
    own = "" if folder == Path("data").absolute() else f"ESTRADO_DATA_DIR={shlex.quote(str(folder))} "
    return story, f"{own}.venv/bin/estrado events tail"


def token_of(settings: GatewaySettings) -> str:
    """The command that logs in as somebody of the staff."""
    url = url_of(settings)
    there = "" if url == DEFAULT_URL else f"ESTRADO_URL={url} "
    return f"{there}.venv/bin/estrado token secretaria.civil@oj.example"


def api_calls(settings: GatewaySettings) -> str:
    """Commands for a shell: log in, and one's first case."""
    return API_CALLS.replace(DEFAULT_URL, url_of(settings))


def _welcome(settings: GatewaySettings, seconds: float) -> None:
    corte = corte_sintetica()
    url = url_of(settings)
    story, events = tour(settings)
    console.print(f"\n[bold green]Listo[/] en {seconds:.1f} s · {url} · datos en {settings.data_dir.absolute()}\n")
    console.print(f"Cuentas (contraseña [bold]{corte['contrasena']}[/]):")
    for cuenta in corte["cuenta"]:
        llave = " · entra con llave" if cuenta.get("llave") else ""
        console.print(f"  {cuenta['correo']:<34} {cuenta['tipo']:<12} {' '.join(cuenta.get('roles', []))}{llave}")
    console.print("\nRecorrido, para pegar en otra terminal:")
    console.print(f"  [cyan]{story:<48}[/] # la historia completa, paso a paso")
    console.print(f"  [cyan]{events:<48}[/] # los eventos, mientras ocurren")
    console.print(f"  [cyan]{token_of(settings):<48}[/] # un token del personal, con su llave")
    if not settings.smtp_url:
        for path, what in ((PATH, "los correos"), (SMS, "los SMS")):
            console.print(f"  [cyan]{url}{path:<{max(0, 48 - len(url))}}[/] # {what} que habría enviado")
    console.print("\nLa API (README.md sigue desde aquí):")
    console.print(api_calls(settings), style="cyan", markup=False)
    console.print("\nCtrl-C para terminar.\n")

"""The gateway as it is served, before services that answer what a test tells them."""

import asyncio
import io
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pikepdf
import pytest
from starlette.types import ASGIApp

from gateway.bootstrap import build
from gateway.settings import GatewaySettings, Settings
from gateway.tests.fakes import Court
from libs.foundation.observability.health import Health
from libs.foundation.stores import make_keys
from libs.foundation.testing.tools import tool


@dataclass
class World:
    """A running gateway, its services, and a client of it with a session."""

    app: ASGIApp
    court: Court
    settings: Settings
    client: httpx.AsyncClient
    health: Health

    def bearer(self, **changed: Any) -> dict[str, str]:
        """The header of a session whose token has these claims."""
        return {"authorization": f"Bearer {self.court.issuer.token(**changed)}"}

    @property
    def ingreso(self) -> list[Path]:
        """Every file in the bucket `ingreso`, whole or partial."""
        bucket = self.settings.data_dir / "objetos" / "estrado-ingreso"
        return [path for path in bucket.rglob("*") if path.is_file()]


Start = Callable[..., Awaitable[World]]


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Start]:
    """Starts a gateway with other settings: `await start(upload_max=1000)`."""
    async with AsyncExitStack() as stack:

        async def started(**gateway: Any) -> World:
            settings = Settings(
                data_dir=tmp_path,
                gateway=GatewaySettings(**{"upload_temp_dir": tmp_path, "check_seconds": 5, **gateway}),
            )
            make_keys(settings, ["gateway", "identity", "expedientes", "casillero"])
            court = Court(settings)
            await court.open(settings.keys)
            stack.push_async_callback(court.close)
            health = Health()
            app = build(settings, health).app
            await stack.enter_async_context(running(app))
            client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://estrado.test")
            world = World(app, court, settings, await stack.enter_async_context(client), health)
            client.headers.update(world.bearer())
            async with asyncio.timeout(5):
                while (await client.get("/salud/listo")).status_code != 200:  # noqa: ASYNC110 - asked as a probe asks
                    await asyncio.sleep(0.01)
            return world

        yield started


@pytest.fixture
async def world(start: Start) -> World:
    """A gateway with its default limits."""
    return await start()


@asynccontextmanager
async def running(app: ASGIApp) -> AsyncIterator[None]:
    """The application between its start and its stop (ASGI lifespan), as a server would run it."""
    to_app: asyncio.Queue[dict[str, str]] = asyncio.Queue()
    from_app: asyncio.Queue[Any] = asyncio.Queue()

    async def run() -> None:
        await app({"type": "lifespan", "asgi": {}, "state": {}}, to_app.get, from_app.put)

    task = asyncio.create_task(run())
    await to_app.put({"type": "lifespan.startup"})
    message = await from_app.get()
    assert message["type"] == "lifespan.startup.complete", message
    yield
    await to_app.put({"type": "lifespan.shutdown"})
    assert (await from_app.get())["type"] == "lifespan.shutdown.complete"
    await task


def made_pdf(change: Callable[[pikepdf.Pdf], object] | None = None, pages: int = 1, **saved: Any) -> bytes:
    """A PDF of blank pages, changed before it is saved."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page()
    if change:
        change(document)
    content = io.BytesIO()
    document.save(content, **saved)
    return content.getvalue()


@pytest.fixture(scope="session")
def real_pdf(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A PDF of two pages made by MuPDF, where the machine has it."""
    mutool = tool("mutool", "mupdf-tools")
    folder = tmp_path_factory.mktemp("pdf")
    page = folder / "page.txt"
    page.write_text("%%MediaBox 0 0 612 1008\n%%Font F1 Helvetica\nBT /F1 24 Tf 72 900 Td (Memorial) Tj ET\n")
    subprocess.run([mutool, "create", "-o", folder / "made.pdf", page, page], check=True, capture_output=True)
    return (folder / "made.pdf").read_bytes()

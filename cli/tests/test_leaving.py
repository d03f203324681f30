"""A gateway that is told to end stays open until those who send to it have noticed, and cuts nobody off."""

import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from cli import suite
from cli.web import bind, serve_gateway
from gateway.settings import Settings
from libs.foundation.observability.health import Health


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    monkeypatch.setenv("ESTRADO_GATEWAY_LEAVE_SECONDS", "2")
    settings = Settings(data_dir=tmp_path)
    suite.make_keys(settings)
    return settings


async def until(true: Callable[[], bool]) -> None:
    """Return once it is so, within 10 s."""
    for _ in range(200):
        if true():
            return
        await asyncio.sleep(0.05)
    raise AssertionError


async def test_it_answers_on_and_asks_to_come_by_another_connection(settings: Settings) -> None:
    listener, stop, health = bind("127.0.0.1", 0), asyncio.Event(), Health()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    running = asyncio.create_task(serve_gateway(settings, listener, stop, health))
    port = listener.getsockname()[1]
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        await until(lambda: not health.waiting_for())
        assert "connection" not in (await http.get("/salud/listo")).headers
        os.kill(os.getpid(), signal.SIGTERM)
        await until(lambda: bool(health.waiting_for()))
        kept = await http.get("/salud/listo")
        assert (kept.status_code, kept.headers["connection"]) == (503, "close")
        noticing = asyncio.get_running_loop().time() + 1
        while asyncio.get_running_loop().time() < noticing:
            new = await http.get("/problemas/RECIBO_VENCIDO")
            assert (new.status_code, new.headers["connection"]) == (200, "close")
    await asyncio.wait_for(running, 10)
    asyncio.get_running_loop().remove_signal_handler(signal.SIGTERM)
    with pytest.raises(OSError, match=r"refused|failed"):
        await asyncio.open_connection("127.0.0.1", port)

"""Serving the gateway: its ASGI application on uvicorn, in this event loop."""

import asyncio
import errno
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from cli.bounded_http import BoundedHttp
from cli.running import keep_what_start_made
from gateway.bootstrap import build
from gateway.settings import Settings
from libs.foundation.core.errors import Unavailable
from libs.foundation.observability.health import Health
from libs.foundation.rpc.server import DireccionInutilizable

# Bytes of an answer that the kernel holds before it sends them. By itself it takes megabytes and asks for more when a
# third is gone: memory for every reader who stops, and half a minute of silence from one who takes 50 KB a second.
_UNSENT = 128 * 1024


_FINISH, _END = 20, 25  # seconds: for running requests; for all of it, leaving included
_CLOSE = (b"connection", b"close")


class PuertoOcupado(Unavailable):
    """Another program listens on the port."""

    reason = "PUERTO_OCUPADO"


def bind(host: str, port: int) -> socket.socket:
    """A socket bound to the address. Raises PuertoOcupado, DireccionInutilizable."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, _UNSENT)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PuertoOcupado(puerto=str(port)) from error
        raise DireccionInutilizable(direccion=f"{host}:{port}", causa=error.strerror or "") from error
    return listener


class _Server(uvicorn.Server):
    """Leaves signals to whoever runs the process: by itself it closes its port as soon as one comes."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


async def serve_gateway(
    settings: Settings,
    listener: socket.socket,
    stop: asyncio.Event,
    health: Health,
    beside: Callable[[ASGIApp], ASGIApp] = lambda app: app,
) -> None:
    """Answer HTTP on `listener` until `stop`; then, unready, for the time that those need who send to it to notice,
    and finish running requests: all of it within 25 s. `beside` puts pages of its own around the gateway."""
    config = uvicorn.Config(
        beside(build(settings, health).app),
        http=BoundedHttp,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # whose X-Forwarded-For is believed is the gateway's own setting
        timeout_graceful_shutdown=int(min(_FINISH, _END - settings.gateway.leave_seconds)),
        timeout_keep_alive=65,
    )
    server = _Server(config)
    keep_what_start_made()
    running = asyncio.create_task(server.serve(sockets=[listener]))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    health.end()
    # A kept connection that is closed while a request comes in fails it: each ends with an answer that says so instead.
    server.server_state.default_headers = [*server.server_state.default_headers, _CLOSE]
    config.encoded_headers.append(_CLOSE)
    await asyncio.wait({running}, timeout=settings.gateway.leave_seconds)
    server.should_exit = True
    stopping.cancel()
    await running

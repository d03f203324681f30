"""Serving the gateway: its ASGI application on uvicorn, in this event loop."""

import asyncio
import socket

import uvicorn

from gateway.bootstrap import build
from gateway.settings import Settings
from libs.foundation.core.errors import Unavailable


class PuertoOcupado(Unavailable):
    """Another program listens on the port."""

    reason = "PUERTO_OCUPADO"


def bind(host: str, port: int) -> socket.socket:
    """A socket bound to the address. Raises PuertoOcupado."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise PuertoOcupado(puerto=str(port)) from error
    return listener


async def serve_gateway(settings: Settings, listener: socket.socket, stop: asyncio.Event) -> None:
    """Answer HTTP on `listener` until `stop` or a signal, then finish running requests (at most 20 s)."""
    config = uvicorn.Config(
        build(settings).app,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=20,
        timeout_keep_alive=65,
        h11_max_incomplete_event_size=32 * 1024,
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    stopping.cancel()
    await running

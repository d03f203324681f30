"""Serving the gateway: its ASGI application on uvicorn, in this event loop."""

import asyncio
import errno
import socket

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from cli.suite import keep_what_start_made
from gateway.bootstrap import build
from gateway.errors import SolicitudHttpInvalida
from gateway.problems.problem import respond
from gateway.settings import Settings
from libs.foundation.core.errors import Unavailable
from libs.foundation.rpc.server import DireccionInutilizable

MAX_HEAD = 32 * 1024  # bytes


class BoundedHttp(HttpToolsProtocol):
    """uvicorn's fast HTTP/1.1, which by itself would take a head (request line and headers) without end."""

    _head: int | None = 0  # bytes that came since the head began; None once it ended

    def data_received(self, data: bytes) -> None:
        """Take what arrived; hang up on a head that is too large already and goes on."""
        if self._head is not None:
            if self._head > MAX_HEAD:
                self.transport.close()
                return
            self._head += len(data)
        super().data_received(data)

    def on_headers_complete(self) -> None:
        """What follows is the body, which the application bounds."""
        self._head = None
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The next head begins."""
        self._head = 0
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP as everything else is refused; uvicorn's own answer would be plain English text."""
        problem = respond(SolicitudHttpInvalida(), "")
        headers = b"".join(b"%s: %s\r\n" % pair for pair in problem.raw_headers)
        self.transport.write(b"HTTP/1.1 400 Bad Request\r\n%sconnection: close\r\n\r\n%s" % (headers, problem.body))
        self.transport.close()


class PuertoOcupado(Unavailable):
    """Another program listens on the port."""

    reason = "PUERTO_OCUPADO"


def bind(host: str, port: int) -> socket.socket:
    """A socket bound to the address. Raises PuertoOcupado, DireccionInutilizable."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PuertoOcupado(puerto=str(port)) from error
        raise DireccionInutilizable(direccion=f"{host}:{port}", causa=error.strerror or "") from error
    return listener


async def serve_gateway(settings: Settings, listener: socket.socket, stop: asyncio.Event) -> None:
    """Answer HTTP on `listener` until `stop` or a signal, then finish running requests (at most 20 s)."""
    config = uvicorn.Config(
        build(settings).app,
        http=BoundedHttp,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # whose X-Forwarded-For is believed is the gateway's own setting
        timeout_graceful_shutdown=20,
        timeout_keep_alive=65,
    )
    server = uvicorn.Server(config)
    keep_what_start_made()
    running = asyncio.create_task(server.serve(sockets=[listener]))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    stopping.cancel()
    await running

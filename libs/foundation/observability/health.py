"""Whether a process lives and whether it is ready: different questions, answered over HTTP beside its metrics.

    GET /salud/vivo    200 while the event loop turns; else only a new start helps
    GET /salud/listo   200 while it can do its work; 503 while it starts, waits for something or is on its way out
    GET /metrics       Prometheus

They are answered in a thread of their own: a loop that hangs could not say so itself.
"""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import NoReturn

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

Question = Callable[[], str]  # "" when all is well, else what is not

_STARTING, _ENDING = "INICIO", "FIN"
_BEAT = 1.0  # seconds
_SILENCE = 10.0  # seconds without a beat after which the loop counts as hung
_PATIENCE = 5.0  # seconds that a client may take to ask


def _nothing() -> str:
    return ""


class Health:
    """What one process says of itself: set by its event loop, asked from any thread. Starts unready. `ending` is set
    once it is on its way out, for what would not end by itself."""

    def __init__(self) -> None:
        self._missing: Question = lambda: _STARTING
        self.ending = asyncio.Event()
        self._beaten = time.monotonic()

    def unready(self, waiting_for: str) -> None:
        """It cannot work now, and waits for the named thing."""
        self._missing = lambda: waiting_for

    def ready(self, missing: Question = _nothing) -> None:
        """It can work, as long as nothing is `missing`."""
        self._missing = missing

    def end(self) -> None:
        """It is on its way out: unready, whatever is said later."""
        self.ending.set()

    def waiting_for(self) -> str:
        """What keeps the process from being ready; "" when it is."""
        return _ENDING if self.ending.is_set() else self._missing()

    def wrong(self) -> str:
        """What only a new start would mend; "" while the process lives."""
        return "BUCLE_DETENIDO" if time.monotonic() - self._beaten > _SILENCE else ""

    async def beat(self) -> NoReturn:
        """Show for ever that the event loop turns."""
        while True:
            self._beaten = time.monotonic()
            await asyncio.sleep(_BEAT)


def report(answer: str, no: str, why: str) -> tuple[int, dict[str, str]]:
    """Status and body of an answer to either question; `why` "" is a yes."""
    if not why:
        return HTTPStatus.OK.value, {"estado": answer}
    return HTTPStatus.SERVICE_UNAVAILABLE.value, {"estado": no, "causa": why}


def live(health: Health) -> tuple[int, dict[str, str]]:
    """The answer to /salud/vivo."""
    return report("vivo", "detenido", health.wrong())


def ready(health: Health) -> tuple[int, dict[str, str]]:
    """The answer to /salud/listo."""
    return report("listo", "no_listo", health.waiting_for())


@contextmanager
def answering(health: Health, host: str, port: int) -> Iterator[int]:
    """Answer at `host` and `port` (0: any free one) for as long as the block lasts; the port. Raises OSError."""

    class Asked(_Asked):
        asked = health

    class Server(ThreadingTCPServer):
        address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        allow_reuse_address = True
        daemon_threads = True

    with Server((host, port), Asked) as server:
        threading.Thread(target=server.serve_forever, name="health", daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


class _Asked(BaseHTTPRequestHandler):
    asked: Health
    timeout = _PATIENCE

    def do_GET(self) -> None:
        match self.path.partition("?")[0]:
            case "/salud/vivo":
                self._say(*live(self.asked))
            case "/salud/listo":
                self._say(*ready(self.asked))
            case "/metrics":
                self._send(HTTPStatus.OK, CONTENT_TYPE_LATEST, generate_latest())
            case _:
                self._send(HTTPStatus.NOT_FOUND, "text/plain", b"")

    def _say(self, status: int, body: dict[str, str]) -> None:
        self._send(status, "application/json", json.dumps(body).encode())

    def _send(self, status: int, media_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Being asked every few seconds is no news."""

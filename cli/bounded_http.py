"""HTTP/1.1 by uvicorn's fast parser, with bounds on what the application never sees.

From a whole head to the last byte of its answer the application bounds what it waits for. Here is bounded the rest:
heads and trailers, what is sent after an answer, requests that queue behind another, answers that nobody takes.
"""

import asyncio
from functools import partial

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from gateway.edge import HANG_UP
from gateway.errors import EncabezadoDemasiadoGrande, SolicitudHttpInvalida
from gateway.problems.problem import respond
from libs.foundation.core.errors import EstradoError

MAX_HEAD = 32 * 1024  # bytes of a request line and headers; of trailers or chunk sizes with no byte of a body between
MAX_PIPELINED = 32  # requests that wait behind the one being answered; a small one takes 40 times its bytes in memory


class _Refused(Exception):
    """Stops the parser, which makes uvicorn send its 400."""


class BoundedHttp(HttpToolsProtocol):
    """One connection. Outside of requests it has a deadline, kept in uvicorn's keep-alive timer: until it a head must
    be whole, however its bytes trickle in, or what was answered be taken."""

    # A browser sends a head in one go; a lost packet or two are made good in less.
    head_seconds = 15.0

    _outside = 0  # bytes that came since the last head, piece of a body or message was whole
    _in_message = False  # between a whole head and the end of its body and trailers

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin to wait for a head."""
        super().connection_made(transport)
        self._wait(self.head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what arrived; refuse what is too large already and goes on."""
        self._outside += len(data)
        super().data_received(data)
        if self._outside > MAX_HEAD:
            self._refuse(EncabezadoDemasiadoGrande(limite=str(MAX_HEAD)))
        elif self._outside and not self._in_message:
            self._wait_less(self.head_seconds)

    def on_headers_complete(self) -> None:
        """What follows is the body, which the application bounds."""
        if len(self.pipeline) >= MAX_PIPELINED:
            raise _Refused
        if self._outside > MAX_HEAD and self._size_of_head() > MAX_HEAD:
            self._refuse(EncabezadoDemasiadoGrande(limite=str(MAX_HEAD)))
            raise _Refused
        super().on_headers_complete()
        self._outside = 0
        self._in_message = True
        self._stop_waiting()
        self.headers = []  # the request keeps its own: trailers are no headers (RFC 9110, 6.5.1)
        self.scope[HANG_UP] = partial(self._hang_up, self.cycle)  # type: ignore[literal-required]  # a key of our own

    def on_body(self, body: bytes) -> None:
        """A piece of a body."""
        self._outside = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The next head begins."""
        self._outside = 0
        self._in_message = False
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """A connection that is being closed has as long as an idle one until what was sent is taken."""
        super().on_response_complete()
        if self.transport.is_closing():
            self._wait(self.timeout_keep_alive)

    def timeout_keep_alive_handler(self) -> None:
        """Hang up without waiting for who takes nothing of what was sent."""
        self.transport.abort()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP as everything else is refused; uvicorn's own answer would be plain English text."""
        self._refuse(SolicitudHttpInvalida())

    def _unset_keepalive_if_required(self) -> None:
        """Nothing: uvicorn would give whoever sends a byte all the time in the world."""

    def _unsupported_upgrade_warning(self) -> None:
        """The parser stops at a request that asks for another protocol: it is answered, and the connection's last."""
        self.cycle.keep_alive = False
        if self.cycle.response_complete:
            self.transport.close()

    def _wait(self, seconds: float) -> None:
        self._stop_waiting()
        self.timeout_keep_alive_task = self.loop.call_later(seconds, self.timeout_keep_alive_handler)

    def _wait_less(self, seconds: float) -> None:
        """Bring the deadline forward, if there is one and it is later than that."""
        if self.timeout_keep_alive_task and self.timeout_keep_alive_task.when() > self.loop.time() + seconds:
            self._wait(seconds)

    def _stop_waiting(self) -> None:
        if self.timeout_keep_alive_task:
            self.timeout_keep_alive_task.cancel()
            self.timeout_keep_alive_task = None

    def _size_of_head(self) -> int:
        return len(self.url) + sum(len(name) + len(value) for name, value in self.headers)

    def _refuse(self, error: EstradoError) -> None:
        """Say why, unless it would be taken for the answer to another request, and hang up."""
        if self.transport.is_closing():
            return
        if self._may_answer():
            answer = respond(error, "")
            answer.headers["connection"] = "close"
            head = b"".join(b"%s: %s\r\n" % pair for pair in answer.raw_headers)
            self.transport.write(STATUS_LINE[answer.status_code] + head + b"\r\n" + answer.body)
        if self._in_message:
            self.cycle.disconnected = True  # no second answer
        self.transport.close()
        self._wait(self.timeout_keep_alive)

    def _may_answer(self) -> bool:
        if self.pipeline:
            return False
        if self._in_message:
            return not self.cycle.response_started
        return self.cycle is None or self.cycle.response_complete

    def _hang_up(self, cycle: RequestResponseCycle) -> None:
        """Drop the connection and what nobody took; `cycle` will not be completed, which is no fault to log."""
        cycle.disconnected = True
        self.transport.abort()

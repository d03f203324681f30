"""A small HTTP/1.1 client for load: one kept-alive connection each, answers with Content-Length only.

It leaves the two cores to what is measured: a general client spends more on a request than the server does.
"""

import asyncio
from dataclasses import dataclass
from typing import Self, cast
from urllib.parse import urlsplit

import orjson


class BadAnswer(Exception):
    """Another status than the one measured for, a broken connection, or an answer without a length."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and the whole body."""

    status: int
    body: bytes


def request(method: str, path: str, headers: dict[str, str], length: int = 0) -> bytes:
    """The head of a request whose body has `length` bytes."""
    lines = [f"{method} {path} HTTP/1.1", "host: bench", *(f"{name}: {value}" for name, value in headers.items())]
    if method != "GET":
        lines.append(f"content-length: {length}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


class Connection(asyncio.Protocol):
    """One connection, one request at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._end = 0
        self._head_end = 0
        self._answer: asyncio.Future[Answer] | None = None
        self._writable = asyncio.Event()
        self._writable.set()

    @classmethod
    async def open(cls, url: str) -> Self:
        """Connect to `http://host:port`."""
        address = urlsplit(url)
        assert address.hostname
        assert address.port
        _, connection = await asyncio.get_running_loop().create_connection(cls, address.hostname, address.port)
        return connection

    def close(self) -> None:
        """Hang up."""
        if self._transport:
            self._transport.close()

    async def ask(self, head: bytes, body: bytes = b"", expected: int = 200) -> Answer:
        """The answer to a request. Raises BadAnswer when its status is not `expected`."""
        assert self._transport is not None
        self._received.clear()
        self._end = self._head_end = 0
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(head)
        if body:
            self._transport.write(body)
        answer = await self._answer
        if answer.status != expected:
            raise BadAnswer(f"{head.split(b' HTTP')[0].decode()}: {answer.status} {answer.body[:400].decode()}")
        return answer

    async def send_long(self, head: bytes, pieces: list[bytes], expected: int) -> Answer:
        """The answer to a request whose body is `pieces`, sent no faster than they are taken. Raises BadAnswer."""
        assert self._transport is not None
        self._received.clear()
        self._end = self._head_end = 0
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(head)
        for piece in pieces:
            await self._writable.wait()
            self._transport.write(piece)
        answer = await self._answer
        if answer.status != expected:
            raise BadAnswer(f"{answer.status} {answer.body[:400].decode()}")
        return answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio.Protocol."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's are no subclass

    def pause_writing(self) -> None:
        """See asyncio.Protocol."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """See asyncio.Protocol."""
        self._writable.set()

    def connection_lost(self, error: Exception | None) -> None:
        """See asyncio.Protocol."""
        self._writable.set()
        if self._answer and not self._answer.done():
            self._answer.set_exception(BadAnswer(f"connection lost: {error}"))

    def data_received(self, data: bytes) -> None:
        """See asyncio.Protocol."""
        self._received += data
        if not self._end and (end := self._received.find(b"\r\n\r\n")) >= 0:
            self._head_end = end + 4
            self._end = self._head_end + self._length(bytes(self._received[:end]).lower())
        if self._end and len(self._received) >= self._end and self._answer and not self._answer.done():
            status = int(self._received[9:12])
            self._answer.set_result(Answer(status, bytes(self._received[self._head_end : self._end])))

    def _length(self, head: bytes) -> int:
        _, found, rest = head.partition(b"\r\ncontent-length:")
        if not found and self._answer and not self._answer.done():
            self._answer.set_exception(BadAnswer(f"no content-length: {head.decode()}"))
        return int(rest.split(b"\r\n", 1)[0]) if found else 0


async def log_in(url: str, correo: str, contrasena: str) -> dict[str, str]:
    """Headers that carry a new session's access token (good for five minutes)."""
    connection = await Connection.open(url)
    body = orjson.dumps({"correo": correo, "contrasena": contrasena})
    head = request("POST", "/v1/sesiones", {"content-type": "application/json"}, len(body))
    try:
        sesion = orjson.loads((await connection.ask(head, body, expected=201)).body)
    finally:
        connection.close()
    return {"authorization": f"Bearer {sesion['token_acceso']}"}

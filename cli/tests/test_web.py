"""The HTTP server bounds what the application never sees."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import uvicorn

from cli.web import MAX_HEAD, BoundedHttp, PuertoOcupado, bind
from libs.foundation.rpc.server import DireccionInutilizable

Send = Callable[[dict[str, Any]], Awaitable[None]]


async def application(scope: dict[str, Any], receive: Callable[[], Awaitable[Any]], send: Send) -> None:
    """Answers with the size of the body."""
    size, more = 0, True
    while more:
        message = await receive()
        size, more = size + len(message.get("body", b"")), message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(str(size)))]})
    await send({"type": "http.response.body", "body": str(size).encode()})


@pytest.fixture
async def port() -> AsyncIterator[int]:
    listener = bind("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(application, http=BoundedHttp, lifespan="off", log_config=None))
    running = asyncio.create_task(server.serve(sockets=[listener]))
    yield listener.getsockname()[1]
    server.should_exit = True
    await running


async def test_a_head_without_end_is_hung_up_on(port: int) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n")
    with pytest.raises(ConnectionError):
        await send_headers(writer, 200 * MAX_HEAD)


async def send_headers(writer: asyncio.StreamWriter, size: int) -> None:
    """Headers of `size` bytes together."""
    for _ in range(size // 10_000):
        writer.write(b"X-A: " + b"a" * 9_993 + b"\r\n")
        await writer.drain()


async def test_large_bodies_and_many_requests_on_one_connection_pass(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for size in (0, 10 * MAX_HEAD, 5):
        writer.write(b"POST / HTTP/1.1\r\nHost: x\r\ncontent-length: %d\r\n\r\n" % size + b"x" * size)
        await writer.drain()
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200")
        assert await reader.readexactly(len(str(size))) == str(size).encode()
    writer.close()


async def test_what_is_no_http_is_refused_with_a_problem_document_and_hung_up_on(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"BREW / HTTP/1.1\r\nHost: x\r\n\r\n")
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert b"content-type: application/problem+json" in head
    assert b"content-length: %d" % len(body) in head
    problem = json.loads(body)
    assert (problem["status"], problem["reason"]) == (400, "SOLICITUD_HTTP_INVALIDA")
    writer.close()


def test_a_port_that_is_taken_is_said() -> None:
    with bind("127.0.0.1", 0) as first:
        first.listen()
        port = first.getsockname()[1]
        with pytest.raises(PuertoOcupado) as caught:
            bind("127.0.0.1", port)
    assert caught.value.metadata == {"puerto": str(port)}


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_an_address_that_is_not_ours_is_not_called_a_taken_port(host: str) -> None:
    with pytest.raises(DireccionInutilizable) as caught:
        bind(host, 8080)
    assert caught.value.metadata["direccion"] == f"{host}:8080"

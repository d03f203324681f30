"""The HTTP server bounds what the application never sees."""

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import uvicorn

from cli.bounded_http import MAX_HEAD, MAX_PIPELINED, BoundedHttp
from cli.web import bind
from gateway.edge import HANG_UP

HEAD_SECONDS, KEEP_ALIVE = 0.2, 1
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


class Application:
    """Answers with the size of the body and the names of the headers; on some paths otherwise."""

    def __init__(self) -> None:
        self.go_on = asyncio.Event()
        self.asked = 0
        self.sent = 0

    async def __call__(self, scope: Any, receive: Callable[[], Awaitable[Any]], send: Any) -> None:
        self.asked += 1
        size, more = 0, scope["path"] != "/unread"
        while more:
            message = await receive()
            size, more = size + len(message.get("body", b"")), message.get("more_body", False)
        if scope["path"] == "/slow":
            await self.go_on.wait()
        if scope["path"] == "/long":
            await self._long(send)
            return
        if scope["path"] == "/cut":
            await self._cut(scope, send)
            return
        names = b" ".join(name for name, _ in scope["headers"])
        content = b"x" * 8_000_000 if scope["path"] == "/large" else b"%d %s" % (size, names)
        headers = [(b"content-length", b"%d" % len(content))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    async def _long(self, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(500):
            await send({"type": "http.response.body", "body": b"x" * 65_536, "more_body": True})
            self.sent += 65_536
        await send({"type": "http.response.body"})

    async def _cut(self, scope: Any, send: Any) -> None:
        headers = [(b"content-length", b"1000000000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"x" * 8_000_000, "more_body": True})
        scope[HANG_UP]()


@pytest.fixture
async def application() -> Application:
    return Application()


Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Connect = Callable[[], Awaitable[Connection]]


class QuickHttp(BoundedHttp):
    """With less patience."""

    head_seconds = HEAD_SECONDS


@pytest.fixture
async def server(application: Application) -> AsyncIterator[uvicorn.Server]:
    config = uvicorn.Config(
        application,
        http=QuickHttp,
        lifespan="off",
        log_config=None,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=1,
    )
    listener = bind("127.0.0.1", 0)
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    await until(lambda: server.started)
    yield server
    server.should_exit = True
    await running


@pytest.fixture
async def connect(server: uvicorn.Server) -> Connect:
    port = server.servers[0].sockets[0].getsockname()[1]

    async def connected() -> Connection:
        return await asyncio.open_connection("127.0.0.1", port)

    return connected


async def answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """The status and the body of the next answer."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head)
    assert length
    return int(head[9:12]), await reader.readexactly(int(length[1]))


async def ends(reader: asyncio.StreamReader, within: float) -> bytes:
    """All that comes until the server hangs up, which it does `within` seconds."""
    async with asyncio.timeout(within):
        try:
            return await reader.read()
        except ConnectionError:
            return b""


async def test_a_head_without_end_is_hung_up_on(connect: Connect) -> None:
    _, writer = await connect()
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n")
    with pytest.raises(ConnectionError):
        await send_lines(writer, 200 * MAX_HEAD)


async def send_lines(writer: asyncio.StreamWriter, size: int) -> None:
    """Header or trailer lines of `size` bytes together."""
    for _ in range(size // 10_000):
        writer.write(b"X-A: " + b"a" * 9_993 + b"\r\n")
        await writer.drain()


@pytest.mark.parametrize("size", [MAX_HEAD, 3 * MAX_HEAD])
async def test_a_head_that_is_too_large_is_refused_however_it_comes(connect: Connect, size: int) -> None:
    reader, writer = await connect()
    writer.write(b"GET /?" + b"a" * size + b" HTTP/1.1\r\nHost: x\r\n\r\n")
    status, body = await answer(reader)
    assert (status, json.loads(body)["reason"]) == (431, "ENCABEZADO_DEMASIADO_GRANDE")
    assert await ends(reader, 5) == b""


async def test_a_head_that_fits_passes_with_a_large_body_behind_it(connect: Connect) -> None:
    reader, writer = await connect()
    head = b"POST /?" + b"a" * (MAX_HEAD - 1000) + b" HTTP/1.1\r\nHost: x\r\ncontent-length: 100000\r\n\r\n"
    writer.write(head + b"x" * 100_000)
    assert (await answer(reader))[0] == 200
    writer.close()


async def test_large_bodies_and_many_requests_on_one_connection_pass(connect: Connect) -> None:
    reader, writer = await connect()
    for size in (0, 10 * MAX_HEAD, 5):
        writer.write(b"POST / HTTP/1.1\r\nHost: x\r\ncontent-length: %d\r\n\r\n" % size + b"x" * size)
        await writer.drain()
        status, body = await answer(reader)
        assert (status, int(body.split()[0])) == (200, size)
    writer.close()


CHUNKED = b"POST %s HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"


async def test_a_body_in_many_small_chunks_passes(connect: Connect) -> None:
    reader, writer = await connect()
    writer.write(CHUNKED % b"/" + b"1\r\nx\r\n" * MAX_HEAD + b"0\r\n\r\n")
    assert (await answer(reader))[1].split()[0] == b"%d" % MAX_HEAD
    writer.close()


@pytest.mark.parametrize("path", [b"/", b"/unread"])
async def test_trailers_without_end_are_hung_up_on(connect: Connect, path: bytes) -> None:
    """Before the answer, which waits for the end of the body, and after one that did not."""
    _, writer = await connect()
    writer.write(CHUNKED % path + b"0\r\n")
    with pytest.raises(ConnectionError):
        await send_lines(writer, 200 * MAX_HEAD)


async def test_trailers_are_no_headers(connect: Connect) -> None:
    """A proxy may have looked at the headers alone (RFC 9110, 6.5.1)."""
    reader, writer = await connect()
    writer.write(CHUNKED % b"/" + b"0\r\nX-Forwarded-For: 198.51.100.7\r\n\r\n" + GET)
    assert await answer(reader) == (200, b"0 host transfer-encoding")
    assert await answer(reader) == (200, b"0 host")
    writer.close()


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHo", b"\r\n", GET + b"GET /"])
async def test_who_does_not_end_a_head_is_not_waited_for(connect: Connect, sent: bytes) -> None:
    reader, writer = await connect()
    writer.write(sent)
    await ends(reader, KEEP_ALIVE + 1)


async def test_a_head_that_comes_byte_by_byte_is_not_waited_for(connect: Connect) -> None:
    reader, writer = await connect()
    writer.write(GET)
    await answer(reader)
    ended = asyncio.create_task(ends(reader, 5))
    writer.write(b"GET /")
    while not ended.done():
        writer.write(b"a")
        await asyncio.sleep(HEAD_SECONDS / 10)
    assert await ended == b""


async def test_an_idle_connection_is_kept(connect: Connect) -> None:
    """Longer than a head may take, and not for ever."""
    reader, writer = await connect()
    for _ in range(2):
        writer.write(GET)
        assert (await answer(reader))[0] == 200
        with pytest.raises(TimeoutError):
            await ends(reader, 2 * HEAD_SECONDS)
    assert await ends(reader, KEEP_ALIVE + 1) == b""


async def test_a_slow_body_is_the_applications_to_bound(connect: Connect) -> None:
    reader, writer = await connect()
    writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nx")
    with pytest.raises(TimeoutError):
        await ends(reader, KEEP_ALIVE + 0.5)
    writer.write(b"x")
    assert (await answer(reader))[0] == 200
    writer.close()


async def test_a_body_that_goes_on_after_the_answer_is_not_listened_to_for_ever(connect: Connect) -> None:
    reader, writer = await connect()
    writer.write(CHUNKED % b"/unread")
    assert (await answer(reader))[0] == 200
    ended = asyncio.create_task(ends(reader, KEEP_ALIVE + 1))
    while not ended.done():
        writer.write(b"1\r\nx\r\n")
        await asyncio.sleep(KEEP_ALIVE / 20)
    assert await ended == b""


async def test_a_body_that_ends_after_the_answer_leaves_the_connection_for_the_next_request(connect: Connect) -> None:
    reader, writer = await connect()
    writer.write(b"POST /unread HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n")
    assert (await answer(reader))[0] == 200
    writer.write(b"xx" + GET)
    assert (await answer(reader))[0] == 200
    writer.close()


@pytest.mark.parametrize("connection", [b"close", b"keep-alive"])
async def test_an_answer_that_nobody_reads_is_dropped(
    server: uvicorn.Server, connect: Connect, connection: bytes
) -> None:
    """Its rest lies in memory until then."""
    _, writer = await connect()
    writer.write(b"GET /large HTTP/1.1\r\nHost: x\r\nConnection: %s\r\n\r\n" % connection)
    await until(lambda: server.server_state.total_requests == 1)
    assert server.server_state.connections
    await until(lambda: not server.server_state.connections)
    writer.close()


async def test_the_application_learns_soon_that_a_reader_is_slow(
    server: uvicorn.Server, connect: Connect, application: Application
) -> None:
    """The kernel would take megabytes of an answer, and call for more only once a third of them is gone."""
    _, writer = await connect()
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
    writer.write(b"GET /long HTTP/1.1\r\nHost: x\r\n\r\n")
    await until(lambda: bool(server.server_state.connections))
    [connection] = server.server_state.connections
    assert isinstance(connection, BoundedHttp)
    await until(lambda: connection.flow.write_paused)
    assert 0 < application.sent < 1_000_000
    writer.transport.abort()


async def test_the_application_can_hang_up_on_who_does_not_read(
    server: uvicorn.Server, application: Application, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    _, writer = await connect()
    writer.write(b"GET /cut HTTP/1.1\r\nHost: x\r\n\r\n" + GET)
    await until(lambda: application.asked == 1)
    await until(lambda: not server.server_state.connections)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
    writer.close()


async def until(true: Callable[[], bool]) -> None:
    """Wait for something that tells nobody."""
    async with asyncio.timeout(KEEP_ALIVE + 2):
        while not true():  # noqa: ASYNC110 - it is looked at again
            await asyncio.sleep(0.01)


async def test_pipelined_requests_are_answered_in_order(connect: Connect) -> None:
    reader, writer = await connect()
    posts = [
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s" % (size, b"x" * size)
        for size in range(MAX_PIPELINED)
    ]
    writer.write(b"".join(posts))
    for size in range(MAX_PIPELINED):
        assert (await answer(reader))[1].split()[0] == b"%d" % size
    writer.close()


async def test_requests_are_not_queued_without_end(
    connect: Connect, application: Application, server: uvicorn.Server
) -> None:
    _, writer = await connect()
    writer.write(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n" + GET * (MAX_PIPELINED + 1))
    await until(lambda: not server.server_state.connections)
    application.go_on.set()
    writer.close()
    assert application.asked == 1


async def test_a_request_for_another_protocol_is_answered_and_is_the_connections_last(
    connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    reader, writer = await connect()
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n" + GET)
    said = await ends(reader, 1)
    assert said.startswith(b"HTTP/1.1 200")
    assert b"connection: close" in said
    assert said.count(b"HTTP/1.1") == 1
    assert not caplog.records
    writer.close()


async def test_what_is_no_http_is_refused_with_a_problem_document_and_hung_up_on(connect: Connect) -> None:
    reader, writer = await connect()
    writer.write(b"BREW / HTTP/1.1\r\nHost: x\r\n\r\n")
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert b"content-type: application/problem+json" in head
    assert b"content-length: %d" % len(body) in head
    problem = json.loads(body)
    assert (problem["status"], problem["reason"]) == (400, "SOLICITUD_HTTP_INVALIDA")
    writer.close()


async def test_a_refusal_is_never_taken_for_the_answer_to_an_earlier_request(
    connect: Connect, application: Application
) -> None:
    reader, writer = await connect()
    writer.write(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\nBREW / HTTP/1.1\r\n\r\n")
    assert await ends(reader, 5) == b""
    application.go_on.set()
    writer.close()

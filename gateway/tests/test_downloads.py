"""Downloads that do not go well: whoever does not read, or stops sending, keeps nothing of anybody else's."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
import structlog

from gateway.edge import HANG_UP
from gateway.tests.conftest import Start, World
from gateway.tests.test_expedientes import NUMERO, streamed
from libs.foundation.core.errors import Unavailable

Took = Callable[[Any], Awaitable[None]]


@dataclass
class Client:
    """A client as the server shows it to the application, which takes what is sent in its own way."""

    world: World
    took: Took
    bearer: dict[str, str]
    sent: list[Any] = field(default_factory=list)
    hung_up: bool = False
    query: str = ""

    async def get(self, path: str) -> list[Any]:
        """Everything that is logged until the application is done with a request."""
        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "query_string": self.query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in self.bearer.items()],
            "client": ("192.0.2.1", 4000),
            HANG_UP: self._hang_up,
        }
        with structlog.testing.capture_logs() as records:
            async with asyncio.timeout(5):
                await self.world.app(scope, never, self._send)
        return records

    async def _send(self, message: Any) -> None:
        await self.took(message)
        self.sent.append(message)

    def _hang_up(self) -> None:
        self.hung_up = True


class Document:
    """A document that a service gives by and by, and whether it is still asked for."""

    def __init__(self, pieces: int, then: Callable[[], Awaitable[Any]]) -> None:
        self.given_up = asyncio.Event()
        self._pieces, self._then = pieces, then

    async def __aiter__(self) -> AsyncIterator[Any]:
        description, piece = streamed(b"x")
        description.documento.bytes = 1_000_000
        try:
            yield description
            for _ in range(self._pieces):
                yield piece
            while True:
                await self._then()
                yield piece
        finally:
            self.given_up.set()


async def never() -> Any:
    await asyncio.Event().wait()


async def at_once(_message: Any = None) -> None:
    """Nothing to wait for."""


async def no_body(message: Any) -> None:
    if message["type"] == "http.response.body":
        await never()


async def nothing(_message: Any) -> None:
    await never()


async def now_and_then(_message: Any) -> None:
    await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("took", "document", "why"),
    [
        (nothing, Document(1, at_once), "slow reader"),
        (no_body, Document(1, at_once), "slow reader"),
        (now_and_then, Document(1, at_once), "TIEMPO_AGOTADO"),
        (at_once, Document(1, never), "slow service"),
    ],
    ids=["the head is not taken", "nor the body", "or as slowly as can be", "or the service stops"],
)
async def test_a_download_that_does_not_get_on_is_broken_off_and_leaves_everything_to_others(
    start: Start, took: Took, document: Document, why: str
) -> None:
    world = await start(answer_idle=0.2, transfer_seconds=0.5, max_concurrent=1, max_per_account=1)
    world.court.expedientes.answers["LeerDocumentoDeExpediente"] = document
    client = Client(world, took, dict(world.client.headers))
    records = await client.get(f"/v1/expedientes/{NUMERO}/documentos/{uuid4()}")
    assert client.hung_up
    assert [(record["event"], record.get("unfinished")) for record in records] == [("request", why)]
    async with asyncio.timeout(1):
        await document.given_up.wait()
    assert (await world.client.get(f"/v1/expedientes/{NUMERO}")).status_code == 200


async def test_a_document_that_breaks_halfway_never_looks_whole(world: World) -> None:
    broken = [*streamed(bytes(5000))[:3], Unavailable("DOCUMENTO_ALTERADO")]
    world.court.expedientes.answers["LeerDocumentoDeExpediente"] = broken
    client = Client(world, at_once, dict(world.client.headers))
    records = await client.get(f"/v1/expedientes/{NUMERO}/documentos/{uuid4()}")
    assert client.hung_up
    assert client.sent[-1]["more_body"]
    assert [(record["event"], record.get("unfinished")) for record in records] == [("request", "DOCUMENTO_ALTERADO")]


async def test_a_download_that_gets_on_slowly_arrives(start: Start) -> None:
    world = await start(answer_idle=0.2, transfer_seconds=5)
    world.court.expedientes.answers["LeerDocumentoDeExpediente"] = streamed(bytes(50_000))
    client = Client(world, now_and_then, dict(world.client.headers))
    [record] = await client.get(f"/v1/expedientes/{NUMERO}/documentos/{uuid4()}")
    assert "unfinished" not in record
    assert record["ms"] > 400
    assert not client.hung_up
    assert not client.sent[-1]["more_body"]


@pytest.mark.parametrize("path", ["/v1/calendario", "/v1/nada", "/salud/vivo", "/openapi.json"])
async def test_any_answer_that_nobody_takes_is_broken_off(start: Start, path: str) -> None:
    """One without a session too: it may stand behind others that its client asked for and does not read."""
    world = await start(request_seconds=0.2, max_concurrent=1)
    client = Client(world, nothing, {})
    [record] = await client.get(path)
    assert (record["event"], record["unfinished"]) == ("request", "slow reader")
    assert client.hung_up
    assert (await world.client.get("/v1/calendario")).status_code == 200

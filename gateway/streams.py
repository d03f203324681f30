"""Server-sent events (HTML Living Standard, 9.2) on their way to a page: as they come, for as long as it is open."""

import asyncio
import json
import random
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import structlog
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from libs.foundation.core.errors import EstradoError
from libs.foundation.rpc.errors import ServicioNoDisponible

log = structlog.get_logger(__name__)
_MEDIA_TYPE = "text/event-stream"
_BEAT = b": latido\n\n"
# Milliseconds after which a page asks again. Not the same for all: those that one process had do not come at once.
_AGAIN, _SPREAD = 1000, 4000

RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Server-sent events, until the session, the token or this process ends",
        "content": {
            _MEDIA_TYPE: {
                "schema": {"type": "string"},
                "example": "retry: 2345\n\nid: 42\nevent: novedades\n"
                'data: {"notificaciones": [], "hay_mas": false, "sin_abrir": 2}\n\n',
            }
        },
    }
}


@dataclass(frozen=True, slots=True)
class Event:
    """What a page is told: the id from which it may go on, what kind of event it is, and its data."""

    id: str
    kind: str
    data: dict[str, Any]

    def encoded(self) -> bytes:
        """As it travels; JSON has no line breaks."""
        return f"id: {self.id}\nevent: {self.kind}\ndata: {json.dumps(self.data)}\n\n".encode()


async def events(call: Any, event: Callable[[Any], Event | None], ending: asyncio.Event) -> StreamingResponse:
    """The answer that tells what the messages of the RPC `call` are (`event` gives None for a heartbeat), until it ends
    or `ending` is set. Raises what the service refuses before its first message."""
    messages = aiter(call)
    try:
        first = await anext(messages)
    except StopAsyncIteration as error:
        raise ServicioNoDisponible from error
    return _Stream(call, _told(first, messages, event, ending))


class _Stream(StreamingResponse):
    """Ends its call however it ends, begun or not."""

    def __init__(self, call: Any, parts: AsyncGenerator[bytes, None]) -> None:
        # No proxy is to keep it back until there is more.
        super().__init__(parts, media_type=_MEDIA_TYPE, headers={"x-accel-buffering": "no"})
        self._call, self._parts = call, parts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with aclosing(self._parts):
                await super().__call__(scope, receive, send)
        finally:
            self._call.cancel()


async def _told(
    first: Any, messages: AsyncIterator[Any], event: Callable[[Any], Event | None], ending: asyncio.Event
) -> AsyncGenerator[bytes, None]:
    yield _again()
    message = first
    try:
        while message is not None:
            told = event(message)
            yield _BEAT if told is None else told.encoded()
            message = await _next(messages, ending)
    except EstradoError as error:
        # The page asks again, and is refused then in words if that is what it was.
        log.info("stream ended", reason=error.code)
    yield _again()


async def _next(messages: AsyncIterator[Any], ending: asyncio.Event) -> Any:
    """The next message; None where there is none any more, or this process ends."""
    coming = asyncio.ensure_future(_one(messages))
    end = asyncio.ensure_future(ending.wait())
    try:
        await asyncio.wait({coming, end}, return_when=asyncio.FIRST_COMPLETED)
        return coming.result() if coming.done() else None
    finally:
        coming.cancel()
        end.cancel()


async def _one(messages: AsyncIterator[Any]) -> Any:
    return await anext(messages, None)


def _again() -> bytes:
    return f"retry: {_AGAIN + random.randrange(_SPREAD)}\n\n".encode()  # noqa: S311  spreads a load, keeps no secret

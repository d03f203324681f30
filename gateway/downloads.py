"""Documents on their way to a browser: as attachments, of a safe type, never guessed at (RELIABILITY 16)."""

import base64
import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

from estrado.comun.v1.documentos_service_pb2 import DescripcionDeDocumento
from fastapi.responses import HTMLResponse, StreamingResponse
from starlette.types import Receive, Scope, Send

from libs.foundation.rpc.errors import ServicioNoDisponible

_SAFE = {"application/pdf", "application/json", "image/png", "image/jpeg", "text/plain", "video/mp4", "video/webm"}

RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The bytes; their SHA-256 is in Repr-Digest (RFC 9530)",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}, "example": "%PDF-"}},
    }
}


PAGE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A page without scripts and without anything from elsewhere",
        "content": {"text/html": {"schema": {"type": "string"}, "example": "<!doctype html>"}},
    }
}
PDF_OR_PAGE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The bytes, their SHA-256 in Repr-Digest (RFC 9530); or the page",
        "content": RESPONSES[200]["content"] | PAGE[200]["content"],
    }
}
# Of our own making, with a style of its own; shown, and kept from doing anything.
_PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; sandbox"


async def page(call: Any) -> HTMLResponse:
    """The page that a LeerDocumento stream gives. Raises what the service refuses."""
    try:
        content = b"".join([message.datos async for message in call])
    finally:
        call.cancel()
    return HTMLResponse(content, headers={"content-security-policy": _PAGE_POLICY})


async def attachment(call: Any) -> StreamingResponse:
    """The document that a LeerDocumento stream gives. Raises what the service refuses before the first byte."""
    messages = aiter(call)
    try:
        first = await anext(messages)
    except StopAsyncIteration as error:
        raise ServicioNoDisponible from error
    return _Attachment(call, messages, _headers(first.documento))


class _Attachment(StreamingResponse):
    """Ends its call however it ends, begun or not."""

    def __init__(self, call: Any, messages: AsyncIterator[Any], headers: dict[str, str]) -> None:
        super().__init__(_data(messages), headers=headers)
        self._call = call

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._call.cancel()


async def _data(messages: AsyncIterator[Any]) -> AsyncIterator[bytes]:
    async for message in messages:
        yield message.datos


def _headers(document: DescripcionDeDocumento) -> dict[str, str]:
    digest = base64.b64encode(bytes.fromhex(document.sha256)).decode()
    plain = re.sub(r"[^A-Za-z0-9._-]", "-", document.nombre).lstrip(".") or "documento"
    return {
        "content-type": document.tipo if document.tipo in _SAFE else "application/octet-stream",
        "content-length": str(document.bytes),
        "content-disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(document.nombre, safe='')}",
        "repr-digest": f"sha-256=:{digest}:",
    }

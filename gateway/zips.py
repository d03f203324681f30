"""Several documents on their way to a browser in one zip, made as they come: nothing of it is kept."""

import re
import unicodedata
import zipfile
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from typing import IO, Any

from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from libs.foundation.rpc.errors import ServicioNoDisponible

# Fast, for most documents are compressed already; not stored, for then who reads the zip as it comes cannot tell where
# one ends.
_LEVEL = 1
_ENOUGH = 1 << 16  # bytes of it that go out together
_NAME = 80  # characters
_NOT_A_NAME = re.compile(r"[^\w .()-]")
# Names of devices, on Windows.
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)

RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A zip",
        "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}, "example": "PK"}},
    }
}


async def zip_of(call: Any, place: Callable[[Any], tuple[str, str]], name: str) -> StreamingResponse:
    """The answer with the documents that a service sends one after the other, each announced (`documento`) before its
    bytes (`datos`), as a file of that plain name. `place` says which folder and name are those of what was announced.
    Raises what the service refuses before the first byte."""
    messages = aiter(call)
    first = await anext(messages, None)  # None: all that was asked for has no documents
    return _Zip(call, zipped(_behind(first, messages), place), name)


async def stream_of(call: Any, name: str) -> StreamingResponse:
    """The answer with a zip that a service makes, as a file of that plain name. Raises what it refuses before the first
    byte."""
    messages = aiter(call)
    first = await anext(messages, None)
    if first is None:
        raise ServicioNoDisponible
    return _Zip(call, _data(_behind(first, messages)), name)


async def _behind(first: Any, messages: AsyncIterator[Any]) -> AsyncIterator[Any]:
    if first is not None:
        yield first
    async for message in messages:
        yield message


async def _data(messages: AsyncIterator[Any]) -> AsyncGenerator[bytes, None]:
    async for message in messages:
        yield message.datos


class _Zip(StreamingResponse):
    """Ends its call however it ends, begun or not."""

    def __init__(self, call: Any, parts: AsyncGenerator[bytes, None], name: str) -> None:
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        super().__init__(parts, media_type="application/zip", headers=headers)
        self._call, self._parts = call, parts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with aclosing(self._parts):
                await super().__call__(scope, receive, send)
        finally:
            self._call.cancel()


async def zipped(messages: AsyncIterator[Any], place: Callable[[Any], tuple[str, str]]) -> AsyncGenerator[bytes, None]:
    """The bytes of a zip of what `messages` bring (see zip_of), as it is taken. Raises what the service does; the zip
    has no directory then, and does not look whole."""
    out, given = _Out(), set[str]()
    archive = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL)
    file: IO[bytes] | None = None
    try:
        async for message in messages:
            if message.HasField("documento"):
                if file is not None:
                    file.close()
                file = archive.open(_info(path_of(*place(message.documento), given)), "w")
            elif file is not None:
                file.write(message.datos)
            if out.waiting >= _ENOUGH:
                yield out.take()
    finally:
        if file is not None:
            file.close()
    archive.close()
    yield out.take()


def path_of(folder: str, name: str, given: set[str]) -> str:
    """A path within a zip for a document of that folder and name, now among those `given`: such that any system unpacks
    it, below where it is told to, and over none of the others."""
    return _free(f"{_plain(folder)}/{_plain(name)}", given)


def _free(path: str, given: set[str]) -> str:
    stem, dot, ending = path.rpartition(".")
    if not dot or "/" in ending:
        stem, ending = path, ""
    number, free = 1, path
    while free.casefold() in given:
        number += 1
        free = f"{stem} ({number}){dot if ending else ''}{ending}"
    given.add(free.casefold())
    return free


def _plain(name: str) -> str:
    plain = " ".join(_NOT_A_NAME.sub("-", unicodedata.normalize("NFC", name)).split())
    stem, dot, ending = plain.rpartition(".")
    if dot and len(ending) <= 10:
        plain = f"{stem[: _NAME - len(ending) - 1]}.{ending}"
    plain = plain[:_NAME].strip(" .")
    return f"_{plain}" if not plain or _DEVICE.match(plain) else plain


def _info(path: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(path)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


class _Out:
    """What the zip is written to, and taken from."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    @property
    def waiting(self) -> int:
        """Bytes that were not taken yet."""
        return len(self._bytes)

    def write(self, data: bytes) -> int:
        """See BinaryIO.write."""
        self._bytes += data
        return len(data)

    def flush(self) -> None:
        """See BinaryIO.flush."""

    def close(self) -> None:
        """See BinaryIO.close."""

    def take(self) -> bytes:
        """All that waits."""
        taken = bytes(self._bytes)
        self._bytes.clear()
        return taken

"""Several documents on their way to a browser in one zip, made as they come: nothing of it is kept."""

import re
import unicodedata
import zipfile
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

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


@dataclass(frozen=True, slots=True)
class Entry:
    """A document: its path within the zip, and what asks for it, a LeerDocumento call."""

    path: str
    call: Callable[[], Any]


def zip_of(entries: Sequence[Entry], name: str) -> StreamingResponse:
    """The answer with `entries`, as a file of that plain name."""
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return _Zip(zipped(entries), headers)


async def stream_of(call: Any, name: str) -> StreamingResponse:
    """The answer with a zip that a service makes, as a file of that plain name. Raises what it refuses before the first
    byte."""
    parts = _messages(call)
    try:
        first = await anext(parts)
    except StopAsyncIteration as error:
        raise ServicioNoDisponible from error
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return _Zip(_behind(first, parts), headers)


async def _behind(first: bytes, parts: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    async with aclosing(parts):
        yield first
        async for part in parts:
            yield part


class _Zip(StreamingResponse):
    """Ends the call under way however it ends."""

    def __init__(self, parts: AsyncGenerator[bytes, None], headers: dict[str, str]) -> None:
        super().__init__(parts, media_type="application/zip", headers=headers)
        self._parts = parts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with aclosing(self._parts):
            await super().__call__(scope, receive, send)


async def zipped(entries: Sequence[Entry]) -> AsyncGenerator[bytes, None]:
    """The bytes of a zip of `entries`, each asked for when it is its turn. Raises what a service refuses; the zip has
    no directory then, and does not look whole."""
    out = _Out()
    archive = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL)
    for entry in entries:
        async with aclosing(_data(entry.call)) as parts:
            with archive.open(_info(entry.path), "w") as file:
                async for part in parts:
                    file.write(part)
                    if out.waiting >= _ENOUGH:
                        yield out.take()
    archive.close()
    yield out.take()


def paths(names: Iterable[tuple[str, str]]) -> list[str]:
    """Paths within a zip for documents of these (folder, name): such that any system unpacks them, below where it is
    told to, and none over another."""
    given: set[str] = set()
    return [_free(f"{_plain(folder)}/{_plain(name)}", given) for folder, name in names]


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


async def _data(call: Callable[[], Any]) -> AsyncGenerator[bytes, None]:
    async with aclosing(_messages(call())) as parts:
        async for part in parts:
            yield part


async def _messages(call: Any) -> AsyncGenerator[bytes, None]:
    try:
        async for message in call:
            yield message.datos
    finally:
        call.cancel()


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

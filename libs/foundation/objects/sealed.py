"""A store whose objects are encrypted with one key (Tink streaming AEAD; the object's key is the associated data).

Hashes and sizes are of the plain bytes. What is stored under one key name cannot be read under another.
"""

import hashlib
import io
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any, BinaryIO

from tink import TinkError
from tink.streaming_aead import StreamingAead

from libs.foundation.objects.port import CHUNK, Listed, ObjetoAlterado, RawStore, Stored
from libs.foundation.objects.verified import verified

# Tink reads a segment (4 KiB) and its header at a time and would spin on a source that ran dry.
_AHEAD = 16 * 1024


class SealedStore:
    """The objects of `store` that are encrypted with `key` (see `keys.Keys.open`)."""

    def __init__(self, store: RawStore, key: StreamingAead) -> None:
        self._store, self._key = store, key

    async def put(self, key: str, chunks: AsyncIterator[bytes]) -> Stored:
        """See ObjectStore."""
        plain = _Plain()
        stored = await self._store.put(key, self._encrypted(key, chunks, plain))
        return Stored(plain.digest.hexdigest(), plain.size, stored.version)

    def get(self, key: str, sha256: str) -> AsyncIterator[bytes]:
        """See ObjectStore; bytes that this key did not encrypt for this name are ObjetoAlterado too."""
        return verified(self._decrypted(key), sha256)

    async def version(self, key: str) -> str:
        """See ObjectStore."""
        return await self._store.version(key)

    async def delete(self, key: str) -> None:
        """See ObjectStore."""
        await self._store.delete(key)

    def list(self, prefix: str = "") -> AsyncIterator[Listed]:
        """See ObjectStore."""
        return self._store.list(prefix)

    async def _encrypted(self, key: str, chunks: AsyncIterator[bytes], plain: "_Plain") -> AsyncIterator[bytes]:
        pipe = _Pipe()
        sealing = self._key.new_encrypting_stream(pipe, key.encode())
        async for chunk in chunks:
            plain.add(chunk)
            sealing.write(chunk)
            if len(pipe.held) >= CHUNK:
                yield pipe.take()
        sealing.close()
        yield pipe.take()

    async def _decrypted(self, key: str) -> AsyncGenerator[bytes, None]:
        pipe = _Pipe()
        opening = self._key.new_decrypting_stream(pipe, key.encode())
        async with aclosing(self._store.read(key)) as chunks:
            async for chunk in chunks:
                pipe.write(chunk)
                if piece := _opened(opening, pipe):
                    yield piece
        pipe.ended = True
        if piece := _opened(opening, pipe):
            yield piece


def _opened(opening: BinaryIO, pipe: "_Pipe") -> bytes:
    """What can be decrypted without the source running dry; may be nothing. Raises ObjetoAlterado."""
    plain = bytearray()
    try:
        while pipe.ended or len(pipe.held) >= _AHEAD:
            piece = opening.read1(CHUNK)  # type: ignore[attr-defined]  # Tink gives an io.BufferedReader
            if not piece:
                break
            plain += piece
    except TinkError as error:
        raise ObjetoAlterado from error
    return bytes(plain)


class _Plain:
    def __init__(self) -> None:
        self.digest = hashlib.sha256()
        self.size = 0

    def add(self, chunk: bytes) -> None:
        self.digest.update(chunk)
        self.size += len(chunk)


class _Pipe(io.RawIOBase):
    """The file that Tink writes to or reads from; the other end is asynchronous."""

    def __init__(self) -> None:
        super().__init__()
        self.held = bytearray()
        self.ended = False

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.held += data
        return len(data)

    def read(self, size: int = -1) -> bytes:
        data = bytes(self.held[:size])
        del self.held[: len(data)]
        return data

    def take(self) -> bytes:
        data = bytes(self.held)
        self.held.clear()
        return data

"""The object store port. Implementations: `folder` and `minio`; one contract suite runs on both.

A store is one bucket. Objects are never overwritten. Keys are `<owner>/<name>`, made of [A-Za-z0-9._-] and "/".
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from libs.foundation.core.errors import Conflict, NotFound, Unavailable

CHUNK = 256 * 1024


class ObjetoAusente(NotFound):
    """No object under that key."""

    reason = "OBJETO_AUSENTE"


class ObjetoExistente(Conflict):
    """An object already has that key; objects are never overwritten."""

    reason = "OBJETO_EXISTENTE"


class ObjetoAlterado(Unavailable):
    """The bytes do not match the hash under which they were stored."""

    reason = "OBJETO_ALTERADO"


@dataclass(frozen=True, slots=True)
class Stored:
    """What was stored: SHA-256 (hex) of the plain bytes, their size in bytes, the store's version ("" where none)."""

    sha256: str
    size: int
    version: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """An object's key and the UTC instant at which it was written."""

    key: str
    written: datetime


class ObjectStore(Protocol):
    """One bucket."""

    async def put(self, key: str, chunks: AsyncIterator[bytes]) -> Stored:
        """Stream to `key` in constant memory; nothing is there when `chunks` raises or the caller is cancelled.
        Raises ObjetoExistente, Unavailable."""
        ...

    def get(self, key: str, sha256: str) -> AsyncIterator[bytes]:
        """The bytes, verified while they stream: raises ObjetoAlterado before the last chunk is given when they do not
        match `sha256` (hex, of the plain bytes). Raises ObjetoAusente, Unavailable."""
        ...

    async def delete(self, key: str) -> None:
        """Remove the object with all its versions; no error when it is not there. Raises Unavailable."""
        ...

    def list(self, prefix: str = "") -> AsyncIterator[Listed]:
        """Every object whose key starts with `prefix`."""
        ...

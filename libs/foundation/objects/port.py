"""The object store port. Implementations: `folder`, `minio`, and `sealed` over either; one contract suite runs on all.

A store is one bucket. Objects are never overwritten. Keys are `<owner>/<name>`: two segments of 1 to 120 characters out
of [A-Za-z0-9._-] that do not begin with a dot.
"""

import re
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from libs.foundation.core.errors import Conflict, Invalid, NotFound, Unavailable

CHUNK = 256 * 1024
_SEGMENT = r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,119}"
_KEY = re.compile(f"{_SEGMENT}/{_SEGMENT}", re.ASCII)


class ClaveDeObjetoInvalida(Invalid):
    """Not a key of the form `<owner>/<name>`."""

    reason = "CLAVE_DE_OBJETO_INVALIDA"


class AlmacenNoDisponible(Unavailable):
    """The store does not answer, refuses, or has no room."""

    reason = "ALMACEN_NO_DISPONIBLE"


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


def require_key(key: str) -> str:
    """`key` itself. Raises ClaveDeObjetoInvalida when it is not `<owner>/<name>`."""
    if not _KEY.fullmatch(key):
        raise ClaveDeObjetoInvalida
    return key


class ObjectStore(Protocol):
    """One bucket. Every method raises ClaveDeObjetoInvalida for what is not a key, and AlmacenNoDisponible."""

    async def put(self, key: str, chunks: AsyncIterator[bytes]) -> Stored:
        """Stream to `key` in constant memory; a remote store compares what it received with what was sent.

        Nothing is there when `chunks` raises or the caller is cancelled; only a call that ends during its very last
        step may leave the object whole, never in part. Raises ObjetoExistente."""
        ...

    def get(self, key: str, sha256: str) -> AsyncIterator[bytes]:
        """The bytes, verified while they stream: raises ObjetoAlterado before the last chunk is given when they do not
        match `sha256` (hex, of the plain bytes). Raises ObjetoAusente."""
        ...

    async def version(self, key: str) -> str:
        """The store's version of the object, "" where it has none. Raises ObjetoAusente."""
        ...

    async def delete(self, key: str) -> None:
        """Remove the object with all its versions; no error when it is not there."""
        ...

    def list(self, prefix: str = "") -> AsyncIterator[Listed]:
        """Every object whose key starts with `prefix`, in no order."""
        ...


class RawStore(ObjectStore, Protocol):
    """A store as a process opens it: made ready, and read unverified by those who verify the bytes themselves."""

    async def ensure(self) -> None:
        """Make the bucket when it is missing, and remove what killed writers left in it."""
        ...

    def read(self, key: str) -> AsyncGenerator[bytes, None]:
        """The bytes as they are. Raises ObjetoAusente."""
        ...

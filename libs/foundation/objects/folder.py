"""The object store as a folder: one folder per bucket, `<owner>/<name>` below it.

An object is written under `.partial`, which no key can name, and linked to its place when it is whole and on the disk.
A writer holds a lock on its partial file; a file without one belongs to a writer that was killed.
"""

import errno
import fcntl
import hashlib
import os
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, TypeVar

import structlog

from libs.foundation.core.errors import EstradoError
from libs.foundation.core.ids import new_id
from libs.foundation.objects.port import (
    CHUNK,
    AlmacenNoDisponible,
    Listed,
    ObjetoAlterado,
    ObjetoAusente,
    ObjetoExistente,
    Stored,
    require_key,
)
from libs.foundation.objects.threads import in_batches, in_thread
from libs.foundation.objects.verified import verified

log = structlog.get_logger(__name__)

ResultT = TypeVar("ResultT")


class FolderStore:
    """A bucket that is the folder `root`, made when missing."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._partial = root / ".partial"
        self._partial.mkdir(parents=True, exist_ok=True, mode=0o700)

    async def ensure(self) -> None:
        """See RawStore. Raises AlmacenNoDisponible."""
        await in_thread(None, _sweep, self._partial)

    async def put(self, key: str, chunks: AsyncIterator[bytes]) -> Stored:
        """See ObjectStore."""
        writer = _Writer(self._partial / new_id().hex, self._path(key))
        try:
            await in_thread(None, writer.open)
            async for chunk in chunks:
                await in_thread(None, writer.write, chunk)
            return await in_thread(None, writer.publish)
        finally:
            await in_thread(None, writer.close)

    def get(self, key: str, sha256: str) -> AsyncIterator[bytes]:
        """See ObjectStore."""
        return verified(self.read(key), sha256)

    async def read(self, key: str) -> AsyncGenerator[bytes, None]:
        """See RawStore."""
        reader = _Reader(self._path(key))
        try:
            while chunk := await in_thread(None, reader.read):
                yield chunk
        finally:
            reader.close()

    async def version(self, key: str) -> str:
        """See ObjectStore."""
        await in_thread(None, _stat, self._path(key))
        return ""

    async def delete(self, key: str) -> None:
        """See ObjectStore."""
        with suppress(ObjetoAusente):
            await in_thread(None, _remove, self._path(key))

    async def list(self, prefix: str = "") -> AsyncIterator[Listed]:
        """See ObjectStore."""
        async for listed in in_batches(_walk(self._root, prefix), _in_own_thread):
            yield listed

    def _path(self, key: str) -> Path:
        return self._root / require_key(key)


@contextmanager
def _refusals(missing: type[EstradoError] = AlmacenNoDisponible) -> Iterator[None]:
    try:
        yield
    except FileExistsError as error:
        raise ObjetoExistente from error
    except OSError as error:
        if isinstance(error, FileNotFoundError) and missing is not AlmacenNoDisponible:
            raise missing from error
        log.warning("folder store failed", error=errno.errorcode.get(error.errno or 0, type(error).__name__))
        raise AlmacenNoDisponible from error


class _Writer:
    """One object on its way into the folder; its methods block."""

    def __init__(self, partial: Path, target: Path) -> None:
        self._partial, self._target = partial, target
        self._file: BinaryIO | None = None
        self._digest = hashlib.sha256()
        self._size = 0

    @_refusals()
    def open(self) -> None:
        if self._target.exists():
            raise ObjetoExistente
        while self._file is None:
            file = self._partial.open("xb")
            fcntl.flock(file, fcntl.LOCK_EX)
            if os.fstat(file.fileno()).st_nlink:
                self._file = file
            else:
                file.close()  # swept before it was locked

    @_refusals()
    def write(self, chunk: bytes) -> None:
        self._opened.write(chunk)
        self._digest.update(chunk)
        self._size += len(chunk)

    @_refusals()
    def publish(self) -> Stored:
        self._opened.flush()
        os.fsync(self._opened.fileno())
        with self._partial.open("rb") as written:
            if hashlib.file_digest(written, "sha256").digest() != self._digest.digest():
                raise ObjetoAlterado
        self._target.parent.mkdir(exist_ok=True)
        _sync_folder(self._target.parent.parent)
        os.link(self._partial, self._target)  # unlike a rename, refuses to replace
        _sync_folder(self._target.parent)
        return Stored(self._digest.hexdigest(), self._size)

    @_refusals()
    def close(self) -> None:
        if self._file is not None:
            self._partial.unlink(missing_ok=True)
            self._file.close()

    @property
    def _opened(self) -> BinaryIO:
        assert self._file is not None  # noqa: S101 -- `put` opens first
        return self._file


class _Reader:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None

    @_refusals(missing=ObjetoAusente)
    def read(self) -> bytes:
        if self._file is None:
            self._file = self._path.open("rb")
        return self._file.read(CHUNK)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


@_refusals(missing=ObjetoAusente)
def _stat(path: Path) -> os.stat_result:
    return path.stat()


@_refusals(missing=ObjetoAusente)
def _remove(path: Path) -> None:
    path.unlink()
    _sync_folder(path.parent)


@_refusals()
def _sweep(partial: Path) -> None:
    for path in partial.iterdir():
        with suppress(FileNotFoundError, BlockingIOError), path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(file.fileno()).st_nlink:  # else another swept it, and the name may be a writer's again
                path.unlink()


def _walk(root: Path, prefix: str) -> Iterator[Listed]:
    for owner in _entries(root):
        start = f"{owner.name}/"
        if not owner.name.startswith(".") and (start.startswith(prefix) or prefix.startswith(start)):
            for entry in _entries(Path(owner.path)):
                key = start + entry.name
                if key.startswith(prefix):
                    with suppress(FileNotFoundError):  # deleted meanwhile
                        yield Listed(key, datetime.fromtimestamp(entry.stat().st_mtime, UTC))


def _entries(folder: Path) -> Iterator["os.DirEntry[str]"]:
    with os.scandir(folder) as entries:
        yield from entries


async def _in_own_thread(function: Callable[[], ResultT]) -> ResultT:
    return await in_thread(None, _refusals()(function))


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""Anchors: where signed heads are kept outside the database that they speak of. One contract suite runs on all."""

import fcntl
import json
import os
from array import array
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from libs.foundation.core.errors import Unavailable
from libs.foundation.objects.port import ObjectStore, ObjetoExistente, RawStore
from libs.foundation.objects.threads import in_batches, in_thread

_LINE = 64 * 1024  # bytes; a head has some 250
_DIGITS = 15  # of a size in an object's name


class AnclaNoDisponible(Unavailable):
    """The anchor (metadata `ancla`) cannot be written or read."""

    reason = "ANCLA_NO_DISPONIBLE"


class AnclaContradictoria(Unavailable):
    """The anchor holds another head over as many leaves (metadata `ancla`, `tamano`): one of the two logs is not
    the one it was."""

    reason = "ANCLA_CONTRADICTORIA"


@dataclass(frozen=True, slots=True)
class Anchored:
    """A head as an anchor has it: its text, where in the anchor it is, over how many leaves, where that says so, and
    what is wrong with what is kept beside it ("" if nothing)."""

    place: str
    text: str
    size: int | None = None
    besides: str = ""


class Ancla(Protocol):
    """One log's place in an anchor. Heads only come to it; none is ever changed or taken away.

    name   the anchor's
    every  seconds that pass at least between two heads, for anchors that count what they keep
    """

    name: str
    every: float

    async def fijar(self, size: int, text: str) -> None:
        """Keep the head over `size` leaves; durable when this returns. Nothing happens where it is kept already, or a
        larger one is. Raises AnclaContradictoria, AnclaNoDisponible, AlmacenNoDisponible."""
        ...

    async def ultima(self) -> str | None:
        """The text of the largest head. Raises AnclaNoDisponible, AlmacenNoDisponible."""
        ...

    def cabezas(self) -> AsyncIterator[Anchored]:
        """Every head, the smallest first. Raises AnclaNoDisponible, AlmacenNoDisponible."""
        ...


class FileAnchor:
    """A file to which lines are only appended, each a head as a JSON text. It may be on a disk that everybody may
    append to and nobody may rewrite; replicas of a service share it."""

    name = "carpeta"
    every = 0.0

    def __init__(self, path: Path) -> None:
        self._path = path

    async def fijar(self, size: int, text: str) -> None:
        """See Ancla."""
        await in_thread(None, self._append, size, text)

    async def ultima(self) -> str | None:
        """See Ancla."""
        return await in_thread(None, self._last)

    async def cabezas(self) -> AsyncIterator[Anchored]:
        """See Ancla."""
        async for anchored in in_batches(self._read(), lambda take: in_thread(None, self._refusing, take)):
            yield anchored

    def _append(self, size: int, text: str) -> None:
        try:
            new = not self._path.exists()
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with self._path.open("a+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                last, end = _last_line(file)
                if last is None or self._comes_after(last, size, text):
                    file.truncate(end)
                    file.write(b"\n" * _lacks_newline(file, end) + _line(text) + b"\n")
                    file.flush()
                    os.fsync(file.fileno())
            if new:
                _sync_folder(self._path.parent)
        except OSError as error:
            raise AnclaNoDisponible(ancla=self.name) from error

    def _comes_after(self, last: str, size: int, text: str) -> bool:
        try:
            last_size = int(last.split("\n")[1])
        except (IndexError, ValueError) as error:
            raise AnclaContradictoria(ancla=self.name, tamano=str(size)) from error
        if last_size == size and last != text:
            raise AnclaContradictoria(ancla=self.name, tamano=str(size))
        return last_size < size

    def _last(self) -> str | None:
        try:
            with self._path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_SH)
                return _last_line(file)[0]
        except FileNotFoundError:
            return None
        except OSError as error:
            raise AnclaNoDisponible(ancla=self.name) from error

    def _read(self) -> Iterator[Anchored]:
        if not self._path.exists():
            return
        with self._path.open("rb") as file:
            number = 0
            while line := file.readline(_LINE):
                number += 1
                if file.peek(1) or not _torn(line):
                    yield Anchored(f"{self._path}:{number}", _text(line))

    def _refusing(self, take: Callable[[], list[Anchored]]) -> list[Anchored]:
        try:
            return take()
        except OSError as error:
            raise AnclaNoDisponible(ancla=self.name) from error


class ObjectAnchor:
    """A bucket in which each head is an object of its own, `<log>/<size>`: objects are never overwritten, and a store
    with object lock keeps even its administrators from it."""

    name = "almacen"

    def __init__(self, store: RawStore, log: str, every: float) -> None:
        self._store, self._log, self.every = store, log, every
        self._ready = False

    async def fijar(self, size: int, text: str) -> None:
        """See Ancla."""
        await self._ensure()
        key = self._key(size)
        try:
            await self._store.put(key, _once(text.encode()))
        except ObjetoExistente:
            if await self._fetch(key) != text:
                raise AnclaContradictoria(ancla=self.name, tamano=str(size)) from None

    async def ultima(self) -> str | None:
        """See Ancla. Asks digit by digit, the highest first, which is quicker than a list of all."""
        await self._ensure()
        found = f"{self._log}/"
        if not await _any(self._store, found):
            return None
        for _ in range(_DIGITS):
            for digit in "9876543210":
                if await _any(self._store, found + digit):
                    found += digit
                    break
        return await self._fetch(found)

    async def cabezas(self) -> AsyncIterator[Anchored]:
        """See Ancla. Keeps the sizes in memory, eight bytes each."""
        await self._ensure()
        sizes = array("Q")
        async for listed in self._store.list(f"{self._log}/"):
            with suppress(ValueError):  # nothing of ours
                sizes.append(int(listed.key.rpartition("/")[2]))
        for size in sorted(sizes):
            key = self._key(size)
            yield Anchored(key, await self._fetch(key), size)

    async def _ensure(self) -> None:
        """Make the bucket, when it is first needed: one that was deleted holds nothing, and that is then found."""
        if not self._ready:
            await self._store.ensure()
            self._ready = True

    def _key(self, size: int) -> str:
        return f"{self._log}/{size:0{_DIGITS}}"

    async def _fetch(self, key: str) -> str:
        async with aclosing(self._store.read(key)) as chunks:
            return b"".join([chunk async for chunk in chunks]).decode(errors="replace")


async def _any(store: ObjectStore, prefix: str) -> bool:
    listing = store.list(prefix)
    try:
        return await anext(listing, None) is not None
    finally:
        if aclose := getattr(listing, "aclose", None):
            await aclose()


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content


def _last_line(file: BinaryIO) -> tuple[str | None, int]:
    """The last line of an open file, and where it ends (without its end of line, should that be missing)."""
    end = file.seek(0, os.SEEK_END)
    file.seek(max(0, end - 2 * _LINE))
    tail = file.read()
    whole, _, last = tail.rpartition(b"\n")
    if last and not _torn(last):
        return _text(last), end
    return (_text(whole.rpartition(b"\n")[2]) if whole else None), end - len(last)


def _lacks_newline(file: BinaryIO, end: int) -> bool:
    file.seek(max(0, end - 1))
    return file.read(1) not in {b"", b"\n"}


def _torn(line: bytes) -> bool:
    """Whether it is what a killed writer left: never acknowledged, and known by the closing quote that it lacks."""
    return not line.endswith(b"\n") and b'"' not in line[1:]


def _text(line: bytes) -> str:
    """The head in a line; of one that was damaged, what there is."""
    content = line.removesuffix(b"\n")
    try:
        text = json.loads(content)
    except ValueError:
        text = None
    return text if isinstance(text, str) and _line(text) == content else line.decode(errors="replace")


def _line(text: str) -> bytes:
    return json.dumps(text, ensure_ascii=False).encode(errors="surrogatepass")


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

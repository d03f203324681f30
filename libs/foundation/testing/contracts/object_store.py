"""What every implementation of the object store port must do. A test module subclasses it and gives `subject`."""

import asyncio
import hashlib
import tracemalloc
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from libs.foundation.objects.port import (
    CHUNK,
    ClaveDeObjetoInvalida,
    ObjectStore,
    ObjetoAlterado,
    ObjetoAusente,
    ObjetoExistente,
)

MIB = 1024 * 1024
KEY = "exp-1/doc_1.pdf"
NOT_KEYS = (
    "",
    "a",
    "a/",
    "/a",
    "a/b/c",
    "a//b",
    "../a",
    "a/..",
    "a/.b",
    ".a/b",
    "a/b\n",
    "a\\b/c",
    "a/ñ",
    "a/" + "b" * 121,
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A store under test, and two ways behind its back.

    flip       changes one byte of what is stored under a key
    leftovers  how many unfinished uploads the key has
    """

    store: ObjectStore
    flip: Callable[[str], None]
    leftovers: Callable[[str], int]


def content(size: int, seed: int = 0) -> bytes:
    """`size` bytes that do not repeat, so that swapped or lost pieces show."""
    return hashlib.shake_128(seed.to_bytes(4)).digest(size)


async def streamed(data: bytes, chunk: int = CHUNK) -> AsyncIterator[bytes]:
    """`data` in chunks; nothing at all when it is empty."""
    for start in range(0, len(data), chunk):
        yield data[start : start + chunk]


async def fetched(store: ObjectStore, key: str, sha256: str) -> bytes:
    """The whole object."""
    return b"".join([chunk async for chunk in store.get(key, sha256)])


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class ObjectStoreContract:
    """The contract; `subject` is a fixture of the subclass with an empty bucket."""

    @pytest.mark.parametrize("size", [0, 1, CHUNK, CHUNK + 1, 5 * MIB, 5 * MIB + 1])
    async def test_gives_back_what_was_put(self, subject: Subject, size: int) -> None:
        data = content(size)
        stored = await subject.store.put(KEY, streamed(data))
        assert (stored.sha256, stored.size) == (sha256(data), size)
        assert stored.version == await subject.store.version(KEY)
        assert await fetched(subject.store, KEY, sha256(data)) == data

    async def test_takes_chunks_of_any_size(self, subject: Subject) -> None:
        data = content(3 * MIB)
        await subject.store.put("odd/one", streamed(data, chunk=1021))
        await subject.store.put("odd/whole", streamed(data, chunk=len(data)))
        assert await fetched(subject.store, "odd/one", sha256(data)) == data
        assert await fetched(subject.store, "odd/whole", sha256(data)) == data

    async def test_never_overwrites(self, subject: Subject) -> None:
        first = content(1000, seed=1)
        await subject.store.put(KEY, streamed(first))
        for size in (10, 6 * MIB):
            with pytest.raises(ObjetoExistente):
                await subject.store.put(KEY, streamed(content(size, seed=2)))
        assert await fetched(subject.store, KEY, sha256(first)) == first
        assert subject.leftovers(KEY) == 0

    @pytest.mark.parametrize("size", [1000, 6 * MIB])
    async def test_one_of_many_writers_wins(self, subject: Subject, size: int) -> None:
        writers = [subject.store.put(KEY, streamed(content(size, seed))) for seed in range(4)]
        outcomes = await asyncio.gather(*writers, return_exceptions=True)
        winners = [seed for seed, outcome in enumerate(outcomes) if not isinstance(outcome, BaseException)]
        assert len(winners) == 1
        assert sum(isinstance(outcome, ObjetoExistente) for outcome in outcomes) == 3
        expected = content(size, winners[0])
        assert await fetched(subject.store, KEY, sha256(expected)) == expected
        assert subject.leftovers(KEY) == 0

    @pytest.mark.parametrize("size", [1, 1000, 2 * MIB])
    async def test_a_flipped_byte_never_reads_to_the_end(self, subject: Subject, size: int) -> None:
        data = content(size)
        await subject.store.put(KEY, streamed(data))
        subject.flip(KEY)
        read: list[bytes] = []

        async def read_all() -> None:
            async for chunk in subject.store.get(KEY, sha256(data)):
                read.append(chunk)

        with pytest.raises(ObjetoAlterado):
            await read_all()
        assert sum(map(len, read)) < size

    async def test_another_hash_is_an_altered_object(self, subject: Subject) -> None:
        await subject.store.put(KEY, streamed(b"hola"))
        with pytest.raises(ObjetoAlterado):
            await fetched(subject.store, KEY, sha256(b"adios"))

    @pytest.mark.parametrize("size", [1000, 6 * MIB])
    async def test_nothing_is_left_when_the_source_fails(self, subject: Subject, size: int) -> None:
        async def failing() -> AsyncIterator[bytes]:
            async for chunk in streamed(content(size)):
                yield chunk
            raise ConnectionResetError

        with pytest.raises(ConnectionResetError):
            await subject.store.put(KEY, failing())
        await self._nothing_there(subject)

    @pytest.mark.parametrize("size", [1000, 6 * MIB])
    async def test_nothing_is_left_when_the_writer_is_cancelled(self, subject: Subject, size: int) -> None:
        reached = asyncio.Event()

        async def endless() -> AsyncIterator[bytes]:
            async for chunk in streamed(content(size)):
                yield chunk
            reached.set()
            await asyncio.Event().wait()

        upload = asyncio.create_task(subject.store.put(KEY, endless()))
        await reached.wait()
        upload.cancel()
        with pytest.raises(asyncio.CancelledError):
            await upload
        await self._nothing_there(subject)

    async def _nothing_there(self, subject: Subject) -> None:
        assert [listed async for listed in subject.store.list()] == []
        assert subject.leftovers(KEY) == 0
        with pytest.raises(ObjetoAusente):
            await subject.store.version(KEY)
        await subject.store.put(KEY, streamed(b"otra vez"))
        assert await fetched(subject.store, KEY, sha256(b"otra vez")) == b"otra vez"

    async def test_memory_stays_flat(self, subject: Subject) -> None:
        """40 MiB through less than 16: a part of 5 MiB is held twice, the object never."""
        chunk, count = content(CHUNK), 160
        digest = hashlib.sha256(chunk * count).hexdigest()

        async def repeated() -> AsyncIterator[bytes]:
            for _ in range(count):
                yield bytes(bytearray(chunk))

        tracemalloc.start()
        try:
            stored = await subject.store.put(KEY, repeated())
            size = 0
            async for piece in subject.store.get(KEY, digest):
                size += len(piece)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert stored.sha256 == digest
        assert stored.size == size == 40 * MIB
        assert peak < 16 * MIB

    @pytest.mark.parametrize("key", NOT_KEYS)
    async def test_refuses_what_is_not_a_key(self, subject: Subject, key: str) -> None:
        with pytest.raises(ClaveDeObjetoInvalida):
            await subject.store.put(key, streamed(b"x"))
        with pytest.raises(ClaveDeObjetoInvalida):
            await fetched(subject.store, key, sha256(b"x"))
        with pytest.raises(ClaveDeObjetoInvalida):
            await subject.store.version(key)
        with pytest.raises(ClaveDeObjetoInvalida):
            await subject.store.delete(key)

    async def test_what_is_not_there_is_absent(self, subject: Subject) -> None:
        with pytest.raises(ObjetoAusente):
            await fetched(subject.store, KEY, sha256(b""))
        with pytest.raises(ObjetoAusente):
            await subject.store.version(KEY)

    async def test_lists_by_prefix_with_the_time_of_writing(self, subject: Subject) -> None:
        for key in ("exp-1/a", "exp-1/b", "exp-10/a", "otro/a"):
            await subject.store.put(key, streamed(b"x"))
        listed = {each.key: each.written async for each in subject.store.list()}
        assert set(listed) == {"exp-1/a", "exp-1/b", "exp-10/a", "otro/a"}
        now = datetime.now(UTC)
        assert all(abs(now - written) < timedelta(minutes=5) for written in listed.values())

        async def keys(prefix: str) -> set[str]:
            return {each.key async for each in subject.store.list(prefix)}

        assert await keys("exp-1/") == {"exp-1/a", "exp-1/b"}
        assert await keys("exp-1") == {"exp-1/a", "exp-1/b", "exp-10/a"}
        assert await keys("exp-1/b") == {"exp-1/b"}
        assert await keys("nada/") == set()

    async def test_deletes_one_object_and_does_not_mind_its_absence(self, subject: Subject) -> None:
        await subject.store.put("exp-1/a", streamed(b"uno"))
        await subject.store.put("exp-1/ab", streamed(b"dos"))
        await subject.store.delete("exp-1/a")
        await subject.store.delete("exp-1/a")
        assert [each.key async for each in subject.store.list()] == ["exp-1/ab"]
        with pytest.raises(ObjetoAusente):
            await fetched(subject.store, "exp-1/a", sha256(b"uno"))
        await subject.store.put("exp-1/a", streamed(b"tres"))
        assert await fetched(subject.store, "exp-1/a", sha256(b"tres")) == b"tres"
        assert await fetched(subject.store, "exp-1/ab", sha256(b"dos")) == b"dos"

    async def test_a_reader_may_leave_early(self, subject: Subject) -> None:
        data = content(2 * MIB)
        await subject.store.put(KEY, streamed(data))
        for _ in range(12):
            async for chunk in subject.store.get(KEY, sha256(data)):
                assert chunk
                break
        assert await fetched(subject.store, KEY, sha256(data)) == data

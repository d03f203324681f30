"""The contract on a file and on a folder of objects, and what is particular to the file."""

import asyncio
import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pytest

from libs.foundation.objects.folder import FolderStore
from libs.foundation.sealing.anchors import AnclaContradictoria, AnclaNoDisponible, FileAnchor, ObjectAnchor
from libs.foundation.testing.contracts.anchors import AnchorContract, OpenAnchor, head, heads


def stored(path: Path) -> bytes:
    return path.read_bytes()


def store(path: Path, content: bytes | bytearray) -> None:
    path.write_bytes(content)


def make_folder(path: Path) -> None:
    path.mkdir(parents=True)


@contextmanager
def appending(path: Path) -> Iterator[BinaryIO]:
    """As another process does it."""
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


class TestFile(AnchorContract):
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        return tmp_path / "anclas" / "x.cabezas"

    @pytest.fixture
    def open_anchor(self, path: Path) -> OpenAnchor:
        return lambda: FileAnchor(path)

    async def test_its_places_are_lines(self, open_anchor: OpenAnchor, path: Path) -> None:
        for size in (1, 2):
            await open_anchor().fijar(size, head(size))
        assert [anchored.place async for anchored in open_anchor().cabezas()] == [f"{path}:1", f"{path}:2"]

    async def test_killed_at_any_byte_of_a_line_it_goes_on_as_if_that_had_not_begun(
        self, open_anchor: OpenAnchor, path: Path
    ) -> None:
        await open_anchor().fijar(1, head(1))
        before = stored(path)
        await open_anchor().fijar(2, head(2))
        line = stored(path)[len(before) :]
        for written in range(len(line) - 1):  # its closing quote not yet among them
            store(path, before + line[:written])
            assert await heads(open_anchor()) == [head(1)]
            assert await open_anchor().ultima() == head(1)
            await open_anchor().fijar(3, head(3))
            assert await heads(open_anchor()) == [head(1), head(3)]

    async def test_a_head_that_lacks_its_end_of_line_only_is_a_head(self, open_anchor: OpenAnchor, path: Path) -> None:
        await open_anchor().fijar(1, head(1))
        store(path, stored(path).removesuffix(b"\n"))
        assert await heads(open_anchor()) == [head(1)]
        await open_anchor().fijar(2, head(2))
        assert await heads(open_anchor()) == [head(1), head(2)]

    async def test_no_change_of_a_byte_passes_for_what_was_written(self, open_anchor: OpenAnchor, path: Path) -> None:
        for size in (1, 2):
            await open_anchor().fijar(size, head(size))
        written = stored(path)
        for place in range(len(written) - 1):  # without the last end of line the head is whole all the same
            for bit in (0, 2, 5):
                changed = bytearray(written)
                changed[place] ^= 1 << bit
                store(path, changed)
                assert await heads(open_anchor()) != [head(1), head(2)], (place, bit)

    async def test_nothing_is_appended_to_what_was_damaged(self, open_anchor: OpenAnchor, path: Path) -> None:
        await open_anchor().fijar(1, head(1))
        damaged = stored(path)[:-1] + b"x"
        store(path, damaged)
        with pytest.raises(AnclaContradictoria):
            await open_anchor().fijar(2, head(2))
        assert stored(path) == damaged

    async def test_who_appends_waits_for_who_is_appending_and_looks_at_what_that_wrote(
        self, open_anchor: OpenAnchor, path: Path
    ) -> None:
        await open_anchor().fijar(9, head(9))
        line = stored(path)
        store(path, b"")
        with appending(path) as file:
            late = asyncio.create_task(open_anchor().fijar(3, head(3)))
            await asyncio.wait({late}, timeout=0.2)
            assert not late.done()
            file.write(line)
        await late
        assert await heads(open_anchor()) == [head(9)]

    async def test_where_it_cannot_be_it_says_so(self, open_anchor: OpenAnchor, path: Path) -> None:
        make_folder(path)
        with pytest.raises(AnclaNoDisponible):
            await open_anchor().fijar(1, head(1))
        with pytest.raises(AnclaNoDisponible):
            await open_anchor().ultima()
        with pytest.raises(AnclaNoDisponible):
            await heads(open_anchor())


class TestObjects(AnchorContract):
    @pytest.fixture
    def open_anchor(self, tmp_path: Path) -> OpenAnchor:
        return lambda: ObjectAnchor(FolderStore(tmp_path), "x", every=0)

    async def test_what_is_not_ours_in_the_bucket_is_left_aside(self, open_anchor: OpenAnchor, tmp_path: Path) -> None:
        await open_anchor().fijar(1, head(1))
        store(tmp_path / "x" / "leame", b"no es una cabeza")
        assert await heads(open_anchor()) == [head(1)]

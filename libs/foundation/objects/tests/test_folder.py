"""The contract on a folder, sealed and not, and what is particular to folders."""

import asyncio
import fcntl
import resource
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO

import pytest

from libs.foundation.objects.folder import FolderStore
from libs.foundation.objects.keys import FileMasterKey, Keys
from libs.foundation.objects.port import AlmacenNoDisponible, ObjectStore, ObjetoAusente
from libs.foundation.objects.sealed import SealedStore
from libs.foundation.testing.contracts.object_store import (
    KEY,
    MIB,
    ObjectStoreContract,
    Subject,
    content,
    fetched,
    sha256,
    streamed,
)

KILLED_WRITER = """
import asyncio, os, signal, sys
from pathlib import Path
from libs.foundation.objects.folder import FolderStore

async def chunks():
    yield b"x" * 1_000_000
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(FolderStore(Path(sys.argv[1])).put("exp-1/doc", chunks()))
"""


def partials(root: Path) -> list[Path]:
    return list((root / ".partial").iterdir())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "bucket"


class TestFolderStore(ObjectStoreContract):
    @pytest.fixture(params=["plain", "sealed"])
    def subject(self, request: pytest.FixtureRequest, root: Path, tmp_path: Path) -> Subject:
        folder = FolderStore(root)
        store: ObjectStore = folder
        if request.param == "sealed":
            keys = Keys(FileMasterKey(tmp_path / "master"))
            store = SealedStore(folder, keys.open(keys.new_wrapped_key()))

        def flip(key: str) -> None:
            data = bytearray((root / key).read_bytes())
            data[len(data) // 2] ^= 1
            (root / key).write_bytes(data)

        return Subject(store, flip, leftovers=lambda key: len(partials(root)))


async def test_what_a_killed_writer_left_is_invisible_and_swept(root: Path) -> None:
    writer = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED_WRITER, str(root))
    assert await writer.wait() == -signal.SIGKILL
    assert len(partials(root)) == 1

    store = FolderStore(root)
    assert [listed async for listed in store.list()] == []
    with pytest.raises(ObjetoAusente):
        await store.version("exp-1/doc")
    await store.ensure()
    assert partials(root) == []


async def test_of_two_that_sweep_at_once_the_slower_spares_a_new_file_of_the_same_name(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, lock = FolderStore(root), fcntl.flock
    partial = root / ".partial" / "left"
    partial.touch()

    def overtaken(file: BinaryIO, operation: int) -> None:
        partial.unlink()  # by the faster one, after which its writer begins anew
        partial.touch()
        lock(file, operation)

    monkeypatch.setattr("libs.foundation.objects.folder.fcntl.flock", overtaken)
    await store.ensure()
    assert partials(root) == [partial]


async def test_sweeping_spares_a_living_writer(root: Path) -> None:
    store = FolderStore(root)

    async def swept_meanwhile() -> AsyncIterator[bytes]:
        yield b"uno"
        await FolderStore(root).ensure()
        yield b"dos"

    await store.put(KEY, swept_meanwhile())
    assert await fetched(store, KEY, sha256(b"unodos")) == b"unodos"


async def test_a_full_disk_is_an_unavailable_store(root: Path) -> None:
    store = FolderStore(root)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (MIB, hard))
    try:
        with pytest.raises(AlmacenNoDisponible):
            await store.put(KEY, streamed(content(2 * MIB)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert partials(root) == []
    with pytest.raises(ObjetoAusente):
        await store.version(KEY)


async def test_objects_survive_in_another_process_of_the_same_folder(root: Path) -> None:
    await FolderStore(root).put(KEY, streamed(b"hola"))
    assert (root / KEY).read_bytes() == b"hola"
    assert await fetched(FolderStore(root), KEY, sha256(b"hola")) == b"hola"


async def test_sweeping_disturbs_no_living_writer(root: Path) -> None:
    store = FolderStore(root)
    writing = asyncio.gather(*(store.put(f"exp-{n}/doc", streamed(b"x" * 1000)) for n in range(200)))
    while not writing.done():
        await store.ensure()
    assert len(await writing) == 200
    assert partials(root) == []

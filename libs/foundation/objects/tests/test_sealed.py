"""What sealing adds: only the right key, and only under the right name."""

from pathlib import Path

import pytest

from libs.foundation.objects.folder import FolderStore
from libs.foundation.objects.keys import FileMasterKey, Keys
from libs.foundation.objects.port import ObjetoAlterado
from libs.foundation.objects.sealed import SealedStore
from libs.foundation.testing.contracts.object_store import KEY, content, fetched, sha256, streamed


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(FileMasterKey(tmp_path / "master"))


@pytest.fixture
def folder(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "bucket")


async def test_plain_bytes_are_not_on_the_disk(folder: FolderStore, keys: Keys, tmp_path: Path) -> None:
    canary = b"canario-4711 " * 1000
    await SealedStore(folder, keys.open(keys.new_wrapped_key())).put(KEY, streamed(canary))
    assert b"canario" not in (tmp_path / "bucket" / KEY).read_bytes()


async def test_another_key_reads_nothing(folder: FolderStore, keys: Keys) -> None:
    data = content(10_000)
    await SealedStore(folder, keys.open(keys.new_wrapped_key())).put(KEY, streamed(data))
    with pytest.raises(ObjetoAlterado):
        await fetched(SealedStore(folder, keys.open(keys.new_wrapped_key())), KEY, sha256(data))


async def test_an_object_moved_to_another_name_reads_nothing(folder: FolderStore, keys: Keys) -> None:
    data = content(10_000)
    store = SealedStore(folder, keys.open(keys.new_wrapped_key()))
    await store.put("exp-1/a", streamed(data))
    await folder.put("exp-2/a", folder.read("exp-1/a"))
    with pytest.raises(ObjetoAlterado):
        await fetched(store, "exp-2/a", sha256(data))


@pytest.mark.parametrize("kept", [0, 10, 4096, 100_000])
async def test_a_truncated_object_is_an_altered_one(folder: FolderStore, keys: Keys, tmp_path: Path, kept: int) -> None:
    data = content(300_000)
    store = SealedStore(folder, keys.open(keys.new_wrapped_key()))
    await store.put(KEY, streamed(data))
    path = tmp_path / "bucket" / KEY
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(ObjetoAlterado):
        await fetched(store, KEY, sha256(data))


async def test_a_key_opens_again_after_a_restart(folder: FolderStore, keys: Keys, tmp_path: Path) -> None:
    wrapped = keys.new_wrapped_key()
    await SealedStore(folder, keys.open(wrapped)).put(KEY, streamed(b"hola"))
    restarted = Keys(FileMasterKey(tmp_path / "master"))
    assert await fetched(SealedStore(folder, restarted.open(wrapped)), KEY, sha256(b"hola")) == b"hola"

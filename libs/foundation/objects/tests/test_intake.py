"""Copying an upload in: the right bytes under the new key, once, or nothing."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from libs.foundation.objects.folder import FolderStore
from libs.foundation.objects.intake import Intake
from libs.foundation.objects.keys import FileMasterKey, Keys, LlaveInservible
from libs.foundation.objects.port import ObjetoAlterado, ObjetoAusente
from libs.foundation.objects.sealed import SealedStore
from libs.foundation.objects.uploads import Receipt
from libs.foundation.testing.contracts.object_store import content, fetched, sha256, streamed

DATA = content(700_000)
TARGET = "exp-1/doc-1"


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(FileMasterKey(tmp_path / "master"))


@pytest.fixture
def ingreso(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "ingreso")


@pytest.fixture
def target(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "expedientes")


@pytest.fixture
async def receipt(ingreso: FolderStore, keys: Keys) -> Receipt:
    wrapped = keys.new_wrapped_key()
    stored = await SealedStore(ingreso, keys.open(wrapped)).put("usuario-1/doc", streamed(DATA))
    expires = datetime(2026, 11, 24, tzinfo=UTC)
    return Receipt("usuario-1/doc", stored.sha256, stored.size, "text/plain", 0, "usuario:1", expires, wrapped)


async def test_the_copy_has_the_plain_bytes(
    receipt: Receipt, ingreso: FolderStore, keys: Keys, target: FolderStore
) -> None:
    stored = await Intake(ingreso, keys).copy_in(receipt, target, TARGET)
    assert (stored.sha256, stored.size) == (sha256(DATA), len(DATA))
    assert await fetched(target, TARGET, stored.sha256) == DATA


async def test_a_second_call_changes_nothing_and_answers_the_same(
    receipt: Receipt, ingreso: FolderStore, keys: Keys, target: FolderStore
) -> None:
    first = await Intake(ingreso, keys).copy_in(receipt, target, TARGET)
    assert await Intake(ingreso, keys).copy_in(receipt, target, TARGET) == first
    assert [listed.key async for listed in target.list()] == [TARGET]


async def test_another_object_at_the_key_is_refused_and_kept(
    receipt: Receipt, ingreso: FolderStore, keys: Keys, target: FolderStore
) -> None:
    await target.put(TARGET, streamed(b"otro"))
    with pytest.raises(ObjetoAlterado):
        await Intake(ingreso, keys).copy_in(receipt, target, TARGET)
    assert await fetched(target, TARGET, sha256(b"otro")) == b"otro"


async def test_an_altered_upload_is_not_copied(
    receipt: Receipt, ingreso: FolderStore, keys: Keys, target: FolderStore, tmp_path: Path
) -> None:
    path = tmp_path / "ingreso" / receipt.object_key
    path.write_bytes(path.read_bytes()[:-1] + b"\x00")
    with pytest.raises(ObjetoAlterado):
        await Intake(ingreso, keys).copy_in(receipt, target, TARGET)
    assert [listed async for listed in target.list()] == []


async def test_an_upload_that_is_gone_is_absent(
    receipt: Receipt, ingreso: FolderStore, keys: Keys, target: FolderStore
) -> None:
    await ingreso.delete(receipt.object_key)
    with pytest.raises(ObjetoAusente):
        await Intake(ingreso, keys).copy_in(receipt, target, TARGET)


async def test_a_key_of_another_master_is_useless(
    receipt: Receipt, ingreso: FolderStore, target: FolderStore, tmp_path: Path
) -> None:
    other = Keys(FileMasterKey(tmp_path / "other"))
    with pytest.raises(LlaveInservible):
        await Intake(ingreso, other).copy_in(receipt, target, TARGET)
    with pytest.raises(LlaveInservible):
        await Intake(ingreso, other).copy_in(replace(receipt, wrapped_key=b""), target, TARGET)

"""Master keys: made once, private, and the only way to the keys they wrap."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from libs.foundation.objects.keys import FileMasterKey, Keys, LlaveInservible


def test_the_file_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "ingreso"
    wrapped = FileMasterKey(path).wrap(b"secreto")
    assert path.stat().st_mode & 0o777 == 0o600
    assert FileMasterKey(path).unwrap(wrapped) == b"secreto"
    assert [each.name for each in path.parent.iterdir()] == ["ingreso"]


def test_those_who_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        masters = list(pool.map(lambda _: FileMasterKey(tmp_path / "master"), range(16)))
    wrapped = masters[0].wrap(b"secreto")
    assert {master.unwrap(wrapped) for master in masters} == {b"secreto"}


def test_a_wrapped_key_shows_nothing_and_is_never_the_same(tmp_path: Path) -> None:
    master = FileMasterKey(tmp_path / "master")
    wrapped = master.wrap(b"secreto")
    assert b"secreto" not in wrapped
    assert wrapped != master.wrap(b"secreto")


def test_another_master_or_a_changed_byte_opens_nothing(tmp_path: Path) -> None:
    wrapped = Keys(FileMasterKey(tmp_path / "one")).new_wrapped_key()
    with pytest.raises(LlaveInservible):
        Keys(FileMasterKey(tmp_path / "two")).open(wrapped)
    with pytest.raises(LlaveInservible):
        Keys(FileMasterKey(tmp_path / "one")).open(wrapped[:-1] + bytes([wrapped[-1] ^ 1]))

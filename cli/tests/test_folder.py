"""An embedded suite has its folder for itself, and notices when it is gone."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.folder import CarpetaDesaparecida, Files, YaEnMarcha, held, in_use


def test_a_folder_is_held_by_one(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    assert not in_use(folder)
    assert not folder.exists()
    with held(folder):
        assert in_use(folder)
        with pytest.raises(YaEnMarcha), held(folder):
            pass
    assert not in_use(folder)


def delete(folder: Path) -> None:
    shutil.rmtree(folder)


def begin_anew(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()
    (folder / "estrado.lock").touch()
    (folder / "identity.db").touch()


def move(folder: Path) -> None:
    folder.rename(folder.with_name("otra"))


def delete_a_database(folder: Path) -> None:
    (folder / "identity.db").unlink()


@pytest.mark.parametrize("lose", [delete, begin_anew, move, delete_a_database])
async def test_data_that_are_gone_stop_who_works_on_them(lose: Callable[[Path], None], tmp_path: Path) -> None:
    folder, stop = tmp_path / "data", asyncio.Event()

    async def work() -> None:
        with held(folder) as files:
            (folder / "identity.db").touch()
            assert files.whole()
            lose(folder)
            await asyncio.wait_for(files.watch(stop), 10)

    with pytest.raises(CarpetaDesaparecida) as refused:
        await work()
    assert stop.is_set()
    assert refused.value.metadata == {"carpeta": str(folder)}


async def test_who_is_told_to_stop_leaves_its_data_in_peace(tmp_path: Path) -> None:
    stop = asyncio.Event()
    with held(tmp_path) as files:
        watching = asyncio.create_task(files.watch(stop))
        stop.set()
        await asyncio.wait_for(watching, 10)


def test_new_files_are_no_loss(tmp_path: Path) -> None:
    files = Files(tmp_path, "*.db")
    assert files.whole()
    (tmp_path / "casillero.db").touch()
    assert files.whole()
    (tmp_path / "casillero.db").unlink()
    assert not files.whole()

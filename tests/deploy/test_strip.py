"""What is taken out of installed packages before they go into the image, and what stays."""

import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from libs.foundation.testing.tools import tool
from tests.deploy.test_image import IMAGE

strip: Callable[[Path], None] = runpy.run_path(str(IMAGE / "strip.py"))["strip"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of packages with one that has compiled modules, wheel-made libraries, sources and tests."""
    tool("strip", "binutils")
    found = find_spec("asyncpg")
    assert found is not None
    assert found.origin is not None
    shutil.copytree(Path(found.origin).parent, tmp_path / "asyncpg")
    for place in ("asyncpg/tests/test_a.py", "asyncpg/tests/tests/test_b.py", "other.libs/lib.so", "other/data.h.txt"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_bytes(b"no ELF file")
    return tmp_path


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*.so"))


def test_symbols_sources_and_tests_go_and_modules_still_load(folder: Path) -> None:
    before = size(folder)
    strip(folder)
    assert size(folder) < before / 2
    left = {path.suffix for path in folder.rglob("*")}
    assert not left & {".pyx", ".pxd", ".pyi", ".c", ".h"}
    assert not list(folder.rglob("tests"))
    assert (folder / "other.libs/lib.so").read_bytes() == b"no ELF file"
    assert (folder / "other/data.h.txt").exists()
    loading = "import asyncpg.pgproto.pgproto as module; print(module.__file__)"
    environment = {"PYTHONPATH": str(folder)}
    said = subprocess.run([sys.executable, "-c", loading], env=environment, check=True, capture_output=True, text=True)
    assert said.stdout.startswith(str(folder))


def test_a_module_that_is_none_stops_the_build(folder: Path) -> None:
    (folder / "other/broken.so").write_bytes(b"no ELF file")
    with pytest.raises(subprocess.CalledProcessError):
        strip(folder)

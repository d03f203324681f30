"""Take out of a folder of installed packages what no running process reads: `python strip.py FOLDER`.

Debug symbols of compiled modules (a quarter of what is installed), sources and type stubs they were built with, tests.
Libraries beside them (`*.libs`), which wheels rewrite, are left as they are: stripping may break those. Each module
that was stripped must still load. Needs `strip` (Debian: binutils). Raises CalledProcessError, OSError.
"""

import ctypes
import shutil
import subprocess
import sys
from pathlib import Path

_TESTS = {"tests", "SelfTest"}
_SOURCES = {".pyi", ".pyx", ".pxd", ".pxi", ".c", ".cpp", ".h", ".hpp"}


def strip(folder: Path) -> None:
    """Do it, in place."""
    for tests in [path for path in folder.rglob("*") if path.is_dir() and path.name in _TESTS]:
        shutil.rmtree(tests, ignore_errors=True)  # one may lie in another
    for path in [path for path in folder.rglob("*") if path.suffix in _SOURCES and path.is_file()]:
        path.unlink()
    found = (path for path in folder.rglob("*.so") if not path.parent.name.endswith(".libs"))
    modules = [path for path in found if not path.is_symlink()]
    program = shutil.which("strip") or "strip"
    subprocess.run([program, "--strip-unneeded", *modules], check=True)  # noqa: S603  what the build has installed
    for module in modules:
        ctypes.CDLL(str(module))


if __name__ == "__main__":
    strip(Path(sys.argv[1]))

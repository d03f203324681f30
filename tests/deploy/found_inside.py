"""Runs in the image, as `python -c "$(cat found_inside.py)" MODULE…`: what is there and should not be, a line each.

Nothing is found when none of the modules can be imported, no file of the whole file system installs or builds programs,
and nothing of the machine that built the image is left. Standard library only.
"""

import importlib.util
import os
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

_PROGRAMS = ("pip", "pip[0-9]*", "easy_install*", "gcc", "gcc-*", "g++*", "*-gcc*", "cc", "c++", "cpp", "clang*", "ld")
_MORE_PROGRAMS = ("ld.bfd", "ld.gold", "*-ld", "as", "make", "cmake", "cargo", "rustc", "go")
_FOLDERS = ("ensurepip", "pip", "setuptools", "pkg_resources")
_FILES = ("*.whl", "ca.pem")
_NOT_FILES = {"proc", "sys", "dev"}  # of the kernel


def unwanted(root: Path) -> Iterator[str]:
    """The files and folders below `root` that install, build or should have stayed behind."""
    for place, folders, files in os.walk(root):
        if Path(place) == root:
            folders[:] = [name for name in folders if name not in _NOT_FILES]
        for name in folders:
            if _is(name, _FOLDERS) or (name == "tests" and "site-packages" in place):
                yield f"{place}/{name}"
        for name in files:
            if _is(name, _FILES) or (_is(name, _PROGRAMS + _MORE_PROGRAMS) and os.access(f"{place}/{name}", os.X_OK)):
                yield f"{place}/{name}"


def _is(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch(name, pattern) for pattern in patterns)


if __name__ == "__main__":
    found = [name for name in sys.argv[1:] if importlib.util.find_spec(name)]
    found += unwanted(Path("/"))
    found += [name for name in os.environ if name.startswith("PIP_")]
    sys.stdout.writelines(f"{one}\n" for one in found)

"""Prints the part of requirements.lock that is needed: `python lock.py` what runs, `python lock.py build` what builds.

A package is part of it when pyproject.toml asks for it there, or when one that is part of it does; the lock says who
asked for each ("# via"). So there is one lock, and an image gets neither tests nor tools. Standard library only.
"""

import re
import sys
import tomllib
from pathlib import Path

_ENTRY = re.compile(r"^(?=[\w.-]+==)", re.MULTILINE)
_ASKED_BY = re.compile(r"# +(?:via +)?([\w.-]+)$", re.MULTILINE)


def part(lock: str, pyproject: str, extra: str = "") -> str:
    """The entries of `lock` that the project needs to run, or those that its `extra` needs. Raises KeyError."""
    project = tomllib.loads(pyproject)["project"]
    wanted = {_name(asked) for asked in (project["optional-dependencies"][extra] if extra else project["dependencies"])}
    # A package may have several entries, each for some Pythons.
    entries = [(_name(entry), entry) for entry in _ENTRY.split(lock) if entry.strip()]
    asked_by = [(name, {_normal(found) for found in _ASKED_BY.findall(entry)}) for name, entry in entries]
    needed: set[str] = set()
    while new := {name for name, askers in asked_by if name in wanted or askers & needed} - needed:
        needed |= new
    if missing := wanted - needed:
        raise KeyError(*missing)
    return "".join(entry for name, entry in entries if name in needed)


def _name(requirement: str) -> str:
    return _normal(re.split(r"[^\w.-]", requirement, maxsplit=1)[0])


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    here = Path(sys.argv[0]).parent
    root = here if (here / "requirements.lock").exists() else here.parents[1]
    sys.stdout.write(
        part((root / "requirements.lock").read_text(), (root / "pyproject.toml").read_text(), *sys.argv[1:])
    )

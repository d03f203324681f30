"""What goes into the image: the part of the lock that runs, and a bill of materials of it."""

import json
import platform
import re
import runpy
import tomllib
from collections.abc import Callable
from importlib.metadata import distribution, distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.architecture.tree import ROOT
from tests.deploy.found_inside import unwanted

IMAGE = ROOT / "deploy" / "image"
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
part: Callable[..., str] = runpy.run_path(str(IMAGE / "lock.py"))["part"]
bill: Callable[..., str] = runpy.run_path(str(IMAGE / "sbom.py"))["bill"]


def names(lock: str) -> set[str]:
    """The packages of a lock."""
    return set(re.findall(r"^([\w.-]+)==", lock, re.MULTILINE))


def closure(asked: list[str]) -> set[str]:
    """What has to be installed for `asked`, on this machine, by what the installed packages say of themselves."""
    found: set[str] = set()
    waiting = [Requirement(one) for one in asked]
    while waiting:
        one = waiting.pop()
        extras = [{"extra": extra} for extra in ("", *one.extras)]
        if one.marker and not any(one.marker.evaluate(extra) for extra in extras):
            continue
        found.add(re.sub(r"[-_.]+", "-", one.name).lower())
        for further in distribution(one.name).requires or []:
            requirement = Requirement(further)
            if not requirement.marker or any(requirement.marker.evaluate(extra) for extra in extras):
                requirement.marker = None
                if re.sub(r"[-_.]+", "-", requirement.name).lower() not in found:
                    waiting.append(requirement)
    return found


def test_the_image_gets_all_that_runs_and_nothing_that_tests_or_builds() -> None:
    project = tomllib.loads(PROJECT)["project"]
    runtime = names(part(LOCK, PROJECT))
    assert closure(project["dependencies"]) <= runtime
    tools = {Requirement(one).name for extra in ("build", "dev") for one in project["optional-dependencies"][extra]}
    assert not tools & runtime
    assert tools <= names(LOCK)


def test_the_tools_of_the_build_are_a_part_too() -> None:
    asked = tomllib.loads(PROJECT)["project"]["optional-dependencies"]["build"]
    tools = names(part(LOCK, PROJECT, "build"))
    assert closure(asked) <= tools
    assert "pytest" not in tools


def test_entries_are_those_of_the_lock_with_their_hashes_every_one_of_a_name() -> None:
    taken = part(LOCK, PROJECT)
    entries = [entry for entry in re.split(r"^(?=[\w.-]+==)", taken, flags=re.MULTILINE) if entry]
    assert all(entry in LOCK and "--hash=sha256:" in entry for entry in entries)
    for name in names(taken):
        of_that_name = re.compile(rf"^{re.escape(name)}==.*$", re.MULTILINE)
        assert of_that_name.findall(taken) == of_that_name.findall(LOCK)


def test_what_the_lock_lacks_is_said() -> None:
    with pytest.raises(KeyError, match="nada"):
        part(LOCK, '[project]\ndependencies = ["nada>=1", "rich"]\n')


def test_the_bill_names_every_package_once_and_is_the_same_each_time() -> None:
    debian = "glibc libc6 2.36-9+deb12u10 amd64\nopenssl libssl3 3.0.15-1~deb12u1 amd64\n"
    text = bill(distributions(), debian)
    assert text == bill(distributions(), debian)
    document = json.loads(text)
    assert document["bomFormat"] == "CycloneDX"
    assert document["metadata"]["component"]["name"] == "estrado"
    purls = [component["purl"] for component in document["components"]]
    assert len(purls) == len(set(purls))
    assert f"pkg:pypi/grpcio@{distribution('grpcio').version}" in purls
    assert f"pkg:generic/python@{platform.python_version()}" in purls
    assert "pkg:deb/debian/libc6@2.36-9%2Bdeb12u10?arch=amd64&source=glibc" in purls
    [sqlalchemy] = [component for component in document["components"] if component["name"] == "sqlalchemy"]
    assert sqlalchemy["licenses"] == [{"license": {"id": "MIT"}}]


def test_the_language_itself_can_be_looked_up_for_what_is_known_against_it() -> None:
    document = json.loads(bill(distributions(), ""))
    [python] = [component for component in document["components"] if component["name"] == "python"]
    assert python["cpe"] == f"cpe:2.3:a:python:python:{platform.python_version()}:*:*:*:*:*:*:*"


TOOLS = [
    "usr/local/bin/pip3.11",
    "usr/local/lib/python3.11/ensurepip/__init__.py",
    "usr/local/lib/python3.11/ensurepip/_bundled/pip-24.0-py3-none-any.whl",
    "opt/estrado/lib/python3.11/site-packages/pip/__init__.py",
    "opt/estrado/lib/python3.11/site-packages/uvloop/tests/test_x.py",
    "usr/bin/gcc-12",
    "usr/bin/x86_64-linux-gnu-gcc-12",
    "usr/bin/cc",
    "usr/bin/ld",
    "usr/bin/make",
    "build/ca.pem",
]


@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool_in_the_image_is_found_wherever_it_lies(tool: str, tmp_path: Path) -> None:
    (tmp_path / tool).parent.mkdir(parents=True)
    (tmp_path / tool).touch(mode=0o755)
    assert list(unwanted(tmp_path))


def test_what_is_only_called_alike_is_none(tmp_path: Path) -> None:
    for name in ("usr/bin/ld.so", "usr/share/doc/gcc-12-base/copyright", "usr/share/locale/as/x.mo", "proc/1/pip"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch(mode=0o755)
    (tmp_path / "site-packages" / "tink" / "cc").mkdir(parents=True)
    assert list(unwanted(tmp_path)) == []

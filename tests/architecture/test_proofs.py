"""The tests that documents name as proof are there."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, parsed

# Requirements of each section of the standard's chapters (OWASP ASVS 5.0.0).
_SECTIONS = {
    **{"6.1": 3, "6.2": 12, "6.3": 8, "6.4": 6, "6.5": 8, "6.6": 4, "6.7": 2, "6.8": 4},
    **{"7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 3, "7.6": 2},
    **{"9.1": 3, "9.2": 4},
    **{"10.1": 2, "10.2": 3, "10.3": 5, "10.4": 16, "10.5": 5, "10.6": 2, "10.7": 3},
}
_ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([123]) \| ([^|]+) \| ([\w/ ]+) \| (.*) \|$", re.MULTILINE)
_PROOF = re.compile(r"`([\w/.-]+\.py)::([\w:]+)`")
PAGES = [path for path in sorted((ROOT / "docs").glob("*.md")) if "::" in path.read_text(encoding="utf-8")]


def names_in(path: str) -> set[str]:
    """The names of the tests in a file, whatever class they are in; none where there is no such file."""
    if not (ROOT / path).is_file():
        return set()
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        node.name for node in ast.walk(parsed(ROOT / path)) if isinstance(node, functions) and node.name[:5] == "test_"
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_proof_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = _PROOF.findall(text)
    assert len(named) == text.count("::") - text.count("`file::test`"), "a proof that is not written `file::test`"
    assert [f"{path}::{test}" for path, test in named if test not in names_in(path)] == []


def test_every_requirement_of_the_standard_is_answered() -> None:
    rows = _ROW.findall((ROOT / "docs" / "asvs.md").read_text(encoding="utf-8"))
    wanted = [f"{section}.{number}" for section, count in _SECTIONS.items() for number in range(1, count + 1)]
    assert [number for number, *_ in rows] == wanted
    for number, _level, _asked, state, why in rows:
        assert state in {"met", "partly", "not met", "n/a", "pending"}, number
        assert _PROOF.search(why) or state != "met" or "](" in why, f"{number} names no proof"
        assert _PROOF.sub("", why).strip(" ,:") or state == "met", f"{number} says not why"

"""The tests that documents name as proof are there."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, parsed

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

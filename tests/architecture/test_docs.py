"""The documents say what is so."""

import re
import runpy
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

_LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(#[^)]*)?\)")
_CODE = re.compile(r"`((?:cli|docs|gateway|jurisdicciones|libs|protos|services|tests|deploy)/[\w./-]+)`")
_PLANNED = {"libs/firma", "libs/foundation/sealing"}
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "services").glob("*/README.md"))]


def test_generated_documents_are_what_the_code_says() -> None:
    documents = runpy.run_path(str(ROOT / "docs" / "generate.py"))["documents"]()
    assert documents
    stale = [path.name for path, text in documents.items() if path.read_text(encoding="utf-8") != text]
    assert stale == [], "run: .venv/bin/python docs/generate.py"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_points_at_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert [link for link, _ in _LINK.findall(text) if not (page.parent / link).exists()] == []
    named = {path.rstrip("./") for path in _CODE.findall(text)} - _PLANNED
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_decisions_are_numbered_and_listed() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [path.name[:4] for path in decisions] == [f"{number:04}" for number in range(1, len(decisions) + 1)]
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in decisions if f"decisions/{path.name}" not in index] == []
    for path in decisions:
        headings = re.findall(r"^## (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences", "Alternatives", "Code"], path.name

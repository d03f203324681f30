"""The documents say what is so."""

import re
import runpy
from pathlib import Path

import pytest
import typer.main

from cli.main import app
from tests.architecture.tree import ROOT

_LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(#[^)]*)?\)")
_CODE = re.compile(r"`((?:cli|docs|gateway|jurisdicciones|libs|protos|services|tests|deploy)/[\w./-]+)`")
_SHELL = re.compile(r"```sh\n(.*?)```", re.DOTALL)
_COMMAND = re.compile(r"^(?:\.venv/bin/)?(make|estrado) ([a-z0-9-]+)(?: ([a-z][a-z-]*))?", re.MULTILINE)
_SETTING = re.compile(r"ESTRADO_[A-Z0-9_]*[A-Z0-9]")
_NO_SETTINGS = {"ESTRADO_URL", "ESTRADO_REQUIRE_DOCKER"}  # of a command, of the tests
_DEPLOYMENT = [
    ROOT / "deploy" / name for name in ("image/build", "compose/up", "compose/compose", "compose/compose.yaml")
]
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
    named = {path.rstrip("./") for path in _CODE.findall(text)}
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_what_a_page_says_to_type_exists() -> None:
    makefiles = "\n".join((ROOT / name).read_text(encoding="utf-8") for name in ("Makefile", "deploy/deploy.mk"))
    targets = set(re.findall(r"^([a-z0-9-]+):", makefiles, re.MULTILINE))
    estrado = typer.main.get_group(app).commands
    typed = [
        found
        for page in PAGES
        for block in _SHELL.findall(page.read_text("utf-8"))
        for found in _COMMAND.findall(block)
    ]
    assert typed
    for program, command, argument in typed:
        assert command in (targets if program == "make" else estrado), f"{program} {command}"
        assert program == "make" or argument in getattr(estrado[command], "commands", [argument]), (
            f"{command} {argument}"
        )


def test_the_settings_that_pages_name_exist() -> None:
    told = [ROOT / "docs" / "settings.md", *_DEPLOYMENT]
    known = {setting for path in told for setting in _SETTING.findall(path.read_text(encoding="utf-8"))} | _NO_SETTINGS
    named = {setting for page in PAGES for setting in _SETTING.findall(page.read_text(encoding="utf-8"))}
    assert named - known == set()


def test_decisions_are_numbered_and_listed() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [path.name[:4] for path in decisions] == [f"{number:04}" for number in range(1, len(decisions) + 1)]
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in decisions if f"decisions/{path.name}" not in index] == []
    for path in decisions:
        headings = re.findall(r"^## (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences", "Alternatives", "Code"], path.name

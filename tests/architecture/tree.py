"""The repository as the architecture tests see it: files, services and parsed modules."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCT = ("cli", "gateway", "jurisdicciones", "libs", "services")
_OTHERS = ("docs", "protos", "tests")


def services() -> list[str]:
    """Every folder of services/ that holds a Python package."""
    return sorted(path.parent.name for path in (ROOT / "services").glob("*/__init__.py"))


@cache
def modules(*folders: str) -> tuple[Path, ...]:
    """Every Python file below `folders` (none: all of ours), sorted."""
    roots = [ROOT / folder for folder in folders or (*PRODUCT, *_OTHERS)]
    return tuple(sorted(path for root in roots for path in root.rglob("*.py")))


def is_test(path: Path) -> bool:
    """Whether `path` is a test or exists only for tests."""
    relative = path.relative_to(ROOT)
    return "tests" in relative.parts or relative.is_relative_to("libs/foundation/testing")


def place(path: Path, line: int = 0) -> str:
    """`path` as a reader of a failure wants it."""
    relative = str(path.relative_to(ROOT))
    return f"{relative}:{line}" if line else relative


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of `path`."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def snake(name: str) -> str:
    """`PresentarEscrito` → `presentar_escrito`."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


def camel(name: str) -> str:
    """`presentar_escrito` → `PresentarEscrito`."""
    return "".join(word.capitalize() for word in name.split("_"))

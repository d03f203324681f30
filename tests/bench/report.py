"""The table: on the terminal, and between the marks of docs/benchmarks.md."""

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

DOCUMENT = Path(__file__).parents[2] / "docs" / "benchmarks.md"


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement: ours, the same work on bare parts in the same run (None: nothing to compare), what is wanted.

    `reached` is None where nothing was promised.
    """

    what: str
    ours: float
    unit: str
    bare: float | None = None
    wanted: str = ""
    reached: bool | None = None

    def cells(self) -> list[str]:
        """What, ours, bare, ratio, wanted, reached."""
        ratio = f"{self.ours / self.bare:.2f}" if self.bare else ""
        reached = {True: "yes", False: "no", None: ""}[self.reached]
        bare = "" if self.bare is None else _number(self.bare, self.unit)
        return [self.what, _number(self.ours, self.unit), bare, ratio, self.wanted, reached]


HEADINGS = ["measured", "ours", "bare parts", "ratio", "wanted", "reached"]


@dataclass(frozen=True, slots=True)
class Section:
    """A table with a title and a line about how it was measured."""

    title: str
    note: str
    headings: list[str]
    rows: list[list[str]]


def show(sections: list[Section], machine: str) -> None:
    """Print every section as a table."""
    console = Console()
    console.print(machine)
    for section in sections:
        table = Table(*section.headings, title=section.title, caption=section.note, title_justify="left")
        for row in section.rows:
            table.add_row(*row)
        console.print(table)


def keep(sections: list[Section], machine: str, document: Path = DOCUMENT, part: str = "figures") -> None:
    """Replace a part of the document, and nothing else of it. Raises ValueError when its marks are missing."""
    opens, closes = f"<!-- {part}: written by `make bench` -->", f"<!-- end of {part} -->"
    before, begin, rest = document.read_text().partition(opens)
    _, end, after = rest.partition(closes)
    if not begin or not end:
        raise ValueError(f"{document} has no marks for {part}")
    body = "\n\n".join([machine, *(_markdown(section) for section in sections)])
    document.write_text(f"{before}{opens}\n\n{body}\n\n{closes}{after}")


def _markdown(section: Section) -> str:
    lines = [section.headings, ["---"] * len(section.headings), *section.rows]
    table = "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
    return f"### {section.title}\n\n{section.note}\n\n{table}"


def _number(value: float, unit: str) -> str:
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f} {unit}"

"""House rules about source text, held against the tree."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path

import pytest

from tests.architecture import rules
from tests.architecture.sleeps import ALLOWED
from tests.architecture.tree import PRODUCT, ROOT, is_test, modules, parsed, place, services

_MOST_LINES = 400
_RUN = 12
_NOT_COMPARED = ("bootstrap.py", "__init__.py")


def told(places: Iterable[str]) -> str:
    """All of them: pytest would show the first."""
    return "\n".join(sorted(places))


def test_no_module_is_longer_than_a_person_reads() -> None:
    lengths = {place(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    wrong = [f"{path}: {length}" for path, length in lengths.items() if length > _MOST_LINES]
    assert not wrong, told(wrong)


def test_nothing_sleeps_but_what_says_why() -> None:
    found = {
        f"{place(path)}:{holder}"
        for path in modules()
        for _, holder in rules.sleeps(parsed(path), outside_loops=is_test(path))
    }
    assert not found - ALLOWED.keys(), told(found - ALLOWED.keys())
    assert not ALLOWED.keys() - found, told(ALLOWED.keys() - found)


def test_no_pipe_is_given_to_the_event_loop() -> None:
    wrong = [place(path, line) for path in modules() for line in rules.pipes_given_away(parsed(path))]
    assert not wrong, told(wrong)


def test_what_is_public_says_what_it_takes_and_gives() -> None:
    apart = {"tests", "versions", "contracts"}  # tests, migrations and the suites that ports are held to
    documented = [path for path in modules("cli", "gateway", "libs", "services") if not apart & set(path.parts)]
    wrong = [f"{place(path, line)} {name}" for path in documented for line, name in rules.undocumented(parsed(path))]
    assert not wrong, told(wrong)


def test_every_ignore_is_explained_on_its_line() -> None:
    wrong = [
        place(path, line) for path in modules() for line in rules.unexplained_ignores(path.read_text(encoding="utf-8"))
    ]
    assert not wrong, told(wrong)


def _runs(service: str) -> dict[tuple[str, ...], list[tuple[Path, int]]]:
    found = defaultdict(list)
    for path in modules(f"services/{service}"):
        if path.name not in _NOT_COMPARED and "migrations" not in path.parts:
            for line, run in rules.runs(rules.meaningful_lines(path.read_text(encoding="utf-8")), _RUN):
                found[run].append((path, line))
    return found


@pytest.mark.parametrize("pair", list(combinations(services(), 2)), ids="-".join)
def test_two_services_share_no_run_of_twelve_lines(pair: tuple[str, str]) -> None:
    one, other = (_runs(service) for service in pair)
    shared = defaultdict(list)
    for run in one.keys() & other.keys():
        for path, line in one[run] + other[run]:
            shared[path].append(line)
    wrong = [place(path, line) for path, lines in shared.items() for line in rules.stretches(lines)]
    assert not wrong, told(wrong)


def test_product_code_knows_no_test() -> None:
    assert PRODUCT
    wrong = [
        place(path)
        for path in modules(*PRODUCT)
        if not is_test(path) and "libs.foundation.testing" in path.read_text(encoding="utf-8")
    ]
    assert not wrong, told(wrong)
    assert (ROOT / "libs/foundation/testing").is_dir()

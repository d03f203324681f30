"""The rules notice what they are there for."""

import ast

from tests.architecture import rules


def test_an_ignore_names_its_code_and_says_why() -> None:
    good = "x = 1  # noqa: S101 -- `put` opens first\ny = 2  # type: ignore[attr-defined]  # Tink gives a reader\n"
    bad = "x = 1  # noqa\ny = 2  # noqa: S101\nz = 3  # type: ignore[attr-defined]\nw = 4  # type: ignore  # because\n"
    assert rules.unexplained_ignores(good) == []
    assert rules.unexplained_ignores(bad) == [1, 2, 3, 4]
    assert rules.unexplained_ignores('text = "# noqa"\n') == []


def test_sleeps_are_found_in_whatever_way_they_are_called() -> None:
    source = """
class Feed:
    async def run(self):
        await asyncio.sleep(1)
        await asyncio.sleep(0)
def wait():
    sleep(delay)
"""
    assert rules.sleeps(ast.parse(source)) == [(4, "Feed.run"), (7, "wait")]


def test_looking_again_and_again_is_told_from_hoping() -> None:
    source = "def look():\n    while not found():\n        sleep(1)\ndef hope():\n    sleep(3)\n"
    assert rules.sleeps(ast.parse(source), outside_loops=True) == [(5, "hope")]


def test_a_pipe_given_to_the_loop_is_found() -> None:
    source = "def ask():\n    loop.connect_read_pipe(make, pipe)\n    loop.sock_recv(ours, 1)\n"
    assert rules.pipes_given_away(ast.parse(source)) == [2]


def test_what_is_public_needs_a_docstring() -> None:
    source = '''"""A module."""
class Public:
    """Known."""
    def method(self): ...
    def _own(self): ...
class _Own:
    def method(self): ...
def function(): ...
async def documented():
    """Known."""
'''
    assert rules.undocumented(ast.parse(source)) == [(4, "method"), (8, "function")]
    assert rules.undocumented(ast.parse("x = 1")) == [(1, "module")]


def test_repetition_sees_through_layout_and_imports() -> None:
    one = "import os\n\nx = 1  \n# why\nif x:\n    y = 2\n"
    other = "from a import (\n    b,\n)\nx = 1\nif x:\n\n        y  =  2\n"
    assert [line for _, line in rules.meaningful_lines(one)] == ["x = 1", "if x:", "y = 2"]
    assert {run for _, run in rules.runs(rules.meaningful_lines(one), 3)} == {
        run for _, run in rules.runs(rules.meaningful_lines(other), 3)
    }
    assert list(rules.runs(rules.meaningful_lines(one), 4)) == []
    assert rules.stretches([7, 1, 2, 3, 8, 20]) == [1, 7, 20]

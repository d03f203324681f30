"""House rules about source text: each takes a module and gives the lines that break it."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Sequence
from itertools import groupby

_IGNORE = re.compile(
    r"#\s*(?:noqa|type:\s*ignore)\b(?P<codes>:\s*[A-Z]+[0-9]+(?:,\s*[A-Z]+[0-9]+)*|\[[\w\-, ]+\])?(?P<why>.*)"
)
_WORDS = re.compile(r"[^\W\d_]{2,}")

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def unexplained_ignores(source: str) -> list[int]:
    """Lines whose `noqa` or `type: ignore` names no code, or does not say why."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    comments = ((token.start[0], _IGNORE.search(token.string)) for token in tokens if token.type == tokenize.COMMENT)
    return [line for line, found in comments if found and not (found["codes"] and _WORDS.search(found["why"]))]


def sleeps(tree: ast.Module, *, outside_loops: bool = False) -> list[tuple[int, str]]:
    """Calls of any `sleep` but `sleep(0)`: line, and the dotted name of what holds it.

    With `outside_loops` only those that are not part of looking again and again.
    """
    found: list[tuple[int, str]] = []

    def visit(node: ast.AST, inside: tuple[str, ...], looping: bool) -> None:
        if isinstance(node, Definition):
            inside, looping = (*inside, node.name), False
        looping = looping or isinstance(node, ast.While | ast.For | ast.AsyncFor)
        if isinstance(node, ast.Call) and _is_sleep(node) and not (outside_loops and looping):
            found.append((node.lineno, ".".join(inside)))
        for child in ast.iter_child_nodes(node):
            visit(child, inside, looping)

    visit(tree, (), False)
    return found


def _is_sleep(call: ast.Call) -> bool:
    called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    zero = bool(call.args) and isinstance(call.args[0], ast.Constant) and call.args[0].value == 0
    return called == "sleep" and not zero


def pipes_given_away(tree: ast.Module) -> list[int]:
    """Lines that give a pipe to the event loop: uvloop closes its descriptor, and then the file object closes it again,
    by which time it may be a file that another thread has opened."""
    given = {"connect_read_pipe", "connect_write_pipe"}
    return [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in given]


def undocumented(tree: ast.Module) -> list[tuple[int, str]]:
    """The module itself, and its public classes, functions and methods, where they have no docstring."""
    found = [] if ast.get_docstring(tree) or not tree.body else [(1, "module")]
    return found + [(node.lineno, node.name) for node in _public(tree) if not ast.get_docstring(node)]


def _public(scope: ast.Module | ast.ClassDef) -> Iterator[Definition]:
    for node in scope.body:
        if isinstance(node, Definition) and not node.name.startswith(("_", "test_")) and not _continues_another(node):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from _public(node)


def _continues_another(node: Definition) -> bool:
    """Overloads and setters are documented where they are defined first."""
    names = {getattr(decorator, "attr", getattr(decorator, "id", "")) for decorator in node.decorator_list}
    return bool(names & {"overload", "setter"})


def meaningful_lines(source: str) -> list[tuple[int, str]]:
    """Lines with their numbers, indentation ignored; without blanks, comments and imports."""
    imports = {
        line
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    lines = ((number, " ".join(line.split())) for number, line in enumerate(source.splitlines(), 1))
    return [(number, line) for number, line in lines if line and not line.startswith("#") and number not in imports]


def runs(lines: Sequence[tuple[int, str]], length: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Every run of `length` such lines, with the number of its first."""
    for start in range(len(lines) - length + 1):
        yield lines[start][0], tuple(line for _, line in lines[start : start + length])


def stretches(numbers: Sequence[int]) -> list[int]:
    """The first of each stretch of neighbouring `numbers`, so that one long repetition is told once."""
    indexed = enumerate(sorted(numbers))
    return [next(group)[1] for _, group in groupby(indexed, lambda pair: pair[1] - pair[0])]

"""Every refusal has a reason of its own (libs/foundation/core/errors.py)."""

import importlib
import re
from collections import defaultdict

from libs.foundation.core.errors import EstradoError
from tests.architecture.tree import PRODUCT, ROOT, is_test, modules, parsed

_UPPER = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")


def _all_errors() -> list[type[EstradoError]]:
    """Every kind and refusal of the product; importing is what makes them known."""
    for path in modules(*PRODUCT):
        if not is_test(path) and "migrations" not in path.parts and parsed(path).body:
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
    found, pending = [], EstradoError.__subclasses__()
    while pending:
        error = pending.pop()
        pending += error.__subclasses__()
        found.append(error)
    return [error for error in found if error.__module__.split(".")[0] in PRODUCT and ".tests" not in error.__module__]


def test_each_refusal_says_an_upper_snake_reason_of_its_own() -> None:
    wrong = [error.__qualname__ for error in _all_errors() if not _UPPER.fullmatch(vars(error).get("reason", ""))]
    assert wrong == []


def test_no_two_refusals_share_a_reason() -> None:
    """Two services may refuse for one reason (both keep the gate of a document): by the same name, of the same kind."""
    by_reason = defaultdict(list)
    for error in _all_errors():
        by_reason[error.reason].append(error)
    wrong = [
        f"{reason}: {', '.join(f'{error.__module__}.{error.__qualname__}' for error in errors)}"
        for reason, errors in by_reason.items()
        if len({_owner(error) for error in errors}) < len(errors)
        or len({(error.__qualname__, error.__bases__) for error in errors}) > 1
    ]
    assert not wrong, "\n".join(wrong)


def _owner(error: type[EstradoError]) -> str:
    """A service, or everything else together."""
    top, _, rest = error.__module__.partition(".")
    return rest.partition(".")[0] if top == "services" else ""


def test_each_refusal_explains_itself() -> None:
    assert [error.__qualname__ for error in _all_errors() if not vars(error).get("__doc__")] == []

"""What PostgreSQL means to do, as EXPLAIN (FORMAT JSON) says it."""

from collections.abc import Iterator
from typing import Any


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The plan's node and all below it."""
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)

"""What a service does with the events it hears: one use case per event type."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from libs.foundation.core.usecases import UseCase
from libs.foundation.eventos.log import Event


@runtime_checkable
class HandlesMany(Protocol):
    """A use case that handles many messages with a few statements, where volume asks for it: 20 times as fast."""

    def handle_many(self, tx: Any, items: Sequence[tuple[Any, Any]]) -> None:
        """Do for all (command, prepared) `items`, of different aggregates or in order, what `handle` does for one."""
        ...


@dataclass(frozen=True, slots=True)
class Handler:
    """`type` is the event's full name; `decode` makes the use case's command of it."""

    type: str
    decode: Callable[[Event], Any]
    use_case: UseCase[Any, Any, Any, Any]

    def waits_for_prepare(self, asked: bool) -> bool:
        """Whether the use case's first half must come before `handle`; `asked`: a `handle` without it was Stale."""
        has_one = type(self.use_case).prepare is not UseCase.prepare
        return has_one and (asked or not self.use_case.prepares_on_demand)

    @property
    def many(self) -> HandlesMany | None:
        """The use case, if it handles many at once."""
        return self.use_case if isinstance(self.use_case, HandlesMany) else None

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

    @property
    def prepares(self) -> bool:
        """Whether the use case has a first half of its own."""
        return type(self.use_case).prepare is not UseCase.prepare

    @property
    def many(self) -> HandlesMany | None:
        """The use case, if it handles many at once."""
        return self.use_case if isinstance(self.use_case, HandlesMany) else None

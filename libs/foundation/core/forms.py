"""Read a form field by field, and tell all that is wrong with it at once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

from libs.foundation.core.errors import DatosInvalidos, Invalid

T = TypeVar("T")
P = ParamSpec("P")


class Reading:
    """What was found wrong so far."""

    def __init__(self) -> None:
        self._wrong: list[Invalid] = []

    def __call__(self, otherwise: T, read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `read` gives for its arguments; `otherwise` where it raises Invalid, which is kept and must say its
        `campo`. A DatosInvalidos is kept as the errors that it says."""
        try:
            return read(*args, **kwargs)
        except Invalid as error:
            self._wrong.append(error)
            return otherwise

    def require(self) -> None:
        """Raises DatosInvalidos where something was wrong."""
        if self._wrong:
            raise DatosInvalidos.de(self._wrong)


@contextmanager
def reading() -> Iterator[Reading]:
    """A form to be read inside the block: at its end what was wrong is raised, all of it, as DatosInvalidos."""
    form = Reading()
    yield form
    form.require()

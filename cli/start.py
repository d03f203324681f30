"""What `estrado` runs first."""

import os
import signal
import sys
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:  # the name is for its types only
    from sys import UnraisableHookArgs


def main() -> None:
    """Be ready to end, then load the commands and run one."""
    # The kernel keeps SIGTERM from the first process of a container until somebody has asked for it, and loading takes
    # a second or two. A process that serves asks for it anew.
    signal.signal(signal.SIGTERM, _end)
    sys.unraisablehook = _not_ignored
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # a job in the background ignores it
        signal.signal(signal.SIGINT, _end)
    from cli.main import main as run

    run()


def _end(number: int, _frame: object) -> NoReturn:
    if number == signal.SIGINT:
        os.write(sys.stderr.fileno(), b"\nInterrumpido.\n")  # print may be what was interrupted
    sys.exit(128 + number)


def _not_ignored(ignored: "UnraisableHookArgs") -> None:
    """A signal may come where Python ignores what is raised, as in a callback of its imports: the process would go on,
    and whoever told it to end would wait."""
    if isinstance(ignored.exc_value, SystemExit):
        os._exit(int(ignored.exc_value.code or 0))
    sys.__unraisablehook__(ignored)

"""What `estrado` runs first."""

import signal
import sys
from typing import NoReturn


def main() -> None:
    """Be ready to end, then load the commands and run one."""
    # The kernel keeps SIGTERM from the first process of a container until somebody has asked for it, and loading takes
    # a second or two. A process that serves asks for it anew.
    signal.signal(signal.SIGTERM, _end)
    from cli.main import main as run

    run()


def _end(number: int, _frame: object) -> NoReturn:
    sys.exit(128 + number)

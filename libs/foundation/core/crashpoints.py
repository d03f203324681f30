"""Named places where a test may end the process at once, as a power cut would.

A no-op unless the environment variable ESTRADO_CRASH_AT holds the name; deployments never set it.
"""

import os
import signal


def reach(point: str) -> None:
    """Die by SIGKILL if ESTRADO_CRASH_AT names `point`, e.g. "relay.publicado"."""
    if os.environ.get("ESTRADO_CRASH_AT") == point:
        os.kill(os.getpid(), signal.SIGKILL)

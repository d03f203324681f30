"""Run a command while nobody else in this checkout does: `python3 setup/alone.py make …`.

Set-up writes .venv and generated/. Who comes second waits, and then finds it done. The lock is on this very file, so
that it outlives the folders that set-up clears, and ends with the last process of the command, however that ends.
Needs the standard library only: the environment is what is being made.
"""

import fcntl
import os
import signal
import sys


def main() -> None:
    """Become the command of the arguments, holding the lock."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends the wait without a traceback
    lock = os.open(__file__, os.O_RDWR)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.stderr.write("==> otra instalación está en marcha: se espera a que termine…\n")
        fcntl.flock(lock, fcntl.LOCK_EX)
    os.set_inheritable(lock, True)
    os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606  it is the Makefile that says what to run


if __name__ == "__main__":
    main()

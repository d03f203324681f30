"""Ctrl-C and SIGTERM before the command has begun."""

import subprocess
import sys

_INTERRUPTED_WHILE_IMPORTING = """
import os, signal, sys

class CtrlC:
    @staticmethod
    def find_spec(name, path, target=None):
        if name == "cli.main":
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, CtrlC)
from cli.start import main
main()
"""

_ENDED_WHERE_EXCEPTIONS_ARE_IGNORED = """
import os, signal, sys, types

class Gone:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)

def run():
    Gone()
    print("it lives on")

sys.modules["cli.main"] = types.SimpleNamespace(main=run)
from cli.start import main
main()
"""


def test_an_end_that_comes_where_python_ignores_exceptions_is_one() -> None:
    """The import system has such callbacks, and who is told to end while it loads is not told again for long."""
    command = [sys.executable, "-c", _ENDED_WHERE_EXCEPTIONS_ARE_IGNORED]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (143, "", "")


def test_ctrl_c_among_the_imports_is_one_line() -> None:
    command = [sys.executable, "-c", _INTERRUPTED_WHILE_IMPORTING]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (130, "", "\nInterrumpido.\n")

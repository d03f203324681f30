"""Ctrl-C before the command has begun."""

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


def test_ctrl_c_among_the_imports_is_one_line() -> None:
    command = [sys.executable, "-c", _INTERRUPTED_WHILE_IMPORTING]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (130, "", "\nInterrumpido.\n")

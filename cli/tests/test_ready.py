"""What a container asks its process with."""

import signal
import subprocess
import sys

import pytest

from cli import ready
from libs.foundation.observability.health import Health, answering


def test_the_status_is_the_answer(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    health = Health()
    with answering(health, "127.0.0.1", 0) as port:
        monkeypatch.setenv("ESTRADO_METRICS_PORT", str(port))
        monkeypatch.setattr(sys, "argv", ["ready"])
        health.unready("ALGO")
        assert ready.main() == 1
        assert "ALGO" in capsys.readouterr().out
        health.ready()
        assert ready.main() == 0
        monkeypatch.setattr(sys, "argv", ["ready", "vivo"])
        assert ready.main() == 0
    assert ready.main() == 1
    monkeypatch.delenv("ESTRADO_METRICS_PORT")
    assert ready.main() == 1


def test_it_costs_no_more_than_the_question() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import cli.ready, sys; print(*sys.modules)"], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"typer", "grpc", "sqlalchemy", "pydantic"} & set(loaded)


_SIGNALLED_WHILE_LOADING = """
import os, signal, sys, types
import cli.start

class Loading(types.ModuleType):
    def __getattr__(self, name):
        os.kill(os.getpid(), signal.SIGTERM)

sys.modules["cli.main"] = Loading("cli.main")
cli.start.main()
"""


def test_sigterm_is_asked_for_before_the_commands_are_loaded() -> None:
    ended = subprocess.run([sys.executable, "-c", _SIGNALLED_WHILE_LOADING], check=False)
    assert ended.returncode == 128 + signal.SIGTERM  # of its own will: the kernel's doing would be -15

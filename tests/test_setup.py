"""Two commands at once in a fresh checkout: one sets up, the other waits and then finds it done."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_SECONDS = 20.0

# A Python whose environments cost nothing and whose pip takes until there is a file `installed`; it writes down what
# it was asked.
_PYTHON = f"""#!/bin/sh
case "$1 $2" in
    "-m venv")
        echo venv >> asked
        rm -rf .venv
        mkdir -p .venv/bin
        cp "$0" .venv/bin/python
        printf '#!/bin/sh\\necho "estrado $1" >> asked\\n' > .venv/bin/estrado
        chmod +x .venv/bin/estrado;;
    "-m pip")
        echo "$*" | grep -o 'require-hashes\\|-e \\.' >> asked
        while [ ! -e installed ]; do sleep 0.02; done
        [ -e .venv/bin/python ] || exit 1;;
    protos/*) mkdir -p generated; echo protos >> asked;;
    *) exec {sys.executable} "$@";;
esac
"""


class Checkout:
    """The files of a checkout that set-up looks at, and the commands run in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copy(ROOT / "Makefile", folder)
        (folder / "deploy").mkdir()
        shutil.copy(ROOT / "deploy" / "deploy.mk", folder / "deploy")
        shutil.copytree(ROOT / "setup", folder / "setup")
        (folder / "protos").mkdir()
        for name in ("requirements.lock", "pyproject.toml", "protos/generate.py"):
            (folder / name).touch()
        python = folder / "python"
        python.write_text(_PYTHON)
        python.chmod(0o755)
        self._running: list[subprocess.Popen[bytes]] = []

    def make(self, target: str) -> subprocess.Popen[bytes]:
        """`make target`, which goes on in a process group of its own."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
        with self._said(target).open("wb") as said:
            running = subprocess.Popen(
                ["make", f"PYTHON={self.folder / 'python'}", target],
                cwd=self.folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        self._running.append(running)
        return running

    def _said(self, target: str) -> Path:
        return self.folder / f"{target}.said"

    def said(self, target: str) -> str:
        """What `make target` printed so far."""
        return self._said(target).read_text()

    def asked(self) -> list[str]:
        """What Python and `estrado` were asked for so far, in order."""
        path = self.folder / "asked"
        return path.read_text().splitlines() if path.exists() else []

    def finish_installing(self) -> None:
        """Let pip come to its end, now and from now on."""
        (self.folder / "installed").touch()

    def close(self) -> None:
        """End what still runs."""
        self.finish_installing()
        for running in self._running:
            if running.poll() is None:
                os.killpg(running.pid, signal.SIGKILL)
            running.wait()


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Checkout]:
    checkout = Checkout(tmp_path)
    yield checkout
    checkout.close()


def until(true: Callable[[], bool]) -> None:
    """Return once it is so."""
    deadline = time.monotonic() + _SECONDS
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_second_command_waits_for_the_first_ones_set_up(checkout: Checkout) -> None:
    first = checkout.make("run")
    until(lambda: "require-hashes" in checkout.asked())
    second = checkout.make("demo")
    until(lambda: "otra instalación está en marcha" in checkout.said("demo"))
    checkout.finish_installing()
    assert (first.wait(_SECONDS), second.wait(_SECONDS)) == (0, 0)
    assert sorted(checkout.asked()) == ["-e .", "estrado demo", "estrado up", "protos", "require-hashes", "venv"]


def test_a_killed_set_up_is_made_again_from_nothing(checkout: Checkout) -> None:
    first = checkout.make("run")
    until(lambda: "require-hashes" in checkout.asked())
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    checkout.finish_installing()
    assert checkout.make("demo").wait(_SECONDS) == 0
    assert checkout.asked().count("venv") == 2
    assert checkout.asked()[-1] == "estrado demo"


def test_what_is_ready_is_left_alone(checkout: Checkout) -> None:
    checkout.finish_installing()
    assert checkout.make("run").wait(_SECONDS) == 0
    before = checkout.asked()
    assert checkout.make("demo").wait(_SECONDS) == 0
    assert checkout.asked() == [*before, "estrado demo"]
    assert checkout.said("demo") == ""


def test_ctrl_c_ends_the_wait_in_silence(checkout: Checkout) -> None:
    checkout.make("run")
    until(lambda: "require-hashes" in checkout.asked())
    second = checkout.make("demo")
    until(lambda: "otra instalación está en marcha" in checkout.said("demo"))
    os.killpg(second.pid, signal.SIGINT)
    assert second.wait(_SECONDS) != 0
    assert "Traceback" not in checkout.said("demo")

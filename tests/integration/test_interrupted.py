"""Ctrl-C ends a run of tests, and what it started."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from docker import DockerClient
from testcontainers.core.container import DockerContainer

from libs.foundation.testing.servers import OWNER_LABEL, PostgresServer, postgres_server

REPOSITORY = Path(__file__).parents[2]
# A process that nothing but SIGKILL ends, and a test that goes on to clean up until then.
_TESTS = """
import asyncio, os, sys
from pathlib import Path
from tests.integration.suite import Process

STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); signal.pause()"

async def deaf(process):
    return "deaf" in process.said()

async def test_one(folder=Path(__file__).parent):
    process = Process(("-c", STUBBORN), os.environ, folder / "log", deaf, Path(sys.executable))
    await process.start()
    print("started", process.pid, flush=True)
    try:
        await asyncio.Event().wait()
    finally:
        await process.stop()

def test_another(folder=Path(__file__).parent):
    (folder / "another").touch()
"""
# Also where this run is in the background, whose children ignore Ctrl-C.
_PYTEST = """
import signal, sys, pytest
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.exit(pytest.main(sys.argv[1:]))
"""
_PLUGINS = ["-p", "no:cacheprovider", "-p", "conftest", "-p", "tests.integration.conftest"]


def test_its_processes_are_gone_and_no_other_test_begins(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(_TESTS)
    settings = ["-s", f"--rootdir={REPOSITORY}", "-c", str(REPOSITORY / "pyproject.toml"), str(tmp_path)]
    command = [sys.executable, "-c", _PYTEST, *_PLUGINS, *settings]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as run:
        assert run.stdout is not None
        started = next(line for line in run.stdout if "started" in line)
        run.send_signal(signal.SIGINT)
        try:
            said, _ = run.communicate(timeout=20)
        finally:
            run.kill()
    assert run.returncode == pytest.ExitCode.INTERRUPTED, said
    with pytest.raises(ProcessLookupError):
        os.kill(int(started.split()[-1]), 0)
    assert not (tmp_path / "another").exists()


def test_a_server_that_was_just_starting_is_gone(postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> None:
    engine, own = DockerClient.from_env(), {"label": f"{OWNER_LABEL}={os.getpid()}"}
    before, start = engine.containers.list(all=True, filters=own), DockerContainer.start

    def interrupted(container: DockerContainer) -> DockerContainer:
        start(container)
        container._container = None  # as before its answer came
        raise KeyboardInterrupt

    monkeypatch.setattr(DockerContainer, "start", interrupted)
    with pytest.raises(KeyboardInterrupt), postgres_server():
        pass
    assert engine.containers.list(all=True, filters=own) == before

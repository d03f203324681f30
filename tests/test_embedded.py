"""`estrado up` as a newcomer meets it: the story, a second start, a killed first start, a port that is taken."""

import asyncio
import os
import socket
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from cli.demo import journey
from tests.integration.suite import NotReady, Process

PDF = (Path(__file__).parent.parent / "cli" / "muestra.pdf").read_bytes()


class Embedded(Process):
    """`estrado up` on a data folder of its own."""

    def __init__(self, folder: Path, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        environment = {key: value for key, value in os.environ.items() if not key.startswith("ESTRADO_")}
        environment |= {"ESTRADO_DATA_DIR": str(folder / "data"), "ESTRADO_PORT": str(port)}
        super().__init__(("up",), environment, folder / f"up-{port}.log", self._listens)

    async def _listens(self, _process: Process) -> bool:
        return "Listo" in self.said() and await asyncio.to_thread(self._answers)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/v1/calendario", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def free_port() -> int:
    """A port that nobody has."""
    with socket.socket() as candidate:
        candidate.bind(("127.0.0.1", 0))
        return int(candidate.getsockname()[1])


@pytest.fixture
async def embedded(tmp_path: Path) -> AsyncIterator[Embedded]:
    process = Embedded(tmp_path, free_port())
    yield process
    process.kill()


def story(url: str) -> list[str]:
    """Perform the story and return what it said. Raises cli.demo.Failed."""
    said: list[str] = []
    with httpx.Client(base_url=url, timeout=30) as http:
        journey(http, PDF, said.append)
    return said


async def test_the_story_before_and_after_a_restart(embedded: Embedded) -> None:
    await embedded.start()
    first = await asyncio.to_thread(story, embedded.url)
    assert any("papel_pendiente" in line for line in first)
    assert await embedded.stop() == 0
    await embedded.start()
    assert "sembrando" not in embedded.said()
    await asyncio.to_thread(story, embedded.url)
    assert "Traceback" not in embedded.said()


@pytest.mark.parametrize("sign", ["preparando llaves", "sembrando", "cuentas", "(civil)"])
async def test_a_first_start_killed_anywhere_is_survived(embedded: Embedded, sign: str) -> None:
    embedded.spawn()
    while sign not in embedded.said():
        assert embedded.alive
        await asyncio.sleep(0.01)  # the process tells nothing but through its output
    embedded.kill()
    await embedded.start()
    await asyncio.to_thread(story, embedded.url)


async def test_a_port_that_is_taken_is_explained(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        process = Embedded(tmp_path, port)
        with pytest.raises(NotReady):
            await process.start()
    assert await process.wait_dead() == 1
    assert f"El puerto {port} está ocupado" in process.said()
    assert "Traceback" not in process.said()


async def test_a_second_suite_on_the_same_folder_is_explained(embedded: Embedded, tmp_path: Path) -> None:
    await embedded.start()
    second = Embedded(tmp_path, free_port())
    with pytest.raises(NotReady):
        await second.start()
    assert await second.wait_dead() == 1
    assert "Ya hay un `estrado up` en marcha" in second.said()

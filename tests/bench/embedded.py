"""The embedded default: `estrado up` as a newcomer starts it, on a folder of its own."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from cli.demo import demo
from cli.pruebas import Comprobacion
from libs.firma.llaves_de_desarrollo import RAIZ
from tests.bench import machine
from tests.integration.suite import Process, answers_at, free_port


@dataclass(frozen=True, slots=True)
class Embedded:
    """Seconds until the first and the second start answered; MiB of the whole suite, idle and after the journey."""

    first_start: float
    second_start: float
    idle: float
    after_journey: float


async def measure(folder: Path) -> Embedded:
    """Start twice, walk the journey on the second. Raises NotReady, RuntimeError if the journey fails."""
    async with _up(folder) as (_, first, _):
        pass
    async with _up(folder) as (url, second, pid):
        idle = machine.resident(pid)
        proofs = Comprobacion(folder / "pruebas", [folder / "data" / "llaves" / RAIZ])
        if await asyncio.to_thread(demo, url, None, None, proofs):
            raise RuntimeError("the journey failed on the embedded default")
        return Embedded(first, second, idle, machine.resident(pid))


@asynccontextmanager
async def _up(folder: Path) -> AsyncIterator[tuple[str, float, int]]:
    """The URL, the seconds from starting the command to the first healthy answer, and the process id."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("ESTRADO_")},
        "ESTRADO_DATA_DIR": str(folder / "data"),
        "ESTRADO_PORT": str(port),
    }
    process = Process(("up",), environment, folder / "up.log", answers_at(url))
    started = time.perf_counter()
    try:
        await process.start()
        yield url, time.perf_counter() - started, process.pid
        await process.stop()
    finally:
        process.kill()

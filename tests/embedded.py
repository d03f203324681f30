"""`estrado up` in a process of its own, for tests of the whole suite on the embedded default."""

import asyncio
import os
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from tests.integration.suite import Process


class Embedded(Process):
    """`estrado up` on a data folder of its own below `folder`, with `env` added to its settings."""

    def __init__(self, folder: Path, port: int, env: Mapping[str, str] | None = None) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.data = folder / "data"
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("ESTRADO_")}
        own = {"ESTRADO_DATA_DIR": str(self.data), "ESTRADO_PORT": str(port)}
        self.environment = inherited | own | dict(env or {})
        super().__init__(("up",), self.environment, folder / f"up-{port}.log", self._listens)

    async def _listens(self, _process: Process) -> bool:
        return "Listo" in self.said() and await asyncio.to_thread(self._answers)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/v1/calendario", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

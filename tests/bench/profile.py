"""Where the time goes: samples of running processes by py-spy (pip install py-spy; not one of our libraries)."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

# The innermost frame of a stack that is of one of these says whose time it was; the first that fits counts.
_OWNERS = {
    "gRPC (grpc.aio)": r"/grpc/|/grpc_health/",
    "protobuf": r"/google/protobuf/|_pb2",
    "SQLAlchemy": r"/sqlalchemy/",
    "asyncpg": r"/asyncpg/",
    "tokens (joserfc, cryptography)": r"/joserfc/|/cryptography/",
    "encryption (tink)": r"/tink/",
    "object store (minio, urllib3, http.client)": r"/minio/|/urllib3/|/http/client|/ssl\.py",
    "aiokafka": r"/aiokafka/|/kafka/",
    "HTTP server (uvicorn, h11)": r"/uvicorn/|/h11/|/httptools/|/granian/",
    "FastAPI, Starlette, pydantic": r"/fastapi/|/starlette/|/pydantic",
    "logging": r"/structlog/|/logging/",
    "libs/foundation/rpc": r"libs/foundation/rpc/",
    "libs/foundation/sql": r"libs/foundation/sql/",
    "libs/foundation/eventos": r"libs/foundation/eventos/",
    "libs/foundation/objects": r"libs/foundation/objects/",
    "libs/foundation, rest": r"libs/foundation/",
    "libs/jurisdiccion": r"libs/jurisdiccion/",
    "gateway": r"gateway/",
    "services": r"services/",
}
# A pool's thread without work, which is taken for a busy one now and then.
_WAITING = "_worker (/"


@dataclass(frozen=True, slots=True)
class Profiler:
    """py-spy at `program`; keeps its raw samples in `folder`."""

    program: str
    folder: Path

    @asynccontextmanager
    async def watching(
        self, work: str, pids: dict[str, int], seconds: float
    ) -> AsyncIterator[dict[str, dict[str, float]]]:
        """Percent of each process's busy samples by owner, filled when the block ends. Raises RuntimeError."""
        found: dict[str, dict[str, float]] = {}
        running = [await self._record(self._raw(work, name), pid, seconds) for name, pid in pids.items()]
        yield found
        for name, process in zip(pids, running, strict=True):
            said, _ = await process.communicate()
            if process.returncode:
                raise RuntimeError(said.decode())
            found[name] = owners(self._raw(work, name).read_text())

    def _raw(self, work: str, name: str) -> Path:
        return self.folder / f"{work}-{name.replace(' ', '-')}.stacks"

    async def _record(self, raw: Path, pid: int, seconds: float) -> asyncio.subprocess.Process:
        options = ["--duration", str(int(seconds)), "--rate", "50", "--nonblocking", "--full-filenames"]
        return await asyncio.create_subprocess_exec(
            self.program,
            "record",
            *options,
            "--format=raw",
            f"--output={raw}",
            f"--pid={pid}",
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )


def owners(stacks: str) -> dict[str, float]:
    """Percent by owner, largest first, of collapsed stacks (`outer;inner count` a line)."""
    counted: Counter[str] = Counter()
    for line in stacks.splitlines():
        frames, _, count = line.rpartition(" ")
        if _WAITING not in frames.rpartition(";")[2]:
            counted[_owner(frames.split(";"))] += int(count)
    return {owner: 100 * count / counted.total() for owner, count in counted.most_common()}


def _owner(frames: list[str]) -> str:
    for frame in reversed(frames):
        for owner, pattern in _OWNERS.items():
            if re.search(pattern, frame):
                return owner
    return "event loop and its sockets (uvloop), rest"

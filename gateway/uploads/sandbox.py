"""Examining a file in the sandbox (RELIABILITY 16): the parent's side of `checker`."""

import asyncio
import json
import socket
import subprocess
import sys
from typing import Any

import structlog

from gateway.uploads.errors import RevisionNoDisponible, refusal
from gateway.uploads.types import EXCESSIVE

log = structlog.get_logger(__name__)

_BYTES_PER_SECOND = 100 * 1024 * 1024  # a large file gets that much more time
_GRACE = 1.0  # seconds; the kernel kills the child long before


class Sandbox:
    """One checker process; at most `concurrent` files at once, each killed after `seconds` (more when large)."""

    def __init__(self, concurrent: int, seconds: float) -> None:
        self._slots = asyncio.Semaphore(concurrent)
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def start(self) -> None:
        """Start the checker, so that the first upload need not wait for it."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setblocking(False)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  our own program, nothing of the request's
                [sys.executable, "-I", "-m", "gateway.uploads.checker", str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                env={},
                process_group=0,  # a terminal's ^C is for the parent, whose end is its end
            )
        self._control = ours

    def close(self) -> None:
        """End the checker; files being examined are forgotten."""
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    async def pages(self, file: int, size: int, media_type: str) -> int:
        """Look through what is behind the descriptor `file`, `size` bytes long, of a type in EXCESSIVE; its pages, 0
        where the type has none. Raises the refusals of `errors`."""
        seconds = self._seconds + size / _BYTES_PER_SECOND
        async with self._slots:
            answer = await self._ask(file, seconds, media_type)
        if not answer:
            raise RevisionNoDisponible
        if not answer.strip():
            raise refusal(EXCESSIVE[media_type])
        result: dict[str, Any] = json.loads(answer)
        if "motivo" in result:
            raise refusal(result["motivo"])
        return int(result["paginas"])

    async def _ask(self, file: int, seconds: float, media_type: str) -> bytes:
        ours, theirs = socket.socketpair()
        with ours:
            ours.setblocking(False)
            with theirs:
                try:
                    self._send(f"{int(seconds * 1000)} {media_type}".encode(), [file, theirs.fileno()])
                except OSError as error:
                    raise RevisionNoDisponible from error
            try:
                async with asyncio.timeout(seconds + _GRACE):
                    return await _all_of(ours)
            except TimeoutError:
                return b""

    def _send(self, message: bytes, descriptors: list[int]) -> None:
        if self._process is None or self._process.poll() is not None:
            log.warning("the checker is gone and started again")
            self.close()
            self.start()
        assert self._control is not None  # noqa: S101 -- `start` made it
        socket.send_fds(self._control, [message], descriptors)


async def _all_of(answer: socket.socket) -> bytes:
    """What comes until the other side closes."""
    loop, received = asyncio.get_running_loop(), bytearray()
    while part := await loop.sock_recv(answer, 4096):
        received += part
    return bytes(received)

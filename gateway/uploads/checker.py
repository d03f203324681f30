"""The process that examines untrusted files: `python -I -m gateway.uploads.checker <descriptor of its socket>`.

It loads the PDF library once and forks a child for each file: a child is capped in memory and time by the kernel, can
open no file and no connection, answers one line and ends. Its socket's end (its parent died) ends the process.

A request is one message: b"<milliseconds> <media type>" with two descriptors, the file and where to answer. An answer
is one JSON object after a space: {"paginas": 3} or {"motivo": "PDF_CIFRADO"}. The space alone means that the child went
over a limit, nothing at all that the file was not looked at.
"""

import ctypes
import json
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable
from typing import BinaryIO

from gateway.uploads import images, mp4, pdf, webm
from gateway.uploads.refused import Refused
from gateway.uploads.types import DAMAGED, EXCESSIVE, JPEG, MP4, PDF, PNG, WEBM

MEMORY = 256 * 1024 * 1024  # bytes of address space
_STDERR = 2
_NEW_USER_AND_NETWORK = 0x10000000 | 0x40000000  # CLONE_NEWUSER, CLONE_NEWNET
_NO_NEW_PRIVILEGES = 38  # PR_SET_NO_NEW_PRIVS
_MESSAGE = 64  # bytes that a request has at most


# Each gives the pages, 0 where the type has none, or raises.
_EXAMINERS: dict[str, Callable[[BinaryIO], int]] = {
    PDF: pdf.pages,
    JPEG: images.require_jpeg,
    PNG: images.require_png,
    MP4: mp4.require_mp4,
    WEBM: webm.require_webm,
}


def main() -> None:
    """Serve requests until the socket ends."""
    control = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ^C is for the parent, whose end is ours
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # so that children leave no zombies
    pdf.load_everything()
    _drop_privileges()
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, _MESSAGE, 2)
        if not message:
            return
        if os.fork() == 0:
            control.close()
            milliseconds, _, media_type = message.decode().partition(" ")
            _examine(media_type, descriptors[0], descriptors[1], int(milliseconds) / 1000)
        for descriptor in descriptors:
            os.close(descriptor)


def _drop_privileges() -> None:
    """A network namespace without a network where the machine allows it; children can open no socket in any case."""
    libc = ctypes.CDLL(None)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    libc.unshare(_NEW_USER_AND_NETWORK)


def _examine(media_type: str, file: int, answer: int, seconds: float) -> None:
    os.write(answer, b" ")
    _limit(max(file, answer, _STDERR) + 1, seconds)
    result: dict[str, object]
    try:
        with os.fdopen(file, "rb") as opened:
            result = {"paginas": _EXAMINERS[media_type](opened)}
    except Refused as refused:
        result = {"motivo": refused.reason}
    except MemoryError:
        result = {"motivo": EXCESSIVE[media_type]}
    except Exception:  # whatever a hostile file makes the library do is a refusal of that file
        result = {"motivo": DAMAGED[media_type]}
    os.write(answer, json.dumps(result).encode())
    os._exit(0)


def _limit(descriptors: int, seconds: float) -> None:
    """From here on the kernel kills this process after `seconds`, and it can open nothing beyond `descriptors`."""
    for what, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, descriptors),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, int(seconds) + 1),
    ):
        resource.setrlimit(what, (value, value))
    signal.setitimer(signal.ITIMER_REAL, seconds)  # SIGALRM has no handler: it kills


if __name__ == "__main__":
    main()

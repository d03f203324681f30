"""The process that validates PDFs from outside: `python -I -m libs.firma.revisor <descriptor of its socket>`.

It loads what it needs once and forks a child for each PDF: a child is capped in memory and time by the kernel, can open
no file and no connection, answers one line and ends. Its socket's end (its parent died) ends the process.

A request is one message, b"<milliseconds>", with two descriptors: what is asked (see `mensajes.py`), and where to
answer. An answer is one JSON object after a space. The space alone means that the child went over a limit, nothing at
all that the PDF was not looked at.
"""

import asyncio
import ctypes
import os
import resource
import signal
import socket
import sys
from pathlib import Path

from libs.firma import mensajes
from libs.firma.dictamen import FORMAT, Dictamen
from libs.firma.validacion import Validacion, validar

MEMORY = 256 * 1024 * 1024  # bytes of address space, above what is loaded
_NEW_USER_AND_NETWORK = 0x10000000 | 0x40000000  # CLONE_NEWUSER, CLONE_NEWNET
_NO_NEW_PRIVILEGES = 38  # PR_SET_NO_NEW_PRIVS
_MESSAGE = 64  # bytes that a request has at most


def main() -> None:
    """Serve requests until the socket ends."""
    control = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ^C is for the parent, whose end is ours
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # so that children leave no zombies
    _drop_privileges()
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, _MESSAGE, 2)
        if not message:
            return
        if os.fork() == 0:
            control.close()
            _judge(descriptors[0], descriptors[1], int(message) / 1000)
        for descriptor in descriptors:
            os.close(descriptor)


def _drop_privileges() -> None:
    """A network namespace without a network where the machine allows it; children can open no socket in any case."""
    libc = ctypes.CDLL(None)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    libc.unshare(_NEW_USER_AND_NETWORK)


def _judge(question: int, answer: int, seconds: float) -> None:
    os.write(answer, b" ")
    loop = asyncio.new_event_loop()  # it opens descriptors, which is over after the next line
    _limit(seconds)
    try:
        with os.fdopen(question, "rb") as file:
            asked = mensajes.leer_pregunta(file.read())
        found = loop.run_until_complete(validar(asked.pdf, asked.confianza, asked.ahora, asked.desde))
    except MemoryError:
        os._exit(1)
    except Exception:  # whatever a hostile PDF makes the library do is a verdict on that PDF
        found = Validacion(Dictamen.NO_VERIFICABLE, codigo=FORMAT)
    text, written = mensajes.escribir_respuesta(found), 0
    while written < len(text):
        written += os.write(answer, text[written:])
    os._exit(0)


def _limit(seconds: float) -> None:
    """From here on the kernel kills this process after `seconds`, and it can open nothing more."""
    loaded = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    highest = max(map(int, os.listdir("/proc/self/fd")))
    for what, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, highest + 1),
        (resource.RLIMIT_AS, loaded + MEMORY),
        (resource.RLIMIT_CPU, int(seconds) + 1),
    ):
        resource.setrlimit(what, (value, value))
    signal.setitimer(signal.ITIMER_REAL, seconds)  # SIGALRM has no handler: it kills


if __name__ == "__main__":
    main()

"""The process that opens PDFs from outside, to validate them or to prepare them for a signature:
`python -I -m libs.firma.revisor <descriptor of its socket>`.

It loads what it needs once and forks a child for each PDF: a child is capped in memory and time by the kernel, can open
no file and no connection, answers once and ends. Its socket's end (its parent died) ends the process.

A request is one message, b"<what> <milliseconds>", with two descriptors: what is asked (see `mensajes.py` of
"validar", `preparacion.py` of "preparar"), and where to answer. An answer begins with a space. The space alone means
that the child went over a limit, nothing at all that the PDF was not looked at.
"""

import asyncio
import ctypes
import os
import resource
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from libs.firma import mensajes, preparacion
from libs.firma.dictamen import FORMAT, Dictamen
from libs.firma.errores import PdfNoFirmable
from libs.firma.validacion import Validacion, validar

MEMORY = 256 * 1024 * 1024  # bytes of address space, above what is loaded
_NEW_USER_AND_NETWORK = 0x10000000 | 0x40000000  # CLONE_NEWUSER, CLONE_NEWNET
_NO_NEW_PRIVILEGES = 38  # PR_SET_NO_NEW_PRIVS
_MESSAGE = 64  # bytes that a request has at most


@dataclass(frozen=True, slots=True)
class _Task:
    """How what is asked is answered, and what is said of a PDF that the library cannot do with."""

    answer: Callable[[bytes], Awaitable[bytes]]
    unreadable: bytes


async def _validated(asked: bytes) -> bytes:
    question = mensajes.leer_pregunta(asked)
    found = await validar(question.pdf, question.confianza, question.ahora, question.desde)
    return mensajes.escribir_respuesta(found)


async def _prepared(asked: bytes) -> bytes:
    order = preparacion.leer_encargo(asked)
    try:
        return preparacion.escribir_preparado(await preparacion.preparar(order), len(order.pdf))
    except PdfNoFirmable as error:
        return preparacion.escribir_rechazo(error.metadata["causa"])


_TASKS = {
    b"validar": _Task(_validated, mensajes.escribir_respuesta(Validacion(Dictamen.NO_VERIFICABLE, codigo=FORMAT))),
    b"preparar": _Task(_prepared, preparacion.escribir_rechazo("danado")),
}


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
            what, milliseconds = message.split()
            _answer(_TASKS[what], descriptors[0], descriptors[1], int(milliseconds) / 1000)
        for descriptor in descriptors:
            os.close(descriptor)


def _drop_privileges() -> None:
    """A network namespace without a network where the machine allows it; children can open no socket in any case."""
    libc = ctypes.CDLL(None)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    libc.unshare(_NEW_USER_AND_NETWORK)


def _answer(task: _Task, question: int, answer: int, seconds: float) -> None:
    os.write(answer, b" ")
    loop = asyncio.new_event_loop()  # it opens descriptors, which is over after the next line
    _limit(seconds)
    try:
        with os.fdopen(question, "rb") as file:
            asked = file.read()
        text = loop.run_until_complete(task.answer(asked))
    except MemoryError:
        os._exit(1)
    except Exception:  # whatever a hostile PDF makes the library do is a verdict on that PDF
        text = task.unreadable
    written = 0
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

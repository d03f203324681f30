"""Opening PDFs from outside in a process of their own (RELIABILITY 16), to validate them or to prepare them for a
signature: the parent's side of `revisor`."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Callable

from libs.firma.confianza import Confianza
from libs.firma.dictamen import Dictamen
from libs.firma.errores import PdfNoFirmable, ValidacionNoDisponible
from libs.firma.firmante import Acto, Preparado
from libs.firma.mensajes import Pregunta, escribir_pregunta, leer_respuesta
from libs.firma.preparacion import Encargo, escribir_encargo, leer_preparado
from libs.firma.validacion import Validacion
from libs.foundation.core.clock import Clock

EXCESSIVE = "LIMITE_EXCEDIDO"
_BYTES_PER_SECOND = 20 * 1024 * 1024  # a large file gets that much more time
_GRACE = 10.0  # seconds, for the process to start in; the kernel kills a child long before
_PART = 64 * 1024


class ValidadorAislado:
    """One process that forks a child for each PDF; at most `concurrentes` at once, each killed after `segundos` (more
    when large). `confianza` gives who is believed now. See externo.Validador."""

    def __init__(
        self, confianza: Callable[[], Confianza], reloj: Clock, concurrentes: int = 2, segundos: float = 5.0
    ) -> None:
        self._trust, self._clock, self._seconds = confianza, reloj, segundos
        self._slots = asyncio.Semaphore(concurrentes)
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def start(self) -> None:
        """Start the process, so that the first PDF need not wait for it."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setblocking(False)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  our own program, nothing of the request's
                [sys.executable, "-I", "-m", "libs.firma.revisor", str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                env={},
                process_group=0,  # a terminal's ^C is for the parent, whose end is its end
            )
        self._control = ours

    def close(self) -> None:
        """End the process; PDFs being validated are forgotten."""
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    async def validar(self, pdf: bytes, desde: int = 0) -> Validacion:
        """See Validador. What asks for more time or memory than any ordinary PDF is `no_verificable`."""
        trust = await asyncio.to_thread(self._trust)
        answer = await self._answer("validar", escribir_pregunta(Pregunta(pdf, trust, self._clock.now(), desde)))
        if not answer:
            return Validacion(Dictamen.NO_VERIFICABLE, codigo=EXCESSIVE)
        return leer_respuesta(answer)

    async def preparar(self, pdf: bytes, acto: Acto, certificados: bytes = b"") -> Preparado:
        """The first step of a signature (see Firmante), by the key of `certificados` (PEM), or outside without. Raises
        PdfNoFirmable, also for what asks for more time or memory than any ordinary PDF; ValidacionNoDisponible."""
        order = Encargo(pdf, acto, certificados, self._clock.now())
        answer = await self._answer("preparar", escribir_encargo(order))
        if not answer:
            raise PdfNoFirmable(causa=EXCESSIVE)
        return leer_preparado(answer, pdf)

    async def _answer(self, what: str, asked: bytes) -> bytes:
        """b"": a limit was exceeded. Raises ValidacionNoDisponible."""
        seconds = self._seconds + len(asked) / _BYTES_PER_SECOND
        async with self._slots:
            answer = await self._ask(what, asked, seconds)
        if not answer:
            raise ValidacionNoDisponible
        return answer[1:]

    async def _ask(self, what: str, asked: bytes, seconds: float) -> bytes:
        ours, theirs = socket.socketpair()
        question = os.memfd_create("pdf")
        with ours, os.fdopen(question, "wb") as file:
            file.write(asked)
            file.flush()
            file.seek(0)
            ours.setblocking(False)
            with theirs:
                self._send(f"{what} {int(seconds * 1000)}".encode(), [question, theirs.fileno()])
            try:
                async with asyncio.timeout(seconds + _GRACE):
                    return await _all_of(ours)
            except TimeoutError:
                return b""

    def _send(self, message: bytes, descriptors: list[int]) -> None:
        """To the process; to a new one, where it has died."""
        for _ in range(2):
            try:
                if self._control is None:
                    self.start()
                if self._control is not None:
                    socket.send_fds(self._control, [message], descriptors)
                    return
            except OSError:
                self.close()
        raise ValidacionNoDisponible


async def _all_of(ours: socket.socket) -> bytes:
    loop, answer = asyncio.get_running_loop(), b""
    while part := await loop.sock_recv(ours, _PART):
        answer += part
    return answer

"""Who has a mailbox open hears that something was put in it: one look at the database for all of them.

What commits in another process, be it a replica or the one that works, is seen by the next look like any other: nothing
has to be told between processes, and nothing is lost when one dies.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

import structlog
from prometheus_client import Gauge

from libs.foundation.core.errors import EstradoError, Unavailable
from services.casillero.application.seguir_novedades import Novedades
from services.casillero.domain.errors import CasilleroNoEncontrado

LATIDO = 10.0  # seconds without news after which it is said that all is well, where that is known

log = structlog.get_logger(__name__)
_watching = Gauge("estrado_mailbox_watchers", "Open pages that are told what arrives in a mailbox")


class Sesiones(Protocol):
    """Whether sessions and memberships still are; libs.foundation.rpc.sessions.AccessVerifier."""

    @property
    def silent(self) -> bool:
        """Whether it cannot be known now."""
        ...

    async def verify(self, token: str) -> object:
        """Raises TokenInvalido, SesionCerrada."""
        ...

    def ended(self, mandate: UUID) -> bool:
        """Whether that mandate or membership ended."""
        ...


@dataclass(eq=False, slots=True)
class _Vigilante:
    """One who has a mailbox open: by which token and membership, and up to which number they were told."""

    casillero_id: UUID
    token: str
    poder: UUID | None
    dicho: int
    despierto: asyncio.Event = field(default_factory=asyncio.Event)
    fin: EstradoError | None = None


class Vigia:
    """Looks every `cada` seconds while somebody watches. `numeros` gives the number of the last deposit in each
    mailbox, `leer` how one stands since a number."""

    def __init__(
        self,
        numeros: Callable[[Collection[UUID]], Awaitable[Mapping[UUID, int]]],
        leer: Callable[[UUID, int], Awaitable[Novedades]],
        sesiones: Sesiones,
        cada: float,
        latido: float = LATIDO,
    ) -> None:
        self._numeros, self._leer, self._sesiones = numeros, leer, sesiones
        self._cada, self._latido = cada, latido
        self._vigilantes: set[_Vigilante] = set()
        self._visto = time.monotonic()  # when it was last known how the mailboxes stand
        self._terminado = False

    async def run(self) -> None:
        """Look until cancelled, which ends the watch of all at once: the process ends, and they ask another."""
        try:
            while True:
                await self.mirar()
                await asyncio.sleep(self._cada)  # the rhythm of looking
        except asyncio.CancelledError:
            self._terminado = True
            for uno in self._vigilantes:
                uno.despierto.set()
            raise

    async def mirar(self) -> None:
        """Look once. While it cannot be known whose session ended, nobody is told anything, and nobody sent away: what
        ended meanwhile is heard before anything is told again."""
        empezado = time.monotonic()
        if not self._vigilantes:
            self._visto = empezado
            return
        if self._sesiones.silent:
            return
        for uno in list(self._vigilantes):
            await self._comprobar(uno)
        try:
            numeros = await self._numeros({uno.casillero_id for uno in self._vigilantes})
        except Unavailable as error:
            log.info("look at mailboxes put off", reason=error.code)
            return
        self._visto = empezado
        for uno in self._vigilantes:
            if numeros.get(uno.casillero_id, 0) > uno.dicho:
                uno.despierto.set()

    async def seguir(self, primera: Novedades, token: str) -> AsyncGenerator[Novedades | None, None]:
        """`primera`, then how the mailbox stands each time that something was put in it, and None where nothing was for
        a while; never while looking fails, or takes longer than that. Ends when the process does. Raises what ended the
        session or the membership."""
        uno = _Vigilante(primera.casillero_id, token, primera.poder, primera.numero)
        self._vigilantes.add(uno)
        _watching.inc()
        try:
            yield primera
            while not self._terminado:
                hay = await self._despierta(uno)
                if uno.fin is not None:
                    raise uno.fin
                if not hay:
                    if time.monotonic() - self._visto <= self._latido:
                        yield None
                elif not self._terminado:
                    vista = await self._leer(uno.casillero_id, uno.dicho)
                    if vista.numero > uno.dicho:  # a look under way may have woken it again for the same
                        uno.dicho = vista.numero
                        yield vista
        finally:
            self._vigilantes.discard(uno)
            _watching.dec()

    async def _despierta(self, uno: _Vigilante) -> bool:
        """Whether it was woken, in the time that a heartbeat may take."""
        try:
            async with asyncio.timeout(self._latido):
                await uno.despierto.wait()
        except TimeoutError:
            return False
        uno.despierto.clear()
        return True

    async def _comprobar(self, uno: _Vigilante) -> None:
        try:
            await self._sesiones.verify(uno.token)
            if uno.poder is not None and self._sesiones.ended(uno.poder):
                raise CasilleroNoEncontrado
        except EstradoError as error:
            uno.fin = error
            uno.despierto.set()

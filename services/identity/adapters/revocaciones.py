"""The feed of revocations, and identity as the issuer of the tokens that it verifies itself."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime
from uuid import UUID

from services.identity.application.seguir_revocaciones import SOLAPE, Cierres, Seguir
from services.identity.domain.sesion import VIDA_DEL_ACCESO

PERIODO = 0.15  # seconds between looks; each look is also the heartbeat, due every 250 ms


class Revocaciones:
    """Looks at the table again and again, one look for all followers. A look that fails is no heartbeat: who follows
    then asks for each session (libs.foundation.rpc.sessions)."""

    def __init__(self, mirar: Callable[[Seguir], Awaitable[Cierres]]) -> None:
        self._mirar = mirar
        self._visto: datetime | None = None
        self._ronda = 0
        # Closed sessions in the order seen, with the round and the instant in which they were.
        self._cerradas: dict[UUID, tuple[int, datetime]] = {}
        self._mirado = asyncio.Condition()
        self._terminado = False

    async def run(self) -> None:
        """Look until cancelled, which ends the feed for all followers. Raises Unavailable when the database is away."""
        try:
            while True:
                await self.mirar()
                await asyncio.sleep(PERIODO)  # the rhythm of the heartbeat
        except asyncio.CancelledError:
            self._terminado = True
            await self._avisar()
            raise

    async def mirar(self) -> None:
        """Look once, and let every follower know."""
        cierres = await self._mirar(Seguir(self._visto))
        self._visto = cierres.visto
        self._ronda += 1
        for sesion in cierres.sesiones:
            self._cerradas.setdefault(sesion, (self._ronda, cierres.visto))
        self._olvidar(cierres.visto - VIDA_DEL_ACCESO - SOLAPE)
        await self._avisar()

    async def seguir(self) -> AsyncIterator[Sequence[UUID]]:
        """First all sessions closed within the life of an access token, then those newly closed; empty when none."""
        dada, vista = 0, self._ronda
        while True:
            async with self._mirado:
                await self._mirado.wait_for(lambda vista=vista: self._terminado or self._ronda > vista)  # type: ignore[misc]  # bound now
            if self._terminado:
                return
            vista = self._ronda
            nuevas = self._despues_de(dada)
            dada = vista
            yield nuevas

    async def _avisar(self) -> None:
        async with self._mirado:
            self._mirado.notify_all()

    def _despues_de(self, ronda: int) -> Sequence[UUID]:
        nuevas = []
        for sesion, (vista, _) in reversed(self._cerradas.items()):
            if vista <= ronda:
                break
            nuevas.append(sesion)
        return nuevas

    def _olvidar(self, antes_de: datetime) -> None:
        for sesion, (_, visto) in list(self._cerradas.items()):
            if visto >= antes_de:
                break
            del self._cerradas[sesion]


class AutoridadLocal:
    """libs.foundation.rpc.sessions.SessionAuthority without a network: identity verifies its own users' tokens."""

    def __init__(
        self, jwks: Callable[[], str], feed: Revocaciones, comprobar: Callable[[UUID], Awaitable[bool]]
    ) -> None:
        self._jwks = jwks
        self._feed = feed
        self._comprobar = comprobar

    async def keys(self) -> str:
        """See SessionAuthority.keys."""
        return self._jwks()

    def revocations(self) -> AsyncIterator[Sequence[UUID]]:
        """See SessionAuthority.revocations."""
        return self._feed.seguir()

    async def is_alive(self, session: UUID) -> bool:
        """See SessionAuthority.is_alive."""
        return await self._comprobar(session)

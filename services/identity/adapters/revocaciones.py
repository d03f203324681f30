"""The feed of revocations, and identity as the issuer of the tokens that it verifies itself."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from libs.foundation.rpc.sessions import Revocations
from services.identity.application.seguir_revocaciones import MEMORIA_DE_PODERES, SOLAPE, Cierres, Seguir
from services.identity.domain.sesion import VIDA_DEL_ACCESO

PERIODO = 0.15  # seconds between looks; each look is also the heartbeat, due every 250 ms


class _Anunciados:
    """What is told of one kind, in the order seen, with the round and the instant in which it was: whoever begins to
    follow is told all of the last `memoria`."""

    def __init__(self, memoria: timedelta) -> None:
        self._memoria = memoria + SOLAPE
        self._vistos: dict[UUID, tuple[int, datetime]] = {}

    def agregar(self, ids: Sequence[UUID], ronda: int, visto: datetime) -> None:
        """Take in what a look has found, some of it perhaps again, and forget what is past its time."""
        for id_ in ids:
            self._vistos.setdefault(id_, (ronda, visto))
        for id_, (_, instante) in list(self._vistos.items()):
            if instante >= visto - self._memoria:
                break
            del self._vistos[id_]

    def despues_de(self, ronda: int) -> Sequence[UUID]:
        """What was first seen after that round."""
        nuevos = []
        for id_, (vista, _) in reversed(self._vistos.items()):
            if vista <= ronda:
                break
            nuevos.append(id_)
        return nuevos


class Revocaciones:
    """Looks at the tables again and again, one look for all followers. A look that fails is no heartbeat: who follows
    then asks for each session (libs.foundation.rpc.sessions)."""

    def __init__(self, mirar: Callable[[Seguir], Awaitable[Cierres]]) -> None:
        self._mirar = mirar
        self._visto: datetime | None = None
        self._ronda = 0
        self._sesiones, self._poderes = _Anunciados(VIDA_DEL_ACCESO), _Anunciados(MEMORIA_DE_PODERES)
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
        self._sesiones.agregar(cierres.sesiones, self._ronda, cierres.visto)
        self._poderes.agregar(cierres.poderes, self._ronda, cierres.visto)
        await self._avisar()

    async def seguir(self) -> AsyncIterator[Revocations]:
        """First all sessions closed within the life of an access token and all mandates ended within the memory of
        them, then what is new; empty when nothing is."""
        dada, vista = 0, self._ronda
        while True:
            async with self._mirado:
                await self._mirado.wait_for(lambda vista=vista: self._terminado or self._ronda > vista)  # type: ignore[misc]  # bound now
            if self._terminado:
                return
            vista = self._ronda
            nuevas = Revocations(self._sesiones.despues_de(dada), self._poderes.despues_de(dada))
            dada = vista
            yield nuevas

    async def _avisar(self) -> None:
        async with self._mirado:
            self._mirado.notify_all()


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

    def revocations(self) -> AsyncIterator[Revocations]:
        """See SessionAuthority.revocations."""
        return self._feed.seguir()

    async def is_alive(self, session: UUID) -> bool:
        """See SessionAuthority.is_alive."""
        return await self._comprobar(session)

"""Who watches a mailbox is told in time, and no longer than they may."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Mapping
from contextlib import aclosing, asynccontextmanager
from uuid import UUID, uuid4

import pytest

from libs.foundation.core.errors import EstradoError, SesionCerrada, Unavailable
from services.casillero.adapters.novedades import Vigia
from services.casillero.application.seguir_novedades import Novedades
from services.casillero.domain.errors import CasilleroNoEncontrado

UNO, OTRO, PODER = uuid4(), uuid4(), uuid4()
Vista = AsyncGenerator[Novedades | None, None]


class Sesiones:
    """identity's word on sessions and memberships."""

    def __init__(self) -> None:
        self.silent = False
        self.cerradas: set[str] = set()
        self.terminados: set[UUID] = set()

    async def verify(self, token: str) -> None:
        if token in self.cerradas:
            raise SesionCerrada

    def ended(self, mandate: UUID) -> bool:
        return mandate in self.terminados


class Casa:
    """Mailboxes by the number of their last deposit, how often they were looked at, and who watches."""

    def __init__(self, latido: float = 30) -> None:
        self.numeros = {UNO: 1, OTRO: 1}
        self.miradas: list[set[UUID]] = []
        self.away = False
        self.mirado = asyncio.Event()
        self.contesta = asyncio.Event()
        self.contesta.set()
        self.sesiones = Sesiones()
        self.vigia = Vigia(self._numeros, self._leer, self.sesiones, 0.01, latido)

    async def _numeros(self, cuales: Collection[UUID]) -> Mapping[UUID, int]:
        await self.contesta.wait()
        if self.away:
            raise Unavailable
        self.miradas.append(set(cuales))
        self.mirado.set()
        return {cual: self.numeros[cual] for cual in cuales}

    async def _leer(self, cual: UUID, desde: int) -> Novedades:
        return vista(cual, self.numeros[cual])

    async def abrir(self, cual: UUID = UNO, token: str = "t", poder: UUID | None = None) -> Vista:
        """A watch that has been told how the mailbox stands."""
        abierta = self.vigia.seguir(vista(cual, self.numeros[cual], poder), token)
        assert await anext(abierta) == vista(cual, self.numeros[cual], poder)
        return abierta


def vista(cual: UUID, numero: int, poder: UUID | None = None) -> Novedades:
    return Novedades(cual, poder, numero, [], False, numero)


@asynccontextmanager
async def mirando(casa: Casa) -> AsyncIterator[None]:
    """Looks again and again meanwhile."""
    looking = asyncio.create_task(casa.vigia.run())
    yield
    looking.cancel()
    await asyncio.wait({looking})


async def siguiente(abierta: Vista) -> Novedades | None:
    async with asyncio.timeout(5):
        return await anext(abierta)


async def test_one_look_wakes_all_whose_mailbox_has_something_new_and_nobody_else() -> None:
    casa = Casa()
    unos, otro = [await casa.abrir() for _ in range(20)], await casa.abrir(OTRO)
    casa.numeros[UNO] = 2
    await casa.vigia.mirar()
    assert [await siguiente(uno) for uno in unos] == [vista(UNO, 2)] * 20
    assert casa.miradas == [{UNO, OTRO}]
    still = asyncio.create_task(siguiente(otro))
    await casa.vigia.mirar()
    assert not still.done()
    casa.numeros[OTRO] = 7
    await casa.vigia.mirar()
    assert await still == vista(OTRO, 7)


async def test_nobody_watching_nothing_is_looked_at() -> None:
    casa = Casa()
    abierta = await casa.abrir()
    await abierta.aclose()
    await casa.vigia.mirar()
    assert casa.miradas == []


async def test_what_is_told_is_not_told_again() -> None:
    casa = Casa()
    abierta = await casa.abrir()
    casa.numeros[UNO] = 2
    await casa.vigia.mirar()
    reading = asyncio.create_task(siguiente(abierta))
    await casa.vigia.mirar()
    assert await reading == vista(UNO, 2)
    await casa.vigia.mirar()
    once_more = asyncio.create_task(siguiente(abierta))
    casa.numeros[UNO] = 3
    await casa.vigia.mirar()
    assert await once_more == vista(UNO, 3)


async def test_without_news_it_is_said_that_all_is_well() -> None:
    casa = Casa(latido=0.05)
    abierta = await casa.abrir()
    async with mirando(casa):
        assert [await siguiente(abierta), await siguiente(abierta)] == [None, None]


@pytest.mark.parametrize("ciega", ["identity is silent", "the database is away", "the database does not answer"])
async def test_while_nothing_can_be_seen_it_is_not_said_that_all_is_well(ciega: str) -> None:
    casa = Casa(latido=0.05)
    abierta = await casa.abrir()
    if ciega == "identity is silent":
        casa.sesiones.silent = True
    elif ciega == "the database is away":
        casa.away = True
    else:
        casa.contesta.clear()
    telling = asyncio.create_task(siguiente(abierta))
    async with mirando(casa):
        done, _ = await asyncio.wait({telling}, timeout=10 * 0.05)
        assert done == set()
        casa.sesiones.silent = casa.away = False
        casa.contesta.set()
        assert await telling is None


@pytest.mark.parametrize("ends", ["session", "membership"])
async def test_it_ends_with_what_lets_them_in(ends: str) -> None:
    casa = Casa()
    abierta, ajena = await casa.abrir(token="mine", poder=PODER), await casa.abrir(token="other")
    if ends == "session":
        casa.sesiones.cerradas.add("mine")
    else:
        casa.sesiones.terminados.add(PODER)
    casa.numeros[UNO] = 2
    await casa.vigia.mirar()
    with pytest.raises(EstradoError) as refused:
        await siguiente(abierta)
    assert refused.value.code == (SesionCerrada if ends == "session" else CasilleroNoEncontrado)().code
    assert await siguiente(ajena) == vista(UNO, 2)


async def test_while_identity_is_silent_nobody_is_told_and_nobody_sent_away() -> None:
    casa = Casa()
    abierta, closed = await casa.abrir(), await casa.abrir(token="closed")
    casa.sesiones.silent = True
    casa.sesiones.cerradas.add("closed")
    casa.numeros[UNO] = 2
    telling = asyncio.create_task(siguiente(abierta))
    await casa.vigia.mirar()
    assert (telling.done(), casa.miradas) == (False, [])
    casa.sesiones.silent = False
    await casa.vigia.mirar()
    assert await telling == vista(UNO, 2)
    with pytest.raises(SesionCerrada):
        await siguiente(closed)


async def test_while_the_database_is_away_sessions_end_all_the_same() -> None:
    casa = Casa()
    abierta = await casa.abrir()
    casa.away = True
    casa.sesiones.cerradas.add("t")
    await casa.vigia.mirar()
    with pytest.raises(SesionCerrada):
        await siguiente(abierta)


async def test_the_end_of_the_process_ends_all_at_once_and_who_comes_later_too() -> None:
    casa = Casa()
    abiertas = [await casa.abrir() for _ in range(3)]
    looking = asyncio.create_task(casa.vigia.run())
    waiting = [asyncio.create_task(siguiente(una)) for una in abiertas]
    async with asyncio.timeout(5):
        await casa.mirado.wait()
    looking.cancel()
    for una in waiting:
        with pytest.raises(StopAsyncIteration):
            await una
    async with aclosing(await casa.abrir()) as late:
        with pytest.raises(StopAsyncIteration):
            await siguiente(late)

"""What every store of heads does: one suite for the fake and for each database."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Protocol
from uuid import UUID, uuid4

import pytest

from libs.foundation.core.usecases import UseCase
from services.casillero.application.ports import Tx
from services.casillero.application.ports_de_vecinos import Selladora
from services.casillero.application.revisar_cabezas import Command, ParteDanada, Revisadas, RevisarCabezas
from services.casillero.application.sellar_cabeza import Command as Sellar
from services.casillero.application.sellar_cabeza import SellarCabeza
from services.casillero.domain.cabezas import CabezaSellada, Prueba, SinSellar
from services.casillero.entrypoints.evidencias import RevisionDeCabezas
from services.casillero.entrypoints.jobs import Runs
from services.casillero.tests.fakes import EVENTO


class Bitacora(Protocol):
    """A log of evidence over a store: what is recorded is in the log, and heads are stamped and damaged at will."""

    @property
    def runner(self) -> Runs:
        """What runs use cases."""
        ...

    @property
    def selladora(self) -> Selladora:
        """Who stamps."""
        ...

    parte_danada: ParteDanada

    def hecho(self) -> Awaitable[tuple[UUID, UUID]]:
        """A delivery, whose evidence goes into the log: its id, and that of its first evidence."""
        ...

    def danar(self, tamano: int) -> Awaitable[None]:
        """Change a byte in the signature of the head of that size."""
        ...


async def sellar(bitacora: Bitacora) -> CabezaSellada:
    """The newest head, stamped now."""
    stamped = await bitacora.runner.run(SellarCabeza(bitacora.runner, bitacora.selladora), EVENTO, Sellar())
    assert stamped is not None
    return stamped


async def sin_sellar(bitacora: Bitacora) -> SinSellar | None:
    return await bitacora.runner.read(EVENTO, lambda tx: tx.cabezas.sin_sellar())


async def selladas(bitacora: Bitacora, mayores_que: int = 0, limite: int = 100) -> list[int]:
    kept = await bitacora.runner.read(EVENTO, lambda tx: tx.cabezas.selladas(mayores_que, limite))
    return [head.tamano for head in kept]


async def prueba(bitacora: Bitacora, evidencia_id: UUID) -> Prueba | None:
    return await bitacora.runner.read(EVENTO, lambda tx: tx.evidencias.prueba(evidencia_id))


async def revisar(bitacora: Bitacora, mayores_que: int = 0, limite: int = 100) -> Revisadas:
    caso = RevisarCabezas(bitacora.runner, bitacora.parte_danada)
    return await bitacora.runner.run(caso, EVENTO, Command(mayores_que, limite))


class ContratoDeLasCabezas:
    """The contract; `bitacora` is over an empty store."""

    async def test_only_the_newest_is_to_be_stamped_and_its_wait_is_that_of_the_oldest(
        self, bitacora: Bitacora
    ) -> None:
        assert await sin_sellar(bitacora) is None
        await bitacora.hecho()
        first = await sin_sellar(bitacora)
        await bitacora.hecho()
        waiting = await sin_sellar(bitacora)
        assert first is not None
        assert waiting is not None
        assert waiting.texto != first.texto
        assert waiting.desde == first.desde
        stamped = await sellar(bitacora)
        assert stamped.texto == waiting.texto
        assert await sin_sellar(bitacora) is None

    async def test_of_one_size_the_first_is_kept(self, bitacora: Bitacora) -> None:
        await bitacora.hecho()
        waiting = await sin_sellar(bitacora)
        assert waiting is not None
        one, other = [await bitacora.selladora.sellar(waiting.texto) for _ in range(2)]
        caso = SellarCabeza(bitacora.runner, _Dada(one))
        await bitacora.runner.run(caso, EVENTO, Sellar())
        assert await escribir(bitacora, lambda tx: tx.cabezas.guardar(other)) is False
        assert await bitacora.runner.read(EVENTO, lambda tx: tx.cabezas.selladas(0, 9)) == [one]

    async def test_they_are_read_in_order_of_their_sizes(self, bitacora: Bitacora) -> None:
        assert await selladas(bitacora) == []
        assert await bitacora.runner.read(EVENTO, lambda tx: tx.cabezas.mayor()) == 0
        sizes = [await _una_mas(bitacora) for _ in range(3)]
        assert sizes == sorted(set(sizes))
        assert await selladas(bitacora) == sizes
        assert await selladas(bitacora, 0, 2) == sizes[:2]
        assert await selladas(bitacora, sizes[0]) == sizes[1:]
        assert await bitacora.runner.read(EVENTO, lambda tx: tx.cabezas.mayor()) == sizes[2]

    async def test_what_is_proven_is_so_by_the_first_head_over_it_that_is_whole(self, bitacora: Bitacora) -> None:
        _, evidencia_id = await bitacora.hecho()
        assert await prueba(bitacora, evidencia_id) is None
        assert await prueba(bitacora, uuid4()) is None
        first = (await sellar(bitacora)).tamano
        second, third = await _una_mas(bitacora), await _una_mas(bitacora)
        for damaged, by in ((0, first), (first, second), (second, third)):
            if damaged:
                await bitacora.danar(damaged)
            found = await prueba(bitacora, evidencia_id)
            assert found is not None
            assert found.cabeza.tamano == by
        await bitacora.danar(third)
        assert await prueba(bitacora, evidencia_id) is None

    async def test_a_damaged_one_is_set_aside_and_proves_nothing_any_more(self, bitacora: Bitacora) -> None:
        entrega_id, evidencia_id = await bitacora.hecho()
        first = (await sellar(bitacora)).tamano
        second = await _una_mas(bitacora)
        assert (await revisar(bitacora)).danadas == []
        await bitacora.danar(first)
        found = await revisar(bitacora)
        assert [(head.tamano, part) for head, part in found.danadas] == [(first, "firma")]
        assert await selladas(bitacora) == [second]
        assert await bitacora.runner.read(EVENTO, lambda tx: tx.cabezas.apartadas()) == 1
        told = await bitacora.runner.read(EVENTO, lambda tx: tx.evidencias.situaciones(entrega_id))
        assert told[evidencia_id].cabeza == second
        assert await sin_sellar(bitacora) is None, "the later one is over all that the damaged one was over"

    async def test_the_largest_is_stamped_again_where_it_was_damaged(self, bitacora: Bitacora) -> None:
        _, evidencia_id = await bitacora.hecho()
        size = (await sellar(bitacora)).tamano
        await bitacora.danar(size)
        await revisar(bitacora)
        assert await selladas(bitacora) == []
        assert (await sellar(bitacora)).tamano == size
        found = await prueba(bitacora, evidencia_id)
        assert found is not None
        assert found.cabeza.tamano == size
        await bitacora.danar(size)
        await revisar(bitacora)
        assert await bitacora.runner.read(EVENTO, lambda tx: tx.cabezas.apartadas()) == 2

    async def test_what_was_put_in_its_place_meanwhile_stays(self, bitacora: Bitacora) -> None:
        await bitacora.hecho()
        kept = await sellar(bitacora)
        await bitacora.danar(kept.tamano)
        [read] = await bitacora.runner.read(EVENTO, lambda tx: tx.cabezas.selladas(0, 1))
        await revisar(bitacora)
        await sellar(bitacora)
        now = kept.instante + timedelta(hours=1)
        assert await escribir(bitacora, lambda tx: tx.cabezas.apartar(read, "firma", now)) is False
        assert await selladas(bitacora) == [kept.tamano]

    async def test_the_job_looks_at_all_of_them_wherever_it_begins(
        self, bitacora: Bitacora, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr("services.casillero.entrypoints.evidencias._AT_A_TIME", 1)
        sizes = [await _una_mas(bitacora) for _ in range(3)]
        job = RevisionDeCabezas(bitacora.runner, RevisarCabezas(bitacora.runner, bitacora.parte_danada))
        for size in sizes[:2]:
            await bitacora.danar(size)
        for _ in range(5):  # to the end, once around
            await job.run()
        assert await selladas(bitacora) == sizes[2:]
        assert capsys.readouterr().out.count("stamped head set aside") == 2


async def _una_mas(bitacora: Bitacora) -> int:
    await bitacora.hecho()
    return (await sellar(bitacora)).tamano


class _Hacer(UseCase[Tx, Callable[[Tx], bool], None, bool]):
    def handle(self, tx: Tx, command: Callable[[Tx], bool], prepared: None) -> bool:
        return command(tx)


async def escribir(bitacora: Bitacora, hacer: Callable[[Tx], bool]) -> bool:
    """What that gives, in a transaction that is committed."""
    return await bitacora.runner.run(_Hacer(), EVENTO, hacer)


class _Dada:
    """Implements Selladora with a head that was stamped before."""

    def __init__(self, cabeza: CabezaSellada) -> None:
        self._cabeza = cabeza

    async def sellar(self, cabeza: str) -> CabezaSellada:
        assert cabeza == self._cabeza.texto
        return self._cabeza

"""What keeps the traslados must do, in memory and on every database: subclasses give the fixture `registro`."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from services.expedientes.application.ports import Tx
from services.expedientes.application.ports_de_reserva import SinTrasladar
from services.expedientes.domain.reserva import Traslado

R = TypeVar("R")
PEDIDO = datetime(2026, 11, 2, 15, tzinfo=UTC)


class Registro(ABC):
    """Transactions of cases, and of nothing that is to be moved."""

    @abstractmethod
    async def caso(self) -> UUID:
        """The id of one more case."""

    @abstractmethod
    async def en(self, hacer: Callable[[Tx], R]) -> R:
        """What `hacer` gives in a transaction that writes."""


class ContratoDeTraslados:
    """The contract."""

    async def test_those_due_are_the_ones_that_wait_longest_first(self, registro: Registro) -> None:
        casos = [await registro.caso() for _ in range(3)]
        minutos = [timedelta(minutes=cuantos) for cuantos in (2, 0, 1)]

        def pedir(tx: Tx) -> None:
            for caso, tras in zip(casos, minutos, strict=True):
                tx.traslados.pedir(caso, caso.bytes, PEDIDO + tras)

        await registro.en(pedir)
        ultimo = PEDIDO + max(minutos)
        debidos = await registro.en(lambda tx: tx.traslados.debidos(ultimo, 8))
        assert [(uno.expediente_id, uno.llave, uno.pedido, uno.proximo) for uno in debidos] == [
            (casos[cual], casos[cual].bytes, PEDIDO + minutos[cual], PEDIDO + minutos[cual]) for cual in (1, 2, 0)
        ]
        assert await registro.en(lambda tx: tx.traslados.debidos(ultimo, 2)) == list(debidos)[:2]
        assert await registro.en(lambda tx: tx.traslados.debidos(PEDIDO, 8)) == list(debidos)[:1]
        assert await registro.en(lambda tx: tx.traslados.en_espera()) == SinTrasladar(3, PEDIDO)

    async def test_one_put_off_is_not_due_and_still_waits(self, registro: Registro) -> None:
        primero, segundo = [await registro.caso() for _ in range(2)]

        def pedir_y_aplazar(tx: Tx) -> Traslado:
            tx.traslados.pedir(primero, b"una", PEDIDO)
            tx.traslados.pedir(segundo, b"otra", PEDIDO + timedelta(seconds=1))
            traslado = tx.traslados.bloquear(primero)
            assert traslado is not None
            assert (traslado.intentos, traslado.causa) == (0, "")
            tx.traslados.guardar(traslado.con_fallo("ALMACEN_NO_DISPONIBLE", PEDIDO))
            tx.traslados.pedir(primero, b"nueva", PEDIDO + timedelta(hours=1))  # no change: it was asked for
            return traslado

        antes = await registro.en(pedir_y_aplazar)
        proximo = PEDIDO + timedelta(seconds=5)
        [debido] = await registro.en(lambda tx: tx.traslados.debidos(proximo - timedelta(microseconds=1), 8))
        assert debido.expediente_id == segundo
        despues = await registro.en(lambda tx: tx.traslados.debidos(proximo, 8))
        assert [uno.expediente_id for uno in despues] == [segundo, primero]
        assert despues[1] == antes.con_fallo("ALMACEN_NO_DISPONIBLE", PEDIDO)
        assert (despues[1].proximo, despues[1].intentos) == (proximo, 1)
        assert await registro.en(lambda tx: tx.traslados.en_espera()) == SinTrasladar(2, PEDIDO)

    async def test_one_that_is_done_neither_waits_nor_is_there_to_be_put_off(self, registro: Registro) -> None:
        caso = await registro.caso()
        await registro.en(lambda tx: tx.traslados.pedir(caso, b"llave", PEDIDO))
        await registro.en(lambda tx: tx.traslados.terminar(caso))
        assert await registro.en(lambda tx: tx.traslados.bloquear(caso)) is None
        assert await registro.en(lambda tx: tx.traslados.en_espera()) == SinTrasladar(0, None)

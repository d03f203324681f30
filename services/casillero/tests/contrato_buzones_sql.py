"""What becomes of whole mailboxes, on every database: subclasses give the fixture `database`, empty."""

import asyncio
from collections.abc import Sequence
from functools import partial
from uuid import UUID

from services.casillero.adapters.sql import CasilleroTx
from services.casillero.application.administracion import DelCasillero
from services.casillero.application.reabrir_casillero import ReabrirCasillero
from services.casillero.application.suspender_casillero import SuspenderCasillero
from services.casillero.domain.casillero import Casillero
from services.casillero.domain.entrega import Entrega
from services.casillero.domain.evidencia import Evidencia, Tipo
from services.casillero.tests.contrato_registro_sql import ContratoDelRegistro
from services.casillero.tests.contrato_sql import Libro, reciente
from services.casillero.tests.fakes import administradora


class ContratoDeBuzones(ContratoDelRegistro):
    """The contract."""

    @staticmethod
    async def suspender(libro: Libro, persona: UUID) -> Casillero:
        command = DelCasillero((await libro.casillero(persona)).numero, "Se investiga su identidad")
        return await libro.runner.run(SuspenderCasillero(), administradora(), command)

    @staticmethod
    async def reabrir(libro: Libro, persona: UUID) -> Casillero:
        command = DelCasillero((await libro.casillero(persona)).numero, "Se aclaró")
        return await libro.runner.run(ReabrirCasillero(), administradora(), command)

    async def test_a_suspension_is_kept_and_ended(self, libro: Libro) -> None:
        persona, otra = await libro.abrir(), await libro.abrir()
        antes = await libro.casillero(otra)
        suspendido = await self.suspender(libro, persona)
        assert suspendido.suspendido is not None
        assert await libro.casillero(persona) == suspendido
        await libro.depositar(reciente(persona), reciente(otra))
        reabierto = await self.reabrir(libro, persona)
        assert await libro.casillero(persona) == reabierto
        assert (reabierto.suspendido, reabierto.motivo_de_suspension) == (None, "")
        await libro.depositar(reciente(persona))
        for de in (persona, otra):
            assert len((await libro.pagina(de)).notificaciones) == 1
        assert (await libro.casillero(otra)).suspendido is antes.suspendido is None
        told = [event.type.rpartition(".")[2] for event in await libro.eventos(reabierto.casillero_id)]
        assert told == [
            "CasilleroAbierto",
            "CasilleroSuspendido",
            "CasilleroReabierto",
            "NotificacionDepositada",
            "NotificacionEfectiva",
        ]

    async def test_what_comes_during_the_change_goes_one_way_or_the_other_by_when_it_was_taken(
        self, libro: Libro
    ) -> None:
        """What is in the mailbox lay there when it was suspended; what came later is not."""
        persona = await libro.abrir()
        ordenes = [reciente(persona) for _ in range(12)]
        hecho = asyncio.gather(*(libro.depositar(orden) for orden in ordenes[:6]))
        suspendido = await self.suspender(libro, persona)
        await asyncio.gather(hecho, *(libro.depositar(orden) for orden in ordenes[6:]))
        assert suspendido.suspendido is not None
        depositadas = (await libro.pagina(persona, limite=100)).notificaciones
        assert all(una.puesta_a_disposicion <= suspendido.suspendido for una in depositadas)
        todas = [await libro.runner.read(administradora(), partial(_pruebas, orden)) for orden in ordenes]
        en_papel = [prueba for pruebas in todas for prueba in pruebas if prueba.tipo is Tipo.PAPEL]
        assert all(prueba.instante >= suspendido.suspendido for prueba in en_papel)
        assert len(en_papel) >= 6
        assert len(depositadas) + len(en_papel) == len(ordenes)


def _pruebas(orden: Entrega, tx: CasilleroTx) -> Sequence[Evidencia]:
    return tx.evidencias.de(orden.entrega_id)

"""What becomes of whole mailboxes, on every database: subclasses give the fixture `database`, empty."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from services.casillero.adapters.sql import CasilleroTx
from services.casillero.application import expirar_avisos, listar_casilleros, marcar_notificacion
from services.casillero.application.administracion import DelCasillero
from services.casillero.application.listar_casilleros import CasilleroPropio
from services.casillero.application.reabrir_casillero import ReabrirCasillero
from services.casillero.application.suspender_casillero import SuspenderCasillero
from services.casillero.domain.casillero import Casillero
from services.casillero.domain.cuota import Uso
from services.casillero.domain.entrega import Clase, Entrega
from services.casillero.domain.evidencia import Evidencia, Tipo
from services.casillero.tests.contrato_registro_sql import ContratoDelRegistro
from services.casillero.tests.contrato_sql import Libro, reciente
from services.casillero.tests.fakes import EVENTO, GT, administradora, usuario


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

    async def test_avisos_of_their_time_leave_the_list_once_and_notificaciones_stay(self, libro: Libro) -> None:
        persona, otra = await libro.abrir(), await libro.abrir()
        for de in (persona, otra):
            await libro.depositar(reciente(de, clase=Clase.AVISO), reciente(de, clase=Clase.AVISO), reciente(de))
        await libro.depositar(reciente(persona, clase=Clase.AVISO, asunto="Otro"))
        ultimo = (await libro.pagina(persona, q="otro")).notificaciones[0]
        marcar = marcar_notificacion.Command(ultimo.notificacion_id, carpeta="Civil")
        await libro.runner.run(marcar_notificacion.MarcarNotificacion(GT), usuario(persona), marcar)
        assert (await self.uso(libro, persona)).hecho.carpetas == {"Civil"}

        async def expirar(ahora: datetime, limite: int) -> int:
            caso, command = expirar_avisos.ExpirarAvisos(GT), expirar_avisos.Command(ahora, limite)
            return await libro.runner.run(caso, EVENTO, command)

        retencion = (await self.uso(libro, persona)).avisos
        primeros = min(una.puesta_a_disposicion for una in (await libro.pagina(persona)).notificaciones)
        assert (await self.uso(libro, persona)).proxima_expiracion == primeros + retencion
        assert await expirar(primeros + retencion - timedelta(microseconds=1), 10) == 0
        en_vispera = ultimo.puesta_a_disposicion + retencion - timedelta(microseconds=1)
        # Two at once, as of two workers of which one has lost its lease.
        await asyncio.gather(expirar(en_vispera, 3), expirar(en_vispera, 3))
        while await expirar(en_vispera, 3):
            pass
        for de, quedan in ((persona, 2), (otra, 1)):
            expiradas = (await libro.pagina(de, estado="expirada")).notificaciones
            assert [una.entrega.clase for una in expiradas] == [Clase.AVISO] * 2
            assert len((await libro.pagina(de)).notificaciones) == (await self.uso(libro, de)).entregas == quedan
            for una in expiradas:
                assert una.expirada is not None
                assert (await libro.evidencias(de, una.notificacion_id)).count("ContentExpiry") == 1
        await expirar(ultimo.puesta_a_disposicion + retencion, 10)
        uso = await self.uso(libro, persona)
        assert (uso.entregas, uso.proxima_expiracion, uso.hecho.carpetas) == (1, None, frozenset())
        assert not (await libro.pagina(persona, q="otro")).notificaciones
        assert len((await libro.pagina(persona, q="otro", estado="expirada")).notificaciones) == 1
        [propio] = await self.propios(libro, persona)
        assert (propio.sin_abrir, propio.nuevas) == (1, 1)

    @staticmethod
    async def propios(libro: Libro, persona: UUID) -> Sequence[CasilleroPropio]:
        caso, command = listar_casilleros.ListarCasilleros(GT), listar_casilleros.Command()
        return await libro.runner.run(caso, usuario(persona), command)

    async def uso(self, libro: Libro, persona: UUID) -> Uso:
        [propio] = await self.propios(libro, persona)
        return propio.uso


def _pruebas(orden: Entrega, tx: CasilleroTx) -> Sequence[Evidencia]:
    return tx.evidencias.de(orden.entrega_id)

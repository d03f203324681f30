"""What casillero tells by the hundred ends as if it had told it one by one: on the fakes and on every database."""

import asyncio
import random
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from estrado.expedientes.v1.eventos_pb2 import ActoNotificado, PlazoCalculado
from google.protobuf.message import Message
from sqlalchemy.orm import Session

from libs.foundation.core.clock import SystemClock
from libs.foundation.core.errors import Unavailable
from libs.foundation.eventos.batch import Consumer
from libs.foundation.eventos.handlers import HandlesMany
from libs.foundation.eventos.inbox import Inbox
from libs.foundation.eventos.inbox_store import InboxStore
from libs.foundation.eventos.log import Event
from libs.foundation.eventos.outbox import read_stream
from libs.foundation.eventos.streams import State
from services.expedientes.application.comunicaciones import bloquear_casos
from services.expedientes.application.registrar_deposito import Deposito
from services.expedientes.application.registrar_efecto import Efecto
from services.expedientes.domain.errors import EntregaDesconocida
from services.expedientes.domain.expediente import Expediente
from services.expedientes.domain.plazo import Dia, Plazo
from services.expedientes.domain.resolucion import Estado
from services.expedientes.tests.contrato_sql import ANA, Libro
from services.expedientes.tests.fakes_de_identity import persona_de
from services.expedientes.tests.juego import (
    CASOS,
    ENTREGAS,
    HANDLERS,
    PLAZOS,
    TOPIC,
    Dicho,
    Juego,
    T,
    dichos_al_azar,
    en_tandas,
    hacer,
    juntos,
    uno_por_uno,
)
from services.expedientes.tests.unit.comun import CASILLERO, Sala, usuario


class ContratoDeTandas(ABC):
    """Subclasses give the fixture `sala`, with nothing in it."""

    @abstractmethod
    async def contado(self, sala: Sala, caso: Expediente) -> list[Message]:
        """What was told of a case, in order by topic."""

    async def retrato(self, sala: Sala, juego: Juego) -> list[Any]:
        """All that the cases show of what was heard, and what was told of it, by the place of each, not its id."""
        lugares = {str(entrega): lugar for lugar, entrega in enumerate(juego.entregas)}
        lineas = await hacer(sala, lambda tx: [tx.actuaciones.de_resolucion(uno.actuacion_id) for uno in juego.actos])
        comunicaciones = [
            (una.estado, una.puesta_a_disposicion, una.acceso, una.efectiva, una.regla)
            for linea in lineas
            for una in linea.comunicaciones
        ]
        plazos = sorted(
            ([lugares[str(una)] for una in uno.entregas], uno.obligados, uno.vence, uno.explicacion, uno.dias)
            for linea in lineas
            for uno in linea.plazos
        )
        actos = {str(uno.actuacion_id): lugar for lugar, uno in enumerate(juego.actos)}
        contado = [mensaje for caso in juego.casos for mensaje in await self.contado(sala, caso)]
        calculados = [
            ([lugares[una] for una in mensaje.entregas], mensaje.vence.ToDatetime(), mensaje.explicacion)
            for mensaje in contado
            if isinstance(mensaje, PlazoCalculado)
        ]
        notificados = [
            (actos[mensaje.acto_id], mensaje.efectiva.ToDatetime())
            for mensaje in contado
            if isinstance(mensaje, ActoNotificado)
        ]
        return [comunicaciones, plazos, calculados, notificados]

    async def comparar(self, sala: Sala, dichos: Sequence[Dicho]) -> None:
        """Tell the same of two Juegos, of one in sets."""
        uno, otro = [await Juego.nuevo(sala) for _ in range(2)]
        await uno_por_uno(sala, [dicho.command(uno) for dicho in dichos])
        await en_tandas(sala, [dicho.command(otro) for dicho in dichos])
        assert await self.retrato(sala, otro) == await self.retrato(sala, uno)

    @pytest.mark.parametrize("semilla", range(4))
    async def test_whatever_is_told_ends_as_if_it_were_told_one_by_one(self, sala: Sala, semilla: int) -> None:
        await self.comparar(sala, dichos_al_azar(semilla, 40))

    async def test_all_that_there_is_to_tell_in_two_sets(self, sala: Sala) -> None:
        todas = range(ENTREGAS)
        dichos = [Dicho(clase, cual, cual) for clase in (Efecto, Deposito) for cual in (*todas, *todas)]
        await self.comparar(sala, dichos)
        juego = await Juego.nuevo(sala)
        await en_tandas(sala, [dicho.command(juego) for dicho in dichos])
        comunicaciones, plazos, calculados, notificados = await self.retrato(sala, juego)
        assert [una[1] == una[3] == T + timedelta(minutes=cual) for cual, una in enumerate(comunicaciones)] == [
            True
        ] * ENTREGAS
        # Of the one that was taken back nothing begins.
        assert [entregas for entregas, *_ in calculados] == [[0], [1], [2, 3]]
        assert [entregas for entregas, *_ in plazos] == [[0], [1], [2, 3]]
        assert [acto for acto, _ in notificados] == [0, 1, 2, 4]

    async def test_none_of_a_set_is_written_when_one_of_it_is_of_nothing(self, sala: Sala) -> None:
        juego = await Juego.nuevo(sala)
        antes = await self.retrato(sala, juego)
        for clase, caso in CASOS.items():
            commands = [Dicho(clase, cual).command(juego) for cual in (0, None, 1)]
            with pytest.raises(EntregaDesconocida):
                await juntos(sala, caso, commands)
        assert await self.retrato(sala, juego) == antes

    async def test_the_case_keeps_the_instant_of_what_was_told_of_it(self, sala: Sala) -> None:
        juego = await Juego.nuevo(sala)

        async def ultimos() -> list[datetime]:
            leidos = await hacer(sala, lambda tx: [tx.expedientes.por_id(uno.expediente_id) for uno in juego.casos])
            return [uno.ultimo_instante for uno in leidos]

        antes = await ultimos()
        await en_tandas(sala, [Dicho(Deposito, cual).command(juego) for cual in range(ENTREGAS)])
        assert await ultimos() == antes
        sala.mundo.clock.advance(minutes=1)
        # Of the second case one recipient of an act without plazo: nothing is told of it.
        await en_tandas(sala, [Dicho(Efecto, cual).command(juego) for cual in (0, 4)])
        primero, segundo = await ultimos()
        assert primero > antes[0]
        assert segundo == antes[1]

    async def test_acts_and_their_communications_are_found_and_kept_together(self, sala: Sala) -> None:
        juego = await Juego.nuevo(sala)
        desconocida = uuid4()
        ids = [uno.actuacion_id for uno in juego.actos]
        actos = await hacer(sala, lambda tx: tx.resoluciones.varias({*ids, desconocida}))
        assert {uno.resolucion_id: uno.tipo_de_plazo for uno in actos} == dict(zip(ids, PLAZOS, strict=True))
        cada_uno = await hacer(sala, lambda tx: [tx.resoluciones.una(uno) for uno in ids])
        assert sorted(actos, key=lambda uno: uno.emitida) == cada_uno
        cada = {una.entrega_id: una for acto in juego.actos[:3] for una in acto.comunicaciones}
        assert await hacer(sala, lambda tx: tx.resoluciones.de_entregas([*cada, desconocida])) == cada
        cambiadas = {
            clave: replace(una, estado=Estado.ACCEDIDA, acceso=T, regla=f"«{lugar}»", intentos=lugar, constancia=None)
            for lugar, (clave, una) in enumerate(cada.items())
        }
        primera = juego.entregas[0]
        cambiadas[primera] = replace(cambiadas[primera], efectiva=T, intentada=T, motivo="no", constancia=uuid4())
        await hacer(sala, lambda tx: tx.resoluciones.guardar(*list(cambiadas.values())[1:]))
        del cambiadas[primera]
        leidas = await hacer(sala, lambda tx: tx.resoluciones.comunicaciones(*ids[:3]))
        assert {una.entrega_id: una for una in leidas} == cada | cambiadas
        for acto in juego.actos[:3]:
            suyas = [una.entrega_id for una in leidas if una.acto_id == acto.actuacion_id]
            assert suyas == [una.entrega_id for una in acto.comunicaciones]

    async def test_plazos_are_read_as_they_were_written_together(self, sala: Sala) -> None:
        juego = await Juego.nuevo(sala)
        caso, acto = juego.casos[0], juego.actos[0]
        nuevos = [
            Plazo(
                uuid4(),
                caso.expediente_id,
                acto.actuacion_id,
                "NULIDAD",
                ("Ñ, «a»", 'B "b"'),
                tuple(juego.entregas[:2]),
                T,
                T + timedelta(days=dias),
                T + timedelta(days=dias + 3),
                "regla",
                "1",
                "{a,b}",
                (Dia(T.date(), True, ""), Dia(T.date(), False, "sábado")),
            )
            for dias in range(3)
        ]
        await hacer(sala, lambda tx: tx.plazos.crear(*nuevos))
        await hacer(sala, lambda tx: tx.plazos.crear())
        assert await hacer(sala, lambda tx: tx.plazos.de_expediente(caso.expediente_id)) == nuevos

    async def test_instants_of_several_cases_are_kept_together_and_of_no_other(self, sala: Sala) -> None:
        (uno, otro), ajeno = (await Juego.nuevo(sala)).casos, (await Juego.nuevo(sala)).casos[0]

        async def leidos() -> list[Expediente]:
            ids = [caso.expediente_id for caso in (uno, otro, ajeno)]
            return list(await hacer(sala, lambda tx: [tx.expedientes.por_id(cada) for cada in ids]))

        antes, despues = await leidos(), sala.mundo.clock.now() + timedelta(hours=1)
        await hacer(sala, lambda tx: tx.expedientes.bloquear_sin_leer([uuid4()]))
        await hacer(sala, lambda tx: tx.expedientes.avanzar_todos({uno.expediente_id, otro.expediente_id}, despues))
        assert await leidos() == [*(replace(cada, ultimo_instante=despues) for cada in antes[:2]), antes[2]]


class _NadieResponde:
    async def read_stream(self, topic: str, subject: str, from_seq: int) -> list[Event]:
        """See StreamReader."""
        raise Unavailable


class ContratoSqlDeTandas(ContratoDeTandas):
    """Subclasses give the fixture `libro`."""

    @pytest.fixture
    def sala(self, libro: Libro) -> Sala:
        return libro

    async def contado(self, sala: Sala, caso: Expediente) -> list[Message]:
        assert isinstance(sala, Libro)
        contados: list[Message] = []
        for topic, clase in (("interno.v1", PlazoCalculado), ("v1", ActoNotificado)):
            leer = lambda session, topic=topic: read_stream(  # noqa: E731 -- what Database.read takes
                session, f"estrado.expedientes.{topic}", str(caso.expediente_id), 1
            )
            leidos = await sala.database.read(leer)
            assert [uno.seq for uno in leidos] == list(range(1, len(leidos) + 1))
            contados += [clase.FromString(uno.data) for uno in leidos if uno.type == clase.DESCRIPTOR.full_name]
        return contados

    async def test_sets_at_once_and_filings_in_the_same_cases_wait_for_each_other_in_one_order(
        self, libro: Libro
    ) -> None:
        juego = await Juego.nuevo(libro)
        quien, veces = usuario(persona_de(ANA)), dict.fromkeys(CASOS, 0)

        async def oir(clase: type, orden: Sequence[int]) -> None:
            items = [(Dicho(clase, cual).command(juego), None) for cual in orden]
            caso = CASOS[clase]
            assert isinstance(caso, HandlesMany)

            def todos(session: Session) -> None:
                veces[clase] += 1
                caso.handle_many(libro.runner.make_tx(session, CASILLERO), items)

            await libro.database.write(todos)

        todas = range(ENTREGAS)
        await asyncio.gather(
            *(oir(clase, orden) for clase in CASOS for orden in (todas, todas[::-1])),
            *(libro.presentar(quien, *orden) for orden in (juego.casos, juego.casos[::-1])),
        )
        assert veces == dict.fromkeys(CASOS, 2)  # none was chosen to give way
        comunicaciones, plazos, *_ = await self.retrato(libro, juego)
        assert [una[1:4] for una in comunicaciones] == [(T, T, T)] * ENTREGAS
        assert [entregas for entregas, *_ in plazos] == [[0], [1], [2, 3]]

    @pytest.mark.parametrize("semilla", range(3))
    async def test_a_batch_of_the_log_ends_as_its_messages_would_one_by_one(self, libro: Libro, semilla: int) -> None:
        dichos = dichos_al_azar(semilla, 60)
        finales = []
        for quien, tamano in (("uno", 1), ("otro", len(dichos) + 1)):
            juego = await Juego.nuevo(libro)
            eventos = _del_log(juego, dichos, semilla)
            consumer = Consumer(quien, frozenset([TOPIC]), HANDLERS, libro.runner.make_tx, bloquear_casos)
            inbox = Inbox(consumer, libro.database, _NadieResponde(), SystemClock(), lambda: None)
            for desde in range(0, len(eventos), tamano):
                await inbox.settle(eventos[desde : desde + tamano])
            contar = lambda session, quien=quien: InboxStore(session, quien).counts()  # noqa: E731 -- as above
            detenidos = {estado: cuantos for estado, (cuantos, _) in (await libro.database.read(contar)).items()}
            assert detenidos[State.PARKED] >= 1
            assert detenidos[State.GAP] == 1
            comunicaciones, *seguidos = await self.retrato(libro, juego)
            # Of two mailboxes either may be heard first.
            finales.append((detenidos, comunicaciones, *map(sorted, seguidos)))
        assert finales[0] == finales[1]


def _del_log(juego: Juego, dichos: Sequence[Dicho], semilla: int) -> list[Event]:
    """Each delivery in one of many mailboxes; some of it twice, one message is illegible, and of one mailbox the
    first never came."""
    azar = random.Random(semilla)
    casilleros = [str(uuid4()) for _ in range(8)]
    seqs = dict.fromkeys(casilleros, 0)
    eventos = []
    for dicho in dichos:
        casillero = casilleros[(azar.randrange(ENTREGAS) if dicho.cual is None else dicho.cual) % len(casilleros)]
        seqs[casillero] += 1
        mensaje = dicho.mensaje(juego)
        tipo, data = mensaje.DESCRIPTOR.full_name, mensaje.SerializeToString()
        eventos.append(Event(uuid4(), TOPIC, tipo, "/estrado/casillero", casillero, T, seqs[casillero], data))
    ilegible = next(lugar for lugar, uno in enumerate(eventos) if uno.subject == casilleros[0] and uno.seq == 3)
    eventos[ilegible] = replace(eventos[ilegible], data=b"\xff\xff")
    perdido = next(uno for uno in eventos if uno.subject == casilleros[1] and uno.seq == 1)
    eventos.remove(perdido)
    return [*eventos, *azar.sample(eventos, 5)]

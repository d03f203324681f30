"""What casillero tells by the hundred ends as if it had told it one by one: on the fakes and on every database."""

import asyncio
import random
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID, uuid4

import pytest
from estrado.casillero.v1 import eventos_pb2 as pb
from estrado.comun.v1.entregas_pb2 import CLASE_DE_ENTREGA_AVISO, CLASE_DE_ENTREGA_NOTIFICACION
from estrado.expedientes.v1.eventos_pb2 import ActoNotificado, PlazoCalculado
from google.protobuf.message import Message
from sqlalchemy.orm import Session

from libs.foundation.core.clock import SystemClock
from libs.foundation.core.errors import Unavailable
from libs.foundation.core.usecases import UseCase
from libs.foundation.eventos.batch import Consumer
from libs.foundation.eventos.handlers import Handler, HandlesMany
from libs.foundation.eventos.inbox import Inbox
from libs.foundation.eventos.inbox_store import InboxStore
from libs.foundation.eventos.log import Event
from libs.foundation.eventos.outbox import read_stream
from libs.foundation.eventos.streams import State
from libs.foundation.rpc.timestamps import to_timestamp
from services.expedientes.application.comunicaciones import Entrega, bloquear_casos
from services.expedientes.application.ports import Actuacion, Tx
from services.expedientes.application.registrar_acceso import Acceso, RegistrarAcceso
from services.expedientes.application.registrar_deposito import Deposito, RegistrarDeposito
from services.expedientes.application.registrar_efecto import Efecto, RegistrarEfecto
from services.expedientes.application.registrar_entrega_en_papel import EnPapelPendiente, RegistrarEntregaEnPapel
from services.expedientes.application.registrar_expediente import RegistrarExpediente
from services.expedientes.domain.errors import EntregaDesconocida
from services.expedientes.domain.expediente import Expediente
from services.expedientes.domain.plazo import Dia, Plazo
from services.expedientes.domain.resolucion import Estado
from services.expedientes.entrypoints import events
from services.expedientes.tests.contrato_sql import ANA, NUEVO, Libro
from services.expedientes.tests.fakes import GT, FakePersonas, persona_de
from services.expedientes.tests.unit.comun import CASILLERO, SECRETARIA, Sala, usuario
from services.expedientes.tests.unit.test_anular_comunicacion import anular

T = datetime(2026, 3, 2, 16, tzinfo=UTC)
TOPIC = "estrado.casillero.interno.v1"
PLAZOS = ("NULIDAD", "EMPLAZAMIENTO_ORDINARIO", "", "NULIDAD", "")
ENTREGAS = 2 * len(PLAZOS)  # of one Juego, by their order
CASOS: dict[type, UseCase[Tx, Any, None, None]] = {
    Deposito: RegistrarDeposito(),
    Acceso: RegistrarAcceso(),
    Efecto: RegistrarEfecto(GT),
    EnPapelPendiente: RegistrarEntregaEnPapel(),
}
HANDLERS = {
    handler.type: handler
    for handler in (
        Handler(pb.NotificacionDepositada.DESCRIPTOR.full_name, events.notificacion_depositada, CASOS[Deposito]),
        Handler(pb.NotificacionAccedida.DESCRIPTOR.full_name, events.notificacion_accedida, CASOS[Acceso]),
        Handler(pb.NotificacionEfectiva.DESCRIPTOR.full_name, events.notificacion_efectiva, CASOS[Efecto]),
        Handler(
            pb.EntregaEnPapelPendiente.DESCRIPTOR.full_name, events.entrega_en_papel_pendiente, CASOS[EnPapelPendiente]
        ),
    )
}


@dataclass(frozen=True)
class Dicho:
    """What casillero tells: of which kind, of which delivery of a Juego (None: of one that nobody ordered), since when;
    of an aviso, unless it is `propia`."""

    clase: type
    cual: int | None
    minutos: int = 0
    propia: bool = True

    def command(self, juego: "Juego") -> Any:
        """It as a command."""
        entrega = Entrega(uuid4() if self.cual is None else juego.entregas[self.cual], self.propia)
        instante = T + timedelta(minutes=self.minutos)
        if self.clase is EnPapelPendiente:
            return EnPapelPendiente(entrega)
        return Efecto(entrega, instante, "regla") if self.clase is Efecto else self.clase(entrega, instante)

    def mensaje(self, juego: "Juego") -> Message:
        """It as a message."""
        entrega = pb.ReferenciaDeEntrega(
            entrega_id=str(uuid4() if self.cual is None else juego.entregas[self.cual]),
            productor="expedientes",
            clase=CLASE_DE_ENTREGA_NOTIFICACION if self.propia else CLASE_DE_ENTREGA_AVISO,
        )
        instante = to_timestamp(T + timedelta(minutes=self.minutos))
        if self.clase is Deposito:
            return pb.NotificacionDepositada(entrega=entrega, puesta_a_disposicion=instante)
        if self.clase is Acceso:
            return pb.NotificacionAccedida(entrega=entrega, acceso=instante)
        if self.clase is Efecto:
            return pb.NotificacionEfectiva(entrega=entrega, efectiva=instante, regla="regla")
        return pb.EntregaEnPapelPendiente(entrega=entrega)


def dichos_al_azar(semilla: int, cuantos: int) -> list[Dicho]:
    """Said twice, out of order, of nothing, an effect before its deposit: whatever comes."""
    azar = random.Random(semilla)
    return [
        Dicho(
            azar.choice([Deposito, Deposito, Efecto, Efecto, Acceso, EnPapelPendiente]),
            azar.choice([None, *range(ENTREGAS), *range(ENTREGAS)]),
            azar.randrange(10_000),
            azar.random() > 0.1,
        )
        for _ in range(cuantos)
    ]


@dataclass(frozen=True)
class Juego:
    """Two cases with acts that start plazos of every kind or none; the one before the last was taken back by the last.
    Any two are alike but for their ids."""

    casos: Sequence[Expediente]
    actos: Sequence[Actuacion]

    @property
    def entregas(self) -> list[UUID]:
        """Of every act, in the order of its parties."""
        return [una.entrega_id for acto in self.actos for una in acto.comunicaciones]

    @classmethod
    async def nuevo(cls, sala: Sala) -> "Juego":
        """One."""
        registrar = RegistrarExpediente(GT, sala.mundo.runner, FakePersonas(), sala.archivo)
        casos = [await sala.mundo.runner.run(registrar, SECRETARIA, NUEVO) for _ in range(2)]
        actos = []
        for lugar, plazo in enumerate(PLAZOS):
            sala.mundo.clock.advance(seconds=1)  # the act that takes another back is a later one
            actos.append(await sala.emitir(casos[lugar > 1], tipo_de_plazo=plazo))
        await anular(sala, casos[1], actos[-2], actos[-1])
        return cls(casos, actos)


class _Hacer(UseCase[Tx, Callable[[Tx], Any], None, Any]):
    """Whatever a test does in a transaction."""

    def handle(self, tx: Tx, command: Callable[[Tx], Any], prepared: None) -> Any:
        """It."""
        return command(tx)


async def hacer(sala: Sala, algo: Callable[[Tx], Any]) -> Any:
    return await sala.mundo.runner.run(_Hacer(), CASILLERO, algo)


async def uno_por_uno(sala: Sala, commands: Sequence[Any]) -> None:
    """What nobody ordered is parked, and the rest goes on."""
    for command in commands:
        try:
            await sala.mundo.runner.run(CASOS[type(command)], CASILLERO, command)
        except EntregaDesconocida:
            continue


async def juntos(sala: Sala, caso: UseCase[Tx, Any, None, None], commands: Sequence[Any]) -> None:
    """All in one transaction."""
    assert isinstance(caso, HandlesMany)
    await hacer(sala, lambda tx: caso.handle_many(tx, [(command, None) for command in commands]))


async def en_tandas(sala: Sala, commands: Sequence[Any]) -> None:
    """As the inbox does: those of one kind that follow on each other together, one by one when that fails."""
    for clase, grupo in groupby(commands, type):
        tanda = list(grupo)
        try:
            await juntos(sala, CASOS[clase], tanda)
        except EntregaDesconocida:
            await uno_por_uno(sala, tanda)


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

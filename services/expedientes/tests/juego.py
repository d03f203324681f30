"""Two cases that many deliveries are of, and what casillero tells of those, one by one and in sets."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID, uuid4

from estrado.casillero.v1 import eventos_pb2 as pb
from estrado.comun.v1.entregas_pb2 import CLASE_DE_ENTREGA_AVISO, CLASE_DE_ENTREGA_NOTIFICACION
from google.protobuf.message import Message

from libs.foundation.core.usecases import UseCase
from libs.foundation.eventos.handlers import Handler, HandlesMany
from libs.foundation.rpc.timestamps import to_timestamp
from services.expedientes.application.comunicaciones import Entrega
from services.expedientes.application.ports import Actuacion, Tx
from services.expedientes.application.registrar_acceso import Acceso, RegistrarAcceso
from services.expedientes.application.registrar_deposito import Deposito, RegistrarDeposito
from services.expedientes.application.registrar_efecto import Efecto, RegistrarEfecto
from services.expedientes.application.registrar_entrega_en_papel import EnPapelPendiente, RegistrarEntregaEnPapel
from services.expedientes.application.registrar_expediente import RegistrarExpediente
from services.expedientes.domain.errors import EntregaDesconocida
from services.expedientes.domain.expediente import Expediente
from services.expedientes.entrypoints import events
from services.expedientes.tests.contrato_sql import NUEVO
from services.expedientes.tests.fakes import GT
from services.expedientes.tests.fakes_de_identity import FakePersonas
from services.expedientes.tests.unit.comun import CASILLERO, SECRETARIA, Sala
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

"""What producers tell of deliveries after they ordered them: twice, late, out of order, wrong."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from estrado.casillero.v1 import casillero_pb2, eventos_pb2
from estrado.casillero.v1 import casillero_service_pb2 as pb
from estrado.comun.v1.entregas_pb2 import (
    CLASE_DE_ENTREGA_AVISO,
    EntregaAnulada,
    EntregaEnPapelFallida,
    EntregaEnPapelRealizada,
    EntregaOrdenada,
    ReferenciaDeDocumento,
    ResultadoEnPapel,
)
from estrado.expedientes.v1.eventos_pb2 import ExpedienteAbierto, ExpedienteReservado
from google.protobuf.message import Message

from libs.foundation.rpc.timestamps import to_timestamp
from libs.foundation.testing.component import acting
from services.casillero.tests.component.vecinos import DOCUMENTO, EXPEDIENTES, Sala, leido

CANARIO = "CANARIO-7d2e"


def resultado(orden: EntregaOrdenada, intento: int = 1, **cambios: object) -> ResultadoEnPapel:
    ahora = to_timestamp(datetime.now(UTC))
    dicho = ResultadoEnPapel(
        entrega_id=orden.entrega_id,
        productor="expedientes",
        intento=intento,
        instante=ahora,
        registrado=ahora,
        lugar="6a avenida 9-10",
        constancia=DOCUMENTO,
    )
    dicho.MergeFrom(ResultadoEnPapel(**cambios))  # type: ignore[arg-type]  # as the test names them
    return dicho


def anulada(orden: EntregaOrdenada, **cambios: str) -> EntregaAnulada:
    dicha = EntregaAnulada(
        entrega_id=orden.entrega_id,
        productor="expedientes",
        acto_id="a2",
        acto="decreto del 27/11/2026",
        motivo="por error",
        anulada=to_timestamp(datetime.now(UTC)),
    )
    dicha.MergeFrom(EntregaAnulada(**cambios))  # type: ignore[arg-type]  # as the test names them
    return dicha


async def listadas(sala: Sala, persona: UUID, q: str = "") -> list[casillero_pb2.Notificacion]:
    with acting(sala.component.issuer.token(persona)):
        pagina = await sala.stub.ListarNotificaciones(pb.ListarNotificacionesRequest(q=q))
    return list(pagina.notificaciones)


async def una_depositada(sala: Sala, **cambios: object) -> tuple[UUID, EntregaOrdenada]:
    persona = uuid4()
    await sala.verificar(persona)
    await sala.oir(1)
    orden = await sala.ordenar(persona, **cambios)  # type: ignore[arg-type]  # as the test names them
    await sala.oir(3)
    return persona, orden


async def hasta_reservada(sala: Sala, persona: UUID, reservada: bool) -> casillero_pb2.Notificacion:
    """The one notificacion, once its class is that: it is told on a topic of its own, and nothing is told back."""
    async with asyncio.timeout(30):
        while True:
            [una] = await listadas(sala, persona)
            if una.reservado is reservada:
                return una


async def test_from_the_paper_route_to_its_effect(estrado: Sala) -> None:
    orden = await estrado.ordenar(uuid4())
    hecho = resultado(orden, 2)
    for mensaje in (
        EntregaEnPapelFallida(resultado=resultado(orden), motivo="no había nadie"),
        EntregaEnPapelFallida(resultado=resultado(orden), motivo="no había nadie"),
        EntregaEnPapelRealizada(resultado=hecho),
        EntregaEnPapelRealizada(resultado=hecho),
        # Late: a later attempt was told before it.
        EntregaEnPapelFallida(resultado=resultado(orden), motivo="no había nadie"),
    ):
        await estrado.decir(EXPEDIENTES.interno, "e1", mensaje)
    otra = await estrado.ordenar(uuid4())
    pendiente, efectiva, de_otra = await estrado.oir(3)
    assert {pendiente.subject, efectiva.subject} == {orden.entrega_id}
    dicha = leido(efectiva, eventos_pb2.NotificacionEfectiva())
    assert (dicha.entrega.entrega_id, dicha.notificacion_id) == (orden.entrega_id, "")
    assert (dicha.efectiva, dicha.regla) == (hecho.instante, "papel, entrega desde 2000-01-01")
    assert leido(de_otra, eventos_pb2.EntregaEnPapelPendiente()).entrega.entrega_id == otra.entrega_id


async def test_a_notificacion_taken_back_stays_and_says_by_what_also_when_that_is_told_first(estrado: Sala) -> None:
    persona, orden = await una_depositada(estrado)
    antes_de_llegar = EntregaOrdenada()
    antes_de_llegar.CopyFrom(orden)
    antes_de_llegar.entrega_id = str(uuid4())
    for mensaje in (anulada(orden), anulada(orden, motivo="otra vez"), anulada(antes_de_llegar), antes_de_llegar):
        await estrado.decir(EXPEDIENTES.interno, "e1", mensaje)
    [depositada] = (await estrado.oir(4))[3:]
    leido(depositada, eventos_pb2.NotificacionDepositada())
    # After it on the same stream: by then everything was heard, and no effect was told of.
    await estrado.ordenar(persona, clase=CLASE_DE_ENTREGA_AVISO)
    leido((await estrado.oir(5))[4], eventos_pb2.NotificacionDepositada())
    anuladas = [una for una in await listadas(estrado, persona) if una.HasField("anulacion")]
    assert [una.anulacion.acto for una in anuladas] == ["decreto del 27/11/2026"] * 2
    assert sorted(una.anulacion.motivo for una in anuladas) == ["por error"] * 2
    assert sorted(una.HasField("efectiva") for una in anuladas) == [False, True]


async def test_of_a_case_that_becomes_reserved_nothing_is_left_to_be_found_until_it_opens_again(
    estrado: Sala,
) -> None:
    persona, _ = await una_depositada(estrado, asunto=f"Sentencia {CANARIO}", numero_de_expediente=CANARIO)
    [antes] = await listadas(estrado, persona, CANARIO)
    await estrado.decir(EXPEDIENTES.publico, "e1", ExpedienteReservado(expediente_id="e1", cambio=1))
    cubierta = await hasta_reservada(estrado, persona, True)
    assert CANARIO.encode() not in cubierta.SerializeToString()
    for q in (CANARIO, CANARIO[:5], "sentencia"):
        assert await listadas(estrado, persona, q) == []
    # What is ordered before it was reserved and comes after is measured by it too.
    await estrado.ordenar(persona, asunto=f"Auto {CANARIO}", clase=CLASE_DE_ENTREGA_AVISO)
    await estrado.oir(4)
    assert CANARIO.encode() not in b"".join(una.SerializeToString() for una in await listadas(estrado, persona))
    assert await listadas(estrado, persona, CANARIO) == []
    with acting(estrado.component.issuer.token(persona)):
        request = pb.AccederNotificacionRequest(notificacion_id=cubierta.notificacion_id)
        abierta = (await estrado.stub.AccederNotificacion(request)).notificacion
    assert (abierta.asunto, abierta.reservado) == (antes.asunto, True)
    await estrado.decir(EXPEDIENTES.publico, "e1", ExpedienteAbierto(expediente_id="e1", cambio=2))
    async with asyncio.timeout(30):
        while len(await listadas(estrado, persona, CANARIO)) < 2:
            pass
    assert {una.reservado for una in await listadas(estrado, persona)} == {False}


async def test_changes_of_class_out_of_order_and_twice(estrado: Sala) -> None:
    persona, _ = await una_depositada(estrado)
    for mensaje in (
        ExpedienteAbierto(expediente_id="e1", cambio=2),
        ExpedienteReservado(expediente_id="e1", cambio=1),
        ExpedienteReservado(expediente_id="e1", cambio=3),
        ExpedienteReservado(expediente_id="e1", cambio=3),
    ):
        await estrado.decir(EXPEDIENTES.publico, "e1", mensaje)
    una = await hasta_reservada(estrado, persona, True)
    request = pb.ListarEvidenciasRequest(notificacion_id=una.notificacion_id)
    with acting(estrado.component.issuer.token(persona)):
        cubiertas = (await estrado.stub.ListarEvidencias(request)).evidencias
        assert {prueba.detalle for prueba in cubiertas} == {""}
        await estrado.stub.AccederNotificacion(pb.AccederNotificacionRequest(notificacion_id=una.notificacion_id))
        evidencias = (await estrado.stub.ListarEvidencias(request)).evidencias
    assert [prueba.detalle for prueba in evidencias if prueba.tipo == "ConfidentialityChange"] == [
        "abierto; cambio 2",
        "reservado; cambio 3",
    ]


async def parqueado(sala: Sala, topic: str, mensaje: Message) -> None:
    """`mensaje` stops its case, and nothing else: what comes after it there is not told, what is of another case is."""
    persona = uuid4()
    await sala.verificar(persona)
    ya = len(await sala.oir(1))
    await sala.decir(topic, "e1", mensaje)
    await sala.decir(topic, "e1", mensaje)
    otra = await sala.ordenar(persona, expediente="e2")
    oidos = await sala.oir(ya + 2)
    assert leido(oidos[ya], eventos_pb2.NotificacionDepositada()).entrega.entrega_id == otra.entrega_id
    if topic == EXPEDIENTES.interno:
        detenida = await sala.ordenar(persona, expediente="e1")
        siguiente = await sala.ordenar(persona, expediente="e2")
        oidos = await sala.oir(ya + 4)
        told = leido(oidos[ya + 2], eventos_pb2.NotificacionDepositada()).entrega.entrega_id
        assert told == siguiente.entrega_id != detenida.entrega_id


def orden(**cambios: object) -> EntregaOrdenada:
    persona = str(uuid4())
    dicha = EntregaOrdenada(
        entrega_id=str(uuid4()),
        clase=CLASE_DE_ENTREGA_AVISO,
        destinatario=persona,
        productor="expedientes",
        documentos=[DOCUMENTO],
        emision=to_timestamp(datetime.now(UTC)),
        expediente_id="e1",
    )
    dicha.MergeFrom(EntregaOrdenada(**cambios))  # type: ignore[arg-type]  # as the test names them
    return dicha


_DE_NADIE = EntregaOrdenada(entrega_id=str(uuid4()))
_AHORA = datetime.now(UTC)


@pytest.mark.parametrize(
    "mensaje",
    [
        EntregaEnPapelRealizada(),
        EntregaEnPapelRealizada(resultado=resultado(EntregaOrdenada(entrega_id="no es un id"))),
        EntregaEnPapelRealizada(resultado=resultado(_DE_NADIE)),
        EntregaEnPapelRealizada(resultado=resultado(_DE_NADIE, productor="antecedentes")),
        EntregaEnPapelFallida(resultado=resultado(_DE_NADIE, intento=-1)),
        EntregaEnPapelFallida(resultado=resultado(_DE_NADIE, instante=to_timestamp(_AHORA + timedelta(days=1)))),
        orden(expediente_id="e9"),
        orden(documentos=[DOCUMENTO]),
        orden(documentos=[ReferenciaDeDocumento(documento_id="no-uuid", sha256="zz", bytes=-5)]),
        EntregaAnulada(),
        anulada(_DE_NADIE, productor="antecedentes"),
        anulada(EntregaOrdenada(entrega_id="no es un id")),
    ],
    ids=[
        "empty",
        "no id",
        "unknown delivery",
        "another producer",
        "no attempt",
        "recorded before it was made",
        "an order of another case",
        "two documents of one id",
        "documents that nobody can read",
        "an empty cancellation",
        "a cancellation of another producer",
        "a cancellation of no id",
    ],
)
async def test_what_is_no_message_or_of_nobody_is_parked_and_the_rest_flows(estrado: Sala, mensaje: Message) -> None:
    await parqueado(estrado, EXPEDIENTES.interno, mensaje)


@pytest.mark.parametrize(
    "mensaje",
    [
        ExpedienteReservado(),
        ExpedienteReservado(expediente_id="e1"),
        ExpedienteReservado(expediente_id="e9", cambio=1),
        ExpedienteAbierto(expediente_id="e1", cambio=-3),
    ],
    ids=["empty", "no change", "another case than its stream's", "no change number"],
)
async def test_a_class_that_cannot_be_read_is_parked_and_the_rest_flows(estrado: Sala, mensaje: Message) -> None:
    await parqueado(estrado, EXPEDIENTES.publico, mensaje)

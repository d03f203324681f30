"""A case that becomes reserved and opens again, by the service's own RPCs and topics."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from estrado.comun.v1.entregas_pb2 import EntregaOrdenada
from estrado.expedientes.v1 import eventos_pb2
from estrado.expedientes.v1 import expedientes_service_pb2 as rpc

from libs.foundation.core.errors import Conflict, Denied, EstradoError, Invalid, NotFound
from libs.foundation.testing.component import acting
from services.expedientes.tests.component.vecinos import ANA, DIEGO, EXPEDIENTES, Quien, Vecindario

FUNDAMENTO = "Artículo 63 de la Ley del Organismo Judicial"


async def reservar(barrio: Vecindario, quien: Quien, numero: str, **cambios: Any) -> Any:
    request = rpc.ReservarExpedienteRequest(numero=numero, motivo="Una niña", fundamento=FUNDAMENTO)
    request.MergeFrom(rpc.ReservarExpedienteRequest(**cambios))
    with acting(quien.token):
        return (await barrio.stub.ReservarExpediente(request)).actuacion


async def abrir(barrio: Vecindario, quien: Quien, numero: str) -> Any:
    request = rpc.AbrirExpedienteRequest(numero=numero, motivo="Cesó la causa", fundamento=FUNDAMENTO)
    with acting(quien.token):
        return (await barrio.stub.AbrirExpediente(request)).actuacion


async def anular(barrio: Vecindario, quien: Quien, numero: str) -> Any:
    request = rpc.AnularComunicacionRequest(
        numero=numero, resolucion_id=str(uuid4()), acto_id=str(uuid4()), motivo="Se notificó por error"
    )
    with acting(quien.token):
        return (await barrio.stub.AnularComunicacion(request)).actuacion


async def test_between_reservation_and_opening_nothing_of_it_is_public(barrio: Vecindario) -> None:
    secretaria = barrio.quien("", "secretario@01017", fresh=True)
    juez = barrio.quien("", "juez@01017", fresh=True)
    ana, diego = barrio.quien(ANA), barrio.quien(DIEGO)
    caso = await barrio.expediente(secretaria)
    numero = caso.numero
    linea = await reservar(barrio, juez, numero)
    assert (linea.tipo, linea.titulo, linea.fundamento) == ("reserva", "Una niña", FUNDAMENTO)
    acuse = await barrio.presentar(ana, numero, await barrio.subir(ana))
    apertura = await abrir(barrio, juez, numero)
    await barrio.presentar(ana, numero, await barrio.subir(ana))
    actuaciones = await barrio.actuaciones(diego, numero)
    assert [una.tipo for una in actuaciones] == ["reserva", "escrito", "apertura", "escrito"]
    assert [actuaciones[0], actuaciones[2]] == [linea, apertura]

    publico = await barrio.oir(4, EXPEDIENTES.publico)
    assert [uno.type.rpartition(".")[2] for uno in publico] == [
        "ExpedienteIngresado",
        "ExpedienteReservado",
        "ExpedienteAbierto",
        "EscritoPresentado",
    ]
    assert eventos_pb2.ExpedienteReservado.FromString(publico[1].data) == eventos_pb2.ExpedienteReservado(
        expediente_id=caso.expediente_id, cambio=1
    )
    assert eventos_pb2.ExpedienteAbierto.FromString(publico[2].data).cambio == 2
    [presentado] = await barrio.oir(1, EXPEDIENTES.reservado)
    assert eventos_pb2.EscritoPresentado.FromString(presentado.data).escrito_id == acuse.escrito_id
    assert (presentado.seq, presentado.previous, publico[2].previous) == (1, 2, 1)
    ordenes = [EntregaOrdenada.FromString(uno.data) for uno in await barrio.oir(2, EXPEDIENTES.interno)]
    assert (ordenes[0].reservado, ordenes[0].cambio_de_reserva) == (True, 1)


async def rechazado(llamada: Callable[[], Awaitable[Any]], clase: type[EstradoError]) -> str:
    """The reason of the refusal."""
    with pytest.raises(clase) as refusal:
        await llamada()
    return refusal.value.code


async def test_who_may_not_and_what_is_wrong(barrio: Vecindario) -> None:
    secretaria = barrio.quien("", "secretario@01017", fresh=True)
    juez = barrio.quien("", "juez@01017", fresh=True)
    numero = (await barrio.expediente(secretaria)).numero
    ajeno, parte = barrio.quien("", "juez@01018", fresh=True), barrio.quien(ANA, fresh=True)
    assert await rechazado(lambda: reservar(barrio, ajeno, numero), NotFound) == "EXPEDIENTE_NO_ENCONTRADO"
    for quien in (secretaria, parte):
        assert await rechazado(partial(reservar, barrio, quien, numero), Denied) == "SOLO_EL_ORGANO"
    for malo in ({"motivo": "a\nb"}, {"motivo": "\u200b"}, {"fundamento": "\u202e\u2060"}, {"fundamento": "x" * 501}):
        assert await rechazado(partial(reservar, barrio, juez, numero, **malo), Invalid) == "TEXTO_INVALIDO"
    assert await rechazado(lambda: abrir(barrio, juez, numero), Conflict) == "EXPEDIENTE_NO_RESERVADO"
    primera = await reservar(barrio, juez, numero, llave_de_idempotencia="k")
    assert await reservar(barrio, juez, numero, llave_de_idempotencia="k") == primera
    assert await rechazado(lambda: reservar(barrio, juez, numero), Conflict) == "EXPEDIENTE_YA_RESERVADO"


async def test_who_has_not_shown_a_second_factor_lately_may_not(barrio: Vecindario) -> None:
    numero = (await barrio.expediente(barrio.quien("", "secretario@01017"))).numero
    juez = barrio.quien("", "juez@01017")
    requerido = "SEGUNDO_FACTOR_RECIENTE_REQUERIDO"
    assert await rechazado(lambda: reservar(barrio, juez, numero), Denied) == requerido
    assert await rechazado(lambda: anular(barrio, juez, numero), Denied) == requerido
    await reservar(barrio, barrio.quien("", "juez@01017", fresh=True), numero)
    assert await rechazado(lambda: abrir(barrio, juez, numero), Denied) == requerido

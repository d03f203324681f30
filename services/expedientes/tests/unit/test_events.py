"""entrypoints/events.py: events of casillero and identity as commands."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from estrado.casillero.v1 import eventos_pb2 as pb
from estrado.comun.v1.entregas_pb2 import CLASE_DE_ENTREGA_AVISO, CLASE_DE_ENTREGA_NOTIFICACION
from estrado.identity.v1 import eventos_pb2 as de_identity
from google.protobuf.message import Message

from libs.foundation.eventos.log import Event
from libs.foundation.rpc.timestamps import to_timestamp
from services.expedientes.application.comunicaciones import Entrega
from services.expedientes.application.registrar_acceso import Acceso
from services.expedientes.application.registrar_deposito import Deposito
from services.expedientes.application.registrar_efecto import Efecto
from services.expedientes.application.registrar_entrega_en_papel import EnPapelPendiente
from services.expedientes.application.registrar_mandato import Otorgado
from services.expedientes.application.registrar_revocacion_de_mandato import Revocado
from services.expedientes.domain.errors import EventoIlegible
from services.expedientes.domain.mandato import Mandato
from services.expedientes.entrypoints import events

T = datetime(2026, 3, 2, 16, tzinfo=UTC)
ID = uuid4()
NUESTRA = pb.ReferenciaDeEntrega(entrega_id=str(ID), productor="expedientes", clase=CLASE_DE_ENTREGA_NOTIFICACION)


def evento(mensaje: Message | bytes) -> Event:
    data = mensaje if isinstance(mensaje, bytes) else mensaje.SerializeToString()
    return Event(uuid4(), "estrado.casillero.interno.v1", "x", "/estrado/casillero", "b1", T, 1, data)


def test_each_says_its_instant() -> None:
    suya, instante = Entrega(ID, True), to_timestamp(T)
    depositada = pb.NotificacionDepositada(entrega=NUESTRA, puesta_a_disposicion=instante)
    assert events.notificacion_depositada(evento(depositada)) == Deposito(suya, T)
    accedida = pb.NotificacionAccedida(entrega=NUESTRA, acceso=instante)
    assert events.notificacion_accedida(evento(accedida)) == Acceso(suya, T)
    efectiva = pb.NotificacionEfectiva(entrega=NUESTRA, efectiva=instante, regla="deposito")
    assert events.notificacion_efectiva(evento(efectiva)) == Efecto(suya, T, "deposito")
    en_papel = pb.EntregaEnPapelPendiente(entrega=NUESTRA)
    assert events.entrega_en_papel_pendiente(evento(en_papel)) == EnPapelPendiente(suya)


@pytest.mark.parametrize("cambio", [{"productor": "antecedentes"}, {"clase": CLASE_DE_ENTREGA_AVISO}])
def test_avisos_and_deliveries_of_others_are_not_ours(cambio: dict[str, Any]) -> None:
    referencia = pb.ReferenciaDeEntrega()
    referencia.CopyFrom(NUESTRA)
    referencia.MergeFrom(pb.ReferenciaDeEntrega(**cambio))
    assert not events.entrega_en_papel_pendiente(evento(pb.EntregaEnPapelPendiente(entrega=referencia))).entrega.propia


@pytest.mark.parametrize(
    ("leer", "mensaje", "campo"),
    [
        (events.notificacion_depositada, pb.NotificacionDepositada(entrega=NUESTRA), "puesta_a_disposicion"),
        (events.notificacion_accedida, pb.NotificacionAccedida(entrega=NUESTRA), "acceso"),
        (events.notificacion_efectiva, pb.NotificacionEfectiva(entrega=NUESTRA), "efectiva"),
        (events.entrega_en_papel_pendiente, pb.EntregaEnPapelPendiente(), "entrega_id"),
        (events.entrega_en_papel_pendiente, b"\xff\xff", "data"),
        (events.mandato_otorgado, de_identity.MandatoOtorgado(mandato_id=str(ID)), "mandante"),
        (events.mandato_revocado, de_identity.MandatoRevocado(mandato_id="x"), "mandato_id"),
    ],
)
def test_what_it_does_not_say_is_named(leer: Callable[[Event], Any], mensaje: Any, campo: str) -> None:
    with pytest.raises(EventoIlegible) as refused:
        leer(evento(mensaje))
    assert refused.value.metadata == {"campo": campo}


def test_a_mandate_is_told_with_its_scope_and_its_end() -> None:
    mandante, mandatario = uuid4(), uuid4()
    suyo = Mandato(ID, mandante, mandatario)
    told = de_identity.MandatoOtorgado(mandato_id=str(ID), mandante=str(mandante), mandatario=str(mandatario))
    assert events.mandato_otorgado(evento(told)) == Otorgado(suyo)
    told.numero_de_expediente = "01017-2026-00001"
    told.vence.FromDatetime(T)
    assert events.mandato_otorgado(evento(told)) == Otorgado(replace(suyo, numero="01017-2026-00001", vence=T))
    assert events.mandato_revocado(evento(de_identity.MandatoRevocado(mandato_id=str(ID)))) == Revocado(ID)

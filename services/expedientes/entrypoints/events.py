"""casillero's events → commands. A message that says less than it must is refused, and parked by the inbox."""

from typing import TypeVar
from uuid import UUID

from estrado.casillero.v1 import eventos_pb2
from estrado.comun.v1.entregas_pb2 import CLASE_DE_ENTREGA_NOTIFICACION
from google.protobuf.message import DecodeError, Message

from libs.foundation.eventos.log import Event
from libs.foundation.rpc.timestamps import from_timestamp
from services.expedientes.application.comunicaciones import Entrega
from services.expedientes.application.registrar_acceso import Acceso
from services.expedientes.application.registrar_deposito import Deposito
from services.expedientes.application.registrar_efecto import Efecto
from services.expedientes.application.registrar_entrega_en_papel import EnPapelPendiente
from services.expedientes.domain.errors import EventoIlegible

M = TypeVar("M", bound=Message)


def notificacion_depositada(event: Event) -> Deposito:
    """Raises EventoIlegible, InstanteIlegible."""
    mensaje = _leido(event, eventos_pb2.NotificacionDepositada())
    _exigir(mensaje, "puesta_a_disposicion")
    return Deposito(_entrega(mensaje.entrega), from_timestamp(mensaje.puesta_a_disposicion))


def notificacion_accedida(event: Event) -> Acceso:
    """Raises EventoIlegible, InstanteIlegible."""
    mensaje = _leido(event, eventos_pb2.NotificacionAccedida())
    _exigir(mensaje, "acceso")
    return Acceso(_entrega(mensaje.entrega), from_timestamp(mensaje.acceso))


def notificacion_efectiva(event: Event) -> Efecto:
    """Raises EventoIlegible, InstanteIlegible."""
    mensaje = _leido(event, eventos_pb2.NotificacionEfectiva())
    _exigir(mensaje, "efectiva")
    return Efecto(_entrega(mensaje.entrega), from_timestamp(mensaje.efectiva), mensaje.regla)


def entrega_en_papel_pendiente(event: Event) -> EnPapelPendiente:
    """Raises EventoIlegible."""
    return EnPapelPendiente(_entrega(_leido(event, eventos_pb2.EntregaEnPapelPendiente()).entrega))


def _leido(event: Event, mensaje: M) -> M:
    try:
        mensaje.ParseFromString(event.data)
    except DecodeError as error:
        raise EventoIlegible(campo="data") from error
    return mensaje


def _exigir(mensaje: Message, campo: str) -> None:
    if not mensaje.HasField(campo):
        raise EventoIlegible(campo=campo)


def _entrega(referencia: eventos_pb2.ReferenciaDeEntrega) -> Entrega:
    try:
        entrega_id = UUID(referencia.entrega_id)
    except ValueError as error:
        raise EventoIlegible(campo="entrega_id") from error
    propia = referencia.productor == "expedientes" and referencia.clase == CLASE_DE_ENTREGA_NOTIFICACION
    return Entrega(entrega_id, propia)

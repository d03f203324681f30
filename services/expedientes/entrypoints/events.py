"""Events of casillero and identity → commands. A message that says less than it must is refused, and parked by the
inbox."""

from typing import TypeVar
from uuid import UUID

from estrado.casillero.v1 import eventos_pb2
from estrado.comun.v1.entregas_pb2 import CLASE_DE_ENTREGA_NOTIFICACION
from estrado.identity.v1 import eventos_pb2 as de_identity
from google.protobuf.message import DecodeError, Message

from libs.foundation.eventos.log import Event
from libs.foundation.rpc.timestamps import from_timestamp
from services.expedientes.application.comunicaciones import Entrega
from services.expedientes.application.registrar_acceso import Acceso
from services.expedientes.application.registrar_deposito import Deposito
from services.expedientes.application.registrar_efecto import Efecto
from services.expedientes.application.registrar_entrega_en_papel import EnPapelPendiente
from services.expedientes.application.registrar_mandato import Otorgado
from services.expedientes.application.registrar_revocacion_de_mandato import Revocado
from services.expedientes.domain.errors import EventoIlegible
from services.expedientes.domain.mandato import Mandato

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


def mandato_otorgado(event: Event) -> Otorgado:
    """Raises EventoIlegible, InstanteIlegible."""
    mensaje = _leido(event, de_identity.MandatoOtorgado())
    mandato = Mandato(
        mandato_id=_uuid(mensaje, "mandato_id"),
        mandante=_uuid(mensaje, "mandante"),
        mandatario=_uuid(mensaje, "mandatario"),
        numero=mensaje.numero_de_expediente,
        vence=from_timestamp(mensaje.vence) if mensaje.HasField("vence") else None,
    )
    return Otorgado(mandato)


def mandato_revocado(event: Event) -> Revocado:
    """Raises EventoIlegible."""
    return Revocado(_uuid(_leido(event, de_identity.MandatoRevocado()), "mandato_id"))


def _uuid(mensaje: Message, campo: str) -> UUID:
    try:
        return UUID(getattr(mensaje, campo))
    except ValueError as error:
        raise EventoIlegible(campo=campo) from error


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
    entrega_id = _uuid(referencia, "entrega_id")
    propia = referencia.productor == "expedientes" and referencia.clase == CLASE_DE_ENTREGA_NOTIFICACION
    return Entrega(entrega_id, propia)

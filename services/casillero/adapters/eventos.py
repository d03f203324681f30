"""Domain events as they go out: message and aggregate. None says what a delivery is about, and all are internal: a case
that becomes reserved moves none of them to another stream."""

from collections.abc import Callable
from typing import Any

from estrado.casillero.v1 import eventos_pb2 as pb
from estrado.comun.v1.entregas_pb2 import CLASE_DE_ENTREGA_AVISO, CLASE_DE_ENTREGA_NOTIFICACION

from libs.foundation.eventos.outbox import Encoded
from libs.foundation.rpc.timestamps import to_timestamp
from services.casillero.domain import eventos
from services.casillero.domain.entrega import Clase, Entrega
from services.casillero.domain.notificacion import Notificacion
from services.casillero.domain.papel import EnPapel

_CLASES = {Clase.AVISO: CLASE_DE_ENTREGA_AVISO, Clase.NOTIFICACION: CLASE_DE_ENTREGA_NOTIFICACION}


def _abierto(event: eventos.CasilleroAbierto) -> Encoded:
    casillero = event.casillero
    message = pb.CasilleroAbierto(
        casillero_id=str(casillero.casillero_id), numero=casillero.numero, persona=str(casillero.persona)
    )
    return Encoded(message, str(casillero.casillero_id))


def _de_unidad(event: eventos.CasilleroDeUnidadAbierto) -> Encoded:
    casillero = event.casillero
    message = pb.CasilleroDeUnidadAbierto(
        casillero_id=str(casillero.casillero_id),
        numero=casillero.numero,
        persona=str(casillero.persona),
        organo=event.organo,
    )
    return Encoded(message, str(casillero.casillero_id))


def _suspendido(event: eventos.CasilleroSuspendido) -> Encoded:
    casillero = event.casillero
    message = pb.CasilleroSuspendido(
        casillero_id=str(casillero.casillero_id),
        persona=str(casillero.persona),
        suspendido=to_timestamp(casillero.suspendido),
    )
    return Encoded(message, str(casillero.casillero_id))


def _reabierto(event: eventos.CasilleroReabierto) -> Encoded:
    casillero = event.casillero
    message = pb.CasilleroReabierto(
        casillero_id=str(casillero.casillero_id),
        persona=str(casillero.persona),
        reabierto=to_timestamp(casillero.ultimo),
    )
    return Encoded(message, str(casillero.casillero_id))


def _depositada(event: eventos.NotificacionDepositada) -> Encoded:
    notificacion = event.notificacion
    message = pb.NotificacionDepositada(
        entrega=_referencia(notificacion.entrega),
        notificacion_id=str(notificacion.notificacion_id),
        numero_casillero=notificacion.numero_casillero,
        emision=to_timestamp(notificacion.entrega.emision),
        puesta_a_disposicion=to_timestamp(notificacion.puesta_a_disposicion),
    )
    return _de(notificacion, message)


def _accedida(event: eventos.NotificacionAccedida) -> Encoded:
    notificacion = event.notificacion
    message = pb.NotificacionAccedida(
        entrega=_referencia(notificacion.entrega),
        notificacion_id=str(notificacion.notificacion_id),
        acceso=to_timestamp(notificacion.acceso),
    )
    return _de(notificacion, message)


def _efectiva(event: eventos.NotificacionEfectiva) -> Encoded:
    notificacion = event.notificacion
    message = pb.NotificacionEfectiva(
        entrega=_referencia(notificacion.entrega),
        efectiva=to_timestamp(notificacion.efectiva),
        regla=notificacion.regla,
    )
    if isinstance(notificacion, EnPapel):
        return Encoded(message, str(notificacion.entrega.entrega_id))
    message.notificacion_id = str(notificacion.notificacion_id)
    return _de(notificacion, message)


def _en_papel(event: eventos.EntregaEnPapelPendiente) -> Encoded:
    entrega = event.entrega
    return Encoded(pb.EntregaEnPapelPendiente(entrega=_referencia(entrega)), str(entrega.entrega_id))


def _de(notificacion: Notificacion, message: Any) -> Encoded:
    return Encoded(message, str(notificacion.casillero_id))


def _referencia(entrega: Entrega) -> pb.ReferenciaDeEntrega:
    return pb.ReferenciaDeEntrega(
        entrega_id=str(entrega.entrega_id),
        productor=entrega.productor,
        clase=_CLASES[entrega.clase],
        destinatario=str(entrega.destinatario),
        representado=str(entrega.representado),
        expediente_id=entrega.expediente_id,
        acto_id=entrega.acto_id,
    )


ENCODERS: dict[type, Callable[[Any], Encoded]] = {
    eventos.CasilleroAbierto: _abierto,
    eventos.CasilleroDeUnidadAbierto: _de_unidad,
    eventos.CasilleroSuspendido: _suspendido,
    eventos.CasilleroReabierto: _reabierto,
    eventos.NotificacionDepositada: _depositada,
    eventos.NotificacionAccedida: _accedida,
    eventos.NotificacionEfectiva: _efectiva,
    eventos.EntregaEnPapelPendiente: _en_papel,
}

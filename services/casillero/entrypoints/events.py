"""Events → commands. A message that says less than casillero needs is refused, and parked by the inbox."""

from uuid import UUID

from estrado.comun.v1.entregas_pb2 import (
    CLASE_DE_ENTREGA_AVISO,
    CLASE_DE_ENTREGA_NOTIFICACION,
    EntregaOrdenada,
    ReferenciaDeDocumento,
)
from estrado.expedientes.v1.eventos_pb2 import PlazoCalculado
from estrado.identity.v1.eventos_pb2 import (
    EntidadAnulada,
    EntidadConfirmada,
    IdentidadDesvinculada,
    IdentidadVerificada,
)
from google.protobuf.message import DecodeError, Message

from libs.foundation.eventos.log import Event, Topics, topics_of
from libs.foundation.rpc.timestamps import from_timestamp
from services.casillero.application import abrir_casillero, anotar_plazo, dejar_sin_titular, depositar_notificacion
from services.casillero.domain.entrega import Clase, Documento, Entrega
from services.casillero.domain.errors import EntregaIlegible

# Services that order deliveries and keep their documents; a new one is added here.
PRODUCTORES = ("expedientes",)
TOPICS = (Topics("identity").interno, *(Topics(productor).interno for productor in PRODUCTORES))

_CLASES = {CLASE_DE_ENTREGA_AVISO: Clase.AVISO, CLASE_DE_ENTREGA_NOTIFICACION: Clase.NOTIFICACION}


def identidad_verificada(event: Event) -> abrir_casillero.Command:
    """Whose mailbox opens. Raises EntregaIlegible."""
    message = IdentidadVerificada()
    _parse(message, event)
    return abrir_casillero.Command(_uuid(message.persona, "persona"))


def identidad_desvinculada(event: Event) -> dejar_sin_titular.Command:
    """Whose mailbox nobody may be able to open. Raises EntregaIlegible."""
    message = IdentidadDesvinculada()
    _parse(message, event)
    return dejar_sin_titular.Command(_uuid(message.persona, "persona"))


def entidad_confirmada(event: Event) -> abrir_casillero.Command:
    """Whose mailbox opens. Raises EntregaIlegible."""
    message = EntidadConfirmada()
    _parse(message, event)
    return abrir_casillero.Command(_uuid(message.persona, "persona"))


def entidad_anulada(event: Event) -> dejar_sin_titular.Command:
    """Whose mailbox nobody may be able to open. Raises EntregaIlegible."""
    message = EntidadAnulada()
    _parse(message, event)
    return dejar_sin_titular.Command(_uuid(message.persona, "persona"))


def entrega_ordenada(event: Event) -> depositar_notificacion.Command:
    """The delivery. Raises EntregaIlegible, also when its producer is not the service that speaks."""
    message = EntregaOrdenada()
    _parse(message, event)
    if message.productor != topics_of(event.topic).service or message.productor not in PRODUCTORES:
        raise EntregaIlegible(campo="productor")
    if message.clase not in _CLASES:
        raise EntregaIlegible(campo="clase")
    if not message.HasField("emision"):
        raise EntregaIlegible(campo="emision")
    destinatario = _uuid(message.destinatario, "destinatario")
    return depositar_notificacion.Command(
        Entrega(
            entrega_id=_uuid(message.entrega_id, "entrega_id"),
            clase=_CLASES[message.clase],
            destinatario=destinatario,
            representado=_uuid(message.representado, "representado") if message.representado else destinatario,
            asunto=message.asunto,
            productor=message.productor,
            documentos=tuple(_documento(referencia) for referencia in message.documentos),
            reservado=message.reservado,
            emision=from_timestamp(message.emision),
            expediente_id=message.expediente_id,
            numero_de_expediente=message.numero_de_expediente,
            acto_id=message.acto_id,
            materia=message.materia,
            organo=message.organo,
        ),
        message.plazo,
    )


def plazo_calculado(event: Event) -> anotar_plazo.Command:
    """The plazo and whom it binds. Raises EntregaIlegible."""
    message = PlazoCalculado()
    _parse(message, event)
    entregas = tuple(_uuid(entrega, "entregas") for entrega in message.entregas)
    return anotar_plazo.Command(entregas, from_timestamp(message.vence), message.explicacion)


def _parse(message: Message, event: Event) -> None:
    try:
        message.ParseFromString(event.data)
    except DecodeError as error:
        raise EntregaIlegible(campo="data") from error


def _documento(referencia: ReferenciaDeDocumento) -> Documento:
    return Documento(referencia.documento_id, referencia.nombre, referencia.tipo, referencia.bytes, referencia.sha256)


def _uuid(texto: str, campo: str) -> UUID:
    try:
        return UUID(texto)
    except ValueError as error:
        raise EntregaIlegible(campo=campo) from error

"""Events → commands. A message that says less than casillero needs is refused, and parked by the inbox."""

import re
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from estrado.comun.v1.entregas_pb2 import (
    CLASE_DE_ENTREGA_AVISO,
    CLASE_DE_ENTREGA_NOTIFICACION,
    EntregaAnulada,
    EntregaEnPapelFallida,
    EntregaEnPapelRealizada,
    EntregaOrdenada,
    ReferenciaDeDocumento,
    ResultadoEnPapel,
)
from estrado.expedientes.v1.eventos_pb2 import ExpedienteAbierto, ExpedienteReservado, PlazoCalculado
from estrado.identity.v1.eventos_pb2 import (
    EntidadAnulada,
    EntidadConfirmada,
    IdentidadDesvinculada,
    IdentidadVerificada,
)
from google.protobuf.message import DecodeError, Message

from libs.foundation.core.clock import TOLERANCE
from libs.foundation.eventos.log import Event, Topics, topics_of
from libs.foundation.rpc.timestamps import from_timestamp
from services.casillero.application import (
    abrir_casillero,
    anotar_plazo,
    anular_entrega,
    cambiar_reserva,
    dejar_sin_titular,
    depositar_notificacion,
    registrar_resultado_en_papel,
)
from services.casillero.domain.anulacion import Anulacion
from services.casillero.domain.entrega import Clase, Documento, Entrega
from services.casillero.domain.errors import EntregaIlegible
from services.casillero.domain.papel import Resultado
from services.casillero.domain.reserva import Reserva

# Services that order deliveries and keep their documents; a new one is added here.
PRODUCTORES = ("expedientes",)
# The class of a case is a public fact of its producer: internal events alone would not tell of it.
TOPICS = (
    Topics("identity").interno,
    *(topic for de in map(Topics, PRODUCTORES) for topic in (de.interno, de.publico)),
)

_SHA256 = re.compile("[0-9a-f]{64}")
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
    """The delivery. Raises EntregaIlegible, also when its producer is not the service that speaks, or its case not the
    one whose changes of class come on the same subject."""
    message = EntregaOrdenada()
    _parse(message, event)
    _exigir_productor(message.productor, event)
    _exigir_caso(message.expediente_id, event)
    if message.clase not in _CLASES:
        raise EntregaIlegible(campo="clase")
    emision = _instante(message, "emision", event)
    destinatario = _uuid(message.destinatario, "destinatario")
    return depositar_notificacion.Command(
        Entrega(
            entrega_id=_uuid(message.entrega_id, "entrega_id"),
            clase=_CLASES[message.clase],
            destinatario=destinatario,
            representado=_uuid(message.representado, "representado") if message.representado else destinatario,
            asunto=message.asunto,
            productor=message.productor,
            documentos=_documentos(message.documentos),
            reservado=message.reservado,
            emision=emision,
            expediente_id=message.expediente_id,
            numero_de_expediente=message.numero_de_expediente,
            acto_id=message.acto_id,
            materia=message.materia,
            organo=message.organo,
            cambio_de_reserva=message.cambio_de_reserva,
        ),
        message.plazo,
    )


def plazo_calculado(event: Event) -> anotar_plazo.Command:
    """The plazo and whom it binds. Raises EntregaIlegible."""
    message = PlazoCalculado()
    _parse(message, event)
    if not message.HasField("vence"):
        raise EntregaIlegible(campo="vence")
    entregas = tuple(_uuid(entrega, "entregas") for entrega in message.entregas)
    productor = topics_of(event.topic).service
    return anotar_plazo.Command(entregas, productor, from_timestamp(message.vence), message.explicacion)


def entrega_en_papel_realizada(event: Event) -> registrar_resultado_en_papel.Command:
    """How an attempt ended. Raises EntregaIlegible, also when its producer is not the service that speaks."""
    message = EntregaEnPapelRealizada()
    _parse(message, event)
    return _resultado(message.resultado, event, realizada=True)


def entrega_en_papel_fallida(event: Event) -> registrar_resultado_en_papel.Command:
    """The same, in vain."""
    message = EntregaEnPapelFallida()
    _parse(message, event)
    return _resultado(message.resultado, event, realizada=False, motivo=message.motivo)


def _resultado(
    dicho: ResultadoEnPapel, event: Event, *, realizada: bool, motivo: str = ""
) -> registrar_resultado_en_papel.Command:
    _exigir_productor(dicho.productor, event)
    if dicho.intento < 1:
        raise EntregaIlegible(campo="intento")
    instante, registrado = (_instante(dicho, campo, event) for campo in ("instante", "registrado"))
    if instante > registrado:
        raise EntregaIlegible(campo="instante")
    constancia = _documento(dicho.constancia) if dicho.HasField("constancia") else None
    resultado = Resultado(dicho.intento, realizada, instante, registrado, dicho.lugar, motivo, constancia)
    return registrar_resultado_en_papel.Command(_uuid(dicho.entrega_id, "entrega_id"), dicho.productor, resultado)


def entrega_anulada(event: Event) -> anular_entrega.Command:
    """What is taken back, by what. Raises EntregaIlegible, also when its producer is not the service that speaks."""
    message = EntregaAnulada()
    _parse(message, event)
    _exigir_productor(message.productor, event)
    anulada = _instante(message, "anulada", event)
    for campo in ("acto_id", "acto"):
        if not getattr(message, campo):
            raise EntregaIlegible(campo=campo)
    anulacion = Anulacion(anulada, message.acto_id, message.acto, message.motivo)
    return anular_entrega.Command(_uuid(message.entrega_id, "entrega_id"), message.productor, anulacion)


def expediente_reservado(event: Event) -> cambiar_reserva.Command:
    """Which case. Raises EntregaIlegible."""
    return _reserva(ExpedienteReservado(), event, reservado=True)


def expediente_abierto(event: Event) -> cambiar_reserva.Command:
    """Which case. Raises EntregaIlegible."""
    return _reserva(ExpedienteAbierto(), event, reservado=False)


def _reserva(
    message: ExpedienteReservado | ExpedienteAbierto, event: Event, *, reservado: bool
) -> cambiar_reserva.Command:
    _parse(message, event)
    _exigir_caso(message.expediente_id, event)
    if message.cambio < 1:
        raise EntregaIlegible(campo="cambio")
    productor = topics_of(event.topic).service
    return cambiar_reserva.Command(Reserva(productor, message.expediente_id, reservado, message.cambio))


def _exigir_productor(productor: str, event: Event) -> None:
    if productor != topics_of(event.topic).service or productor not in PRODUCTORES:
        raise EntregaIlegible(campo="productor")


def _exigir_caso(expediente_id: str, event: Event) -> None:
    if not expediente_id or expediente_id != event.subject:
        raise EntregaIlegible(campo="expediente_id")


def _parse(message: Message, event: Event) -> None:
    try:
        message.ParseFromString(event.data)
    except DecodeError as error:
        raise EntregaIlegible(campo="data") from error


def _instante(message: EntregaOrdenada | ResultadoEnPapel | EntregaAnulada, campo: str, event: Event) -> datetime:
    """That of something that had happened when `event` told of it. Of a later one the clocks would have to wait for,
    and all of its case with it: as a mistake it is parked, and seen."""
    if not message.HasField(campo):  # type: ignore[arg-type]  # each names its own
        raise EntregaIlegible(campo=campo)
    instante = from_timestamp(getattr(message, campo))
    if instante > event.time + TOLERANCE:
        raise EntregaIlegible(campo=campo)
    return instante


def _documentos(referencias: Iterable[ReferenciaDeDocumento]) -> tuple[Documento, ...]:
    """Evidence names each by its id: of two with one id it would prove one only."""
    documentos = tuple(map(_documento, referencias))
    if len({documento.documento_id for documento in documentos}) < len(documentos):
        raise EntregaIlegible(campo="documento_id")
    return documentos


def _documento(referencia: ReferenciaDeDocumento) -> Documento:
    """What its recipient can ask for and hold against its hash; both written as they then are, to be compared."""
    documento_id, huella = str(_uuid(referencia.documento_id, "documento_id")), referencia.sha256.lower()
    if not _SHA256.fullmatch(huella):
        raise EntregaIlegible(campo="sha256")
    if referencia.bytes < 0:
        raise EntregaIlegible(campo="bytes")
    return Documento(documento_id, referencia.nombre, referencia.tipo, referencia.bytes, huella)


def _uuid(texto: str, campo: str) -> UUID:
    try:
        return UUID(texto)
    except ValueError as error:
        raise EntregaIlegible(campo=campo) from error

"""How each fact travels: its message, its aggregate, and whether that is reserved."""

from estrado.comun.v1 import entregas_pb2
from estrado.expedientes.v1 import eventos_pb2

from libs.foundation.eventos.outbox import Encoded
from libs.foundation.rpc.timestamps import to_timestamp
from libs.foundation.sql.tx import Encoders
from services.expedientes.domain.eventos import (
    ActoComunicado,
    ActoNotificado,
    EntregaOrdenada,
    EscritoPresentado,
    ExpedienteIngresado,
    PlazoCalculado,
)
from services.expedientes.domain.expediente import Expediente

_CLASES = {
    "aviso": entregas_pb2.CLASE_DE_ENTREGA_AVISO,
    "notificacion": entregas_pb2.CLASE_DE_ENTREGA_NOTIFICACION,
}


def _ingresado(hecho: ExpedienteIngresado) -> Encoded:
    expediente = hecho.expediente
    mensaje = eventos_pb2.ExpedienteIngresado(
        expediente_id=str(expediente.expediente_id),
        numero=str(expediente.numero),
        organo=expediente.organo,
        ramo=expediente.ramo,
        tipo_de_proceso=expediente.tipo_de_proceso,
        ingresado=to_timestamp(expediente.ingresado),
    )
    return _de(expediente, mensaje)


def _presentado(hecho: EscritoPresentado) -> Encoded:
    escrito = hecho.escrito
    mensaje = eventos_pb2.EscritoPresentado(
        expediente_id=str(escrito.expediente_id),
        escrito_id=str(escrito.escrito_id),
        numero_de_escrito=escrito.numero,
        tipo=escrito.tipo,
        recibido=to_timestamp(escrito.recibido),
        registrado=to_timestamp(escrito.registrado),
        hora_procesal_efectiva=to_timestamp(escrito.hora_procesal),
    )
    return _de(hecho.expediente, mensaje)


def _comunicado(hecho: ActoComunicado) -> Encoded:
    mensaje = eventos_pb2.ActoComunicado(
        expediente_id=str(hecho.resolucion.expediente_id),
        acto_id=str(hecho.resolucion.resolucion_id),
        tipo=hecho.resolucion.tipo,
        emision=to_timestamp(hecho.resolucion.emitida),
        destinatarios=hecho.destinatarios,
    )
    return _de(hecho.expediente, mensaje)


def _notificado(hecho: ActoNotificado) -> Encoded:
    mensaje = eventos_pb2.ActoNotificado(
        expediente_id=str(hecho.expediente.expediente_id),
        acto_id=str(hecho.acto_id),
        efectiva=to_timestamp(hecho.efectiva),
    )
    return _de(hecho.expediente, mensaje)


def _plazo(hecho: PlazoCalculado) -> Encoded:
    plazo = hecho.plazo
    mensaje = eventos_pb2.PlazoCalculado(
        expediente_id=str(plazo.expediente_id),
        plazo_id=str(plazo.plazo_id),
        acto_id=str(plazo.acto_id),
        entregas=[str(entrega) for entrega in plazo.entregas],
        vence=to_timestamp(plazo.vence),
        explicacion=plazo.explicacion,
    )
    return Encoded(mensaje, str(plazo.expediente_id))


def _entrega(hecho: EntregaOrdenada) -> Encoded:
    mensaje = entregas_pb2.EntregaOrdenada(
        entrega_id=str(hecho.entrega_id),
        clase=_CLASES[hecho.clase],
        destinatario=str(hecho.destinatario),
        representado=str(hecho.representado),
        asunto=hecho.asunto,
        productor="expedientes",
        documentos=[
            entregas_pb2.ReferenciaDeDocumento(
                documento_id=str(documento.documento_id),
                nombre=documento.nombre,
                tipo=documento.tipo,
                bytes=documento.tamano,
                sha256=documento.sha256,
            )
            for documento in hecho.documentos
        ],
        reservado=hecho.expediente.reservado,
        emision=to_timestamp(hecho.emision),
        expediente_id=str(hecho.expediente.expediente_id),
        numero_de_expediente=str(hecho.expediente.numero),
        acto_id=str(hecho.acto_id),
        materia=hecho.materia,
        organo=hecho.expediente.organo,
        plazo=hecho.plazo,
    )
    return _de(hecho.expediente, mensaje)


ENCODERS: Encoders = {
    ExpedienteIngresado: _ingresado,
    EscritoPresentado: _presentado,
    ActoComunicado: _comunicado,
    ActoNotificado: _notificado,
    PlazoCalculado: _plazo,
    EntregaOrdenada: _entrega,
}

_Mensaje = (
    eventos_pb2.ExpedienteIngresado
    | eventos_pb2.EscritoPresentado
    | eventos_pb2.ActoComunicado
    | eventos_pb2.ActoNotificado
    | entregas_pb2.EntregaOrdenada
)


def _de(expediente: Expediente, mensaje: _Mensaje) -> Encoded:
    return Encoded(mensaje, str(expediente.expediente_id), expediente.reservado)

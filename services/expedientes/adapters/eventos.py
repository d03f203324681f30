"""How each fact travels: its message, its aggregate, and whether that is reserved."""

from estrado.comun.v1 import entregas_pb2
from estrado.expedientes.v1 import eventos_pb2

from libs.foundation.eventos.outbox import Encoded
from libs.foundation.rpc.timestamps import to_timestamp
from libs.foundation.sql.tx import Encoders
from services.expedientes.domain.escrito import Documento
from services.expedientes.domain.eventos import (
    ActoComunicado,
    ActoNotificado,
    EntregaAnulada,
    EntregaEnPapelFallida,
    EntregaEnPapelRealizada,
    EntregaOrdenada,
    EscritoPresentado,
    ExpedienteAbierto,
    ExpedienteIngresado,
    ExpedienteReservado,
    PlazoCalculado,
    ResolucionFirmada,
)
from services.expedientes.domain.expediente import Expediente
from services.expedientes.domain.papel import Resultado

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


def _firmada(hecho: ResolucionFirmada) -> Encoded:
    mensaje = eventos_pb2.ResolucionFirmada(
        expediente_id=str(hecho.resolucion.expediente_id),
        acto_id=str(hecho.resolucion.resolucion_id),
        sha256=hecho.resolucion.documento.sha256,
        certificado=hecho.firma.certificado,
        sello=to_timestamp(hecho.firma.sello),
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
        documentos=[_documento(documento) for documento in hecho.documentos],
        reservado=hecho.expediente.reservado,
        emision=to_timestamp(hecho.emision),
        expediente_id=str(hecho.expediente.expediente_id),
        numero_de_expediente=str(hecho.expediente.numero),
        acto_id=str(hecho.acto_id),
        materia=hecho.materia,
        organo=hecho.expediente.organo,
        plazo=hecho.plazo,
        cambio_de_reserva=hecho.expediente.cambio_de_reserva,
    )
    return _de(hecho.expediente, mensaje)


def _realizada(hecho: EntregaEnPapelRealizada) -> Encoded:
    mensaje = entregas_pb2.EntregaEnPapelRealizada(resultado=_resultado(hecho.resultado))
    return Encoded(mensaje, str(hecho.expediente.expediente_id))


def _fallida(hecho: EntregaEnPapelFallida) -> Encoded:
    mensaje = entregas_pb2.EntregaEnPapelFallida(resultado=_resultado(hecho.resultado), motivo=hecho.resultado.motivo)
    return Encoded(mensaje, str(hecho.expediente.expediente_id))


def _anulada(hecho: EntregaAnulada) -> Encoded:
    mensaje = entregas_pb2.EntregaAnulada(
        entrega_id=str(hecho.comunicacion.entrega_id),
        productor="expedientes",
        acto_id=str(hecho.acto_id),
        acto=hecho.acto,
        motivo=hecho.motivo,
        anulada=to_timestamp(hecho.anulada),
    )
    return Encoded(mensaje, str(hecho.comunicacion.expediente_id))


def _reservado(hecho: ExpedienteReservado) -> Encoded:
    """The last that the public topic tells of the case, which is reserved by now: whoever must hide it is there."""
    expediente_id = str(hecho.expediente.expediente_id)
    return Encoded(eventos_pb2.ExpedienteReservado(expediente_id=expediente_id, cambio=hecho.cambio), expediente_id)


def _abierto(hecho: ExpedienteAbierto) -> Encoded:
    """The first that the public topic tells of it."""
    expediente_id = str(hecho.expediente.expediente_id)
    return Encoded(eventos_pb2.ExpedienteAbierto(expediente_id=expediente_id, cambio=hecho.cambio), expediente_id)


def _resultado(resultado: Resultado) -> entregas_pb2.ResultadoEnPapel:
    return entregas_pb2.ResultadoEnPapel(
        entrega_id=str(resultado.entrega_id),
        productor="expedientes",
        intento=resultado.intento,
        instante=to_timestamp(resultado.instante),
        registrado=to_timestamp(resultado.registrado),
        lugar=resultado.lugar,
        constancia=_documento(resultado.constancia),
    )


def _documento(documento: Documento) -> entregas_pb2.ReferenciaDeDocumento:
    return entregas_pb2.ReferenciaDeDocumento(
        documento_id=str(documento.documento_id),
        nombre=documento.nombre,
        tipo=documento.tipo,
        bytes=documento.tamano,
        sha256=documento.sha256,
    )


ENCODERS: Encoders = {
    ExpedienteIngresado: _ingresado,
    EscritoPresentado: _presentado,
    ActoComunicado: _comunicado,
    ResolucionFirmada: _firmada,
    ActoNotificado: _notificado,
    PlazoCalculado: _plazo,
    EntregaOrdenada: _entrega,
    EntregaEnPapelRealizada: _realizada,
    EntregaEnPapelFallida: _fallida,
    EntregaAnulada: _anulada,
    ExpedienteReservado: _reservado,
    ExpedienteAbierto: _abierto,
}

_Mensaje = (
    eventos_pb2.ExpedienteIngresado
    | eventos_pb2.EscritoPresentado
    | eventos_pb2.ActoComunicado
    | eventos_pb2.ActoNotificado
    | eventos_pb2.ResolucionFirmada
    | entregas_pb2.EntregaOrdenada
)


def _de(expediente: Expediente, mensaje: _Mensaje) -> Encoded:
    return Encoded(mensaje, str(expediente.expediente_id), expediente.reservado)

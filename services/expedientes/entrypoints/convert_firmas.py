"""Acts that are signed, and certificates: between their protos and the domain."""

from datetime import UTC, datetime

from estrado.expedientes.v1 import expedientes_service_pb2 as rpc
from google.protobuf.timestamp_pb2 import Timestamp

from libs.foundation.rpc.timestamps import to_timestamp
from services.expedientes.application.emision import Contenido
from services.expedientes.application.firmar_resolucion import PorCompletar
from services.expedientes.application.preparar_resolucion import PorPreparar
from services.expedientes.application.registrar_certificado import NuevoCertificado
from services.expedientes.domain.errors import CertificadoIlegible
from services.expedientes.domain.firma import CertificadoDePersonal, Preparacion
from services.expedientes.entrypoints.convert import uuid_de


def por_preparar(request: rpc.PrepararResolucionRequest) -> PorPreparar:
    """The command of PrepararResolucion. Raises IdentificadorInvalido."""
    contenido = Contenido(
        tipo=request.tipo,
        sumilla=request.sumilla,
        escrito_id=uuid_de(request.escrito_id, "escrito_id") if request.escrito_id else None,
        tipo_de_plazo=request.tipo_de_plazo,
        partes=tuple(uuid_de(parte, "partes") for parte in request.partes),
    )
    return PorPreparar(request.numero, request.forma, contenido, request.recibo)


def por_completar(request: rpc.FirmarResolucionRequest) -> PorCompletar:
    """The command of FirmarResolucion. Raises IdentificadorInvalido."""
    return PorCompletar(
        numero=request.numero,
        preparacion_id=uuid_de(request.preparacion_id, "preparacion_id"),
        revisado=request.revisado,
        firma=request.firma,
        recibo=request.recibo,
        llave=request.llave_de_idempotencia,
    )


def nuevo_certificado(request: rpc.RegistrarCertificadoRequest) -> NuevoCertificado:
    """The command of RegistrarCertificado. Raises CertificadoIlegible for instants out of range."""
    desde = _instante(request.desde, "desde") if request.HasField("desde") else None
    hasta = _instante(request.hasta, "hasta") if request.HasField("hasta") else None
    return NuevoCertificado(request.cui, request.pem, desde, hasta)


def preparacion_pb(preparacion: Preparacion) -> rpc.PrepararResolucionResponse:
    """What is to be signed."""
    return rpc.PrepararResolucionResponse(
        preparacion_id=str(preparacion.preparacion_id),
        original=preparacion.por_firmar.original,
        preparado=preparacion.documento.sha256,
        por_firmar=preparacion.por_firmar.por_firmar,
        certificado=preparacion.certificado,
        vence=to_timestamp(preparacion.vence),
    )


def certificado_pb(certificado: CertificadoDePersonal) -> rpc.Certificado:
    """A certificate of the register."""
    return rpc.Certificado(
        certificado=certificado.certificado,
        persona=str(certificado.persona),
        nombre=certificado.nombre,
        desde=to_timestamp(certificado.desde),
        hasta=to_timestamp(certificado.hasta),
        revocado=to_timestamp(certificado.revocado),
    )


def _instante(sent: Timestamp, campo: str) -> datetime:
    try:
        return sent.ToDatetime(UTC)
    except (ValueError, OverflowError):
        raise CertificadoIlegible(campo=campo, causa="instante") from None

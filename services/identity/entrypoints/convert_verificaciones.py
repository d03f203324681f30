"""proto ↔ commands and results of the verification of identity."""

from collections.abc import AsyncIterator

from estrado.comun.v1.documentos_service_pb2 import DescripcionDeDocumento, LeerDocumentoResponse
from estrado.identity.v1 import verificaciones_pb2 as pb
from estrado.identity.v1 import verificaciones_service_pb2 as api

from libs.foundation.rpc.timestamps import to_timestamp
from services.identity.application.asignar_verificacion import Asignacion
from services.identity.application.decidir_verificacion import Resolver
from services.identity.application.leer_documento_de_verificacion import LecturaDeEvidencia
from services.identity.application.solicitar_verificacion import Solicitud
from services.identity.domain.errors import TipoDeCuentaInvalido
from services.identity.domain.evidencia import Clase, Evidencia
from services.identity.domain.formulario import TIPOS, Formulario
from services.identity.domain.verificacion import Decision, Verificacion
from services.identity.entrypoints.convert import TIPOS_DE_CUENTA, TIPOS_DE_CUENTA_PB, uuid_or_none

_TROZO = 64 * 1024  # bytes of a message
_EXTENSIONES = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "application/pdf": "pdf",
    "video/mp4": "mp4",
    "video/webm": "webm",
}


def solicitud(request: api.SolicitarVerificacionRequest) -> Solicitud:
    """The command of SolicitarVerificacion. Raises TipoDeCuentaInvalido."""
    formulario = request.formulario
    tipo = TIPOS_DE_CUENTA.get(formulario.tipo)
    if tipo not in TIPOS:
        raise TipoDeCuentaInvalido(campo="tipo")
    recibos = {
        Clase.DPI: request.recibo_dpi,
        Clase.VIDEO: request.recibo_video,
        Clase.NOMBRAMIENTO: request.recibo_nombramiento,
    }
    return Solicitud(
        Formulario(
            nombres=formulario.nombres,
            apellidos=formulario.apellidos,
            telefono=formulario.telefono,
            direccion=formulario.direccion,
            correo=formulario.correo,
            cui=formulario.cui,
            tipo=tipo,
            colegiado=formulario.colegiado,
            numero_casillero=formulario.numero_casillero,
        ),
        {clase: recibo for clase, recibo in recibos.items() if recibo},
        request.llave_de_idempotencia,
        request.mrz,
    )


def asignacion(request: api.AsignarVerificacionRequest) -> Asignacion:
    """The command of AsignarVerificacion."""
    return Asignacion(uuid_or_none(request.verificacion_id))


def decision(request: api.DecidirVerificacionRequest) -> Resolver:
    """The command of DecidirVerificacion. Raises DecisionInvalida."""
    return Resolver(uuid_or_none(request.verificacion_id), Decision.de(request.decision), request.motivo)


def lectura(request: api.LeerDocumentoDeVerificacionRequest) -> LecturaDeEvidencia:
    """The command of LeerDocumentoDeVerificacion."""
    return LecturaDeEvidencia(uuid_or_none(request.verificacion_id), request.clase)


def verificacion_pb(verificacion: Verificacion) -> pb.Verificacion:
    """A request with all that its holder wrote: for themselves, and for the officer who has it."""
    formulario = verificacion.formulario
    return pb.Verificacion(
        verificacion_id=str(verificacion.id),
        estado=verificacion.estado.value,
        solicitada=to_timestamp(verificacion.solicitada),
        decidida=to_timestamp(verificacion.decidida),
        motivo=verificacion.motivo,
        formulario=pb.FormularioDeVerificacion(
            nombres=formulario.nombres,
            apellidos=formulario.apellidos,
            telefono=formulario.telefono,
            direccion=formulario.direccion,
            correo=formulario.correo,
            cui=formulario.cui,
            numero_casillero=formulario.numero_casillero,
            tipo=TIPOS_DE_CUENTA_PB[formulario.tipo],
            colegiado=formulario.colegiado,
        ),
        evidencias=[
            pb.Evidencia(clase=una.clase.value, tipo=una.tipo, bytes=una.tamano, sha256=una.sha256)
            for una in (verificacion.evidencias if verificacion.llave is not None else ())
        ],
    )


def decidida_pb(verificacion: Verificacion) -> api.DecidirVerificacionResponse:
    """A decided request without its form, which is for whoever takes it, on record."""
    return api.DecidirVerificacionResponse(
        verificacion_id=str(verificacion.id),
        estado=verificacion.estado.value,
        decidida=to_timestamp(verificacion.decidida),
    )


def cotejos_pb(verificacion: Verificacion) -> list[pb.Cotejo]:
    """What others say of the form."""
    return [
        pb.Cotejo(
            fuente=uno.fuente.value,
            resultado=uno.resultado.value,
            difiere=uno.difiere,
            origen=uno.origen,
            sin_comparar=uno.sin_comparar,
        )
        for uno in verificacion.cotejos
    ]


def en_cola_pb(verificacion: Verificacion, mia: bool) -> pb.VerificacionEnCola:
    """A line of the queue; `mia`: the officer who looks has it."""
    return pb.VerificacionEnCola(
        verificacion_id=str(verificacion.id),
        estado=verificacion.estado.value,
        solicitada=to_timestamp(verificacion.solicitada),
        tipo=TIPOS_DE_CUENTA_PB[verificacion.formulario.tipo],
        mia=mia,
        asignada_hasta=to_timestamp(verificacion.asignada_hasta if mia else None),
    )


async def partes_de(evidencia: Evidencia, chunks: AsyncIterator[bytes]) -> AsyncIterator[LeerDocumentoResponse]:
    """Evidence as a stream: what it is, then its bytes."""
    nombre = f"{evidencia.clase.value}.{_EXTENSIONES.get(evidencia.tipo, 'bin')}"
    yield LeerDocumentoResponse(
        documento=DescripcionDeDocumento(
            nombre=nombre, tipo=evidencia.tipo, bytes=evidencia.tamano, sha256=evidencia.sha256
        )
    )
    async for chunk in chunks:
        for at in range(0, len(chunk), _TROZO):
            yield LeerDocumentoResponse(datos=chunk[at : at + _TROZO])

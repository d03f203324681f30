"""Messages of the RPCs ↔ commands and domain objects."""

import re
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from uuid import UUID

from estrado.casillero.v1 import casillero_pb2, casillero_service_pb2
from estrado.comun.v1.documentos_service_pb2 import DescripcionDeDocumento, LeerDocumentoResponse
from estrado.comun.v1.entregas_pb2 import (
    CLASE_DE_ENTREGA_AVISO,
    CLASE_DE_ENTREGA_NOTIFICACION,
    ReferenciaDeDocumento,
)

from libs.foundation.rpc.timestamps import from_timestamp, to_timestamp
from services.casillero.application import (
    leer_documento_de_notificacion,
    listar_notificaciones,
    marcar_notificacion,
    registrar_descarga,
)
from services.casillero.application.consultar_notificacion import Vista
from services.casillero.application.consultar_preferencias import Preferidas
from services.casillero.application.listar_casilleros import CasilleroPropio
from services.casillero.application.listar_evidencias import Probada
from services.casillero.domain.alerta import Canal, Preferencias
from services.casillero.domain.anulacion import Anulacion
from services.casillero.domain.constancia import Constancia
from services.casillero.domain.cuota import Uso
from services.casillero.domain.entrega import Documento
from services.casillero.domain.errors import NotificacionNoEncontrada
from services.casillero.domain.marcas import Marcas, Resumen
from services.casillero.domain.notificacion import Notificacion

_ORGANO = re.compile(r"[0-9]{5}", re.ASCII)


def notificacion_id(texto: str) -> UUID:
    """The id as the client sent it; what is no id is no notificacion either. Raises NotificacionNoEncontrada."""
    try:
        return UUID(texto)
    except ValueError as error:
        raise NotificacionNoEncontrada from error


def id_o_ninguno(texto: str) -> UUID | None:
    """The id as the client sent it, None where it is none."""
    try:
        return UUID(texto)
    except ValueError:
        return None


def organo_o_ninguno(texto: str) -> str:
    """The code of a court as the client sent it, "" where it is none: an entity's id never looks like one."""
    return texto if _ORGANO.fullmatch(texto) else ""


def listado(request: casillero_service_pb2.ListarNotificacionesRequest) -> listar_notificaciones.Command:
    """The filter asked for. Raises InstanteIlegible."""
    return listar_notificaciones.Command(
        q=request.q,
        estado=request.estado,
        desde=from_timestamp(request.desde) if request.HasField("desde") else None,
        hasta=from_timestamp(request.hasta) if request.HasField("hasta") else None,
        destacada=request.destacada if request.HasField("destacada") else None,
        archivada=request.archivada if request.HasField("archivada") else None,
        carpeta=request.carpeta,
        etiqueta=request.etiqueta,
        limite=request.limite,
        cursor=request.cursor,
    )


def lectura(
    request: casillero_service_pb2.LeerDocumentoDeNotificacionRequest,
) -> leer_documento_de_notificacion.Command:
    """The document asked for. Raises NotificacionNoEncontrada."""
    return leer_documento_de_notificacion.Command(notificacion_id(request.notificacion_id), request.documento_id)


def descarga(
    lectura: leer_documento_de_notificacion.Command,
) -> tuple[registrar_descarga.Command, registrar_descarga.Command]:
    """The two facts of the download of the document asked for: that it begins, and that all of it was verified."""
    comienza = registrar_descarga.Command(lectura.notificacion_id, lectura.documento_id, entera=False)
    return comienza, replace(comienza, entera=True)


def casillero(propio: CasilleroPropio) -> casillero_pb2.Casillero:
    """A mailbox with what waits in it."""
    return casillero_pb2.Casillero(
        casillero_id=str(propio.casillero.casillero_id),
        numero=propio.casillero.numero,
        abierto=to_timestamp(propio.casillero.abierto),
        sin_abrir=propio.sin_abrir,
        visto_hasta=to_timestamp(propio.visto_hasta),
        nuevas=propio.nuevas,
        suspendido=to_timestamp(propio.casillero.suspendido),
        motivo_de_suspension=propio.casillero.motivo_de_suspension,
        titular=casillero_pb2.TitularDeCasillero.Value(f"TITULAR_DE_CASILLERO_{propio.titular.name}"),
        nombre=propio.nombre,
        en_nombre_de=propio.en_nombre_de,
        uso=_uso(propio.uso),
    )


def _uso(uso: Uso) -> casillero_pb2.UsoDeCasillero:
    return casillero_pb2.UsoDeCasillero(
        entregas=uso.entregas,
        limite_de_entregas=uso.cuota.entregas,
        excedido=uso.excedido,
        carpetas=len(uso.hecho.carpetas),
        limite_de_carpetas=uso.cuota.carpetas,
        etiquetas=len(uso.hecho.etiquetas),
        limite_de_etiquetas=uso.cuota.etiquetas,
        marcadas=uso.hecho.marcadas,
        limite_de_marcadas=uso.cuota.marcas,
        dias_de_avisos=uso.avisos.days,
        proxima_expiracion=to_timestamp(uso.proxima_expiracion),
    )


def notificacion(propia: Notificacion) -> casillero_pb2.Notificacion:
    """A notificacion as its owner sees it."""
    entrega = propia.entrega
    para_otro = entrega.representado != entrega.destinatario
    return casillero_pb2.Notificacion(
        notificacion_id=str(propia.notificacion_id),
        clase=CLASE_DE_ENTREGA_NOTIFICACION if entrega.es_notificacion else CLASE_DE_ENTREGA_AVISO,
        asunto=entrega.asunto,
        numero_de_expediente=entrega.numero_de_expediente,
        numero_casillero=propia.numero_casillero,
        reservado=propia.reservada,
        representado=str(entrega.representado) if para_otro else "",
        emision=to_timestamp(entrega.emision),
        puesta_a_disposicion=to_timestamp(propia.puesta_a_disposicion),
        acceso=to_timestamp(propia.acceso),
        efectiva=to_timestamp(propia.efectiva),
        regla=propia.regla,
        documentos=[_referencia(documento) for documento in entrega.documentos],
        plazo_explicacion=propia.plazo_explicacion,
        plazo_vence=to_timestamp(propia.plazo_vence),
        expirada=to_timestamp(propia.expirada),
        anulacion=_anulacion(propia.anulacion),
    )


def _anulacion(anulacion: Anulacion | None) -> casillero_pb2.Anulacion | None:
    if anulacion is None:
        return None
    instante = to_timestamp(anulacion.anulada)
    return casillero_pb2.Anulacion(instante=instante, acto=anulacion.acto, motivo=anulacion.motivo)


def vista(una: Vista) -> casillero_pb2.Notificacion:
    """A notificacion with the marks of whoever looks."""
    mensaje = notificacion(una.notificacion)
    mensaje.marcas.CopyFrom(marcas(una.marcas))
    return mensaje


def marcado(request: casillero_service_pb2.MarcarNotificacionRequest) -> marcar_notificacion.Command:
    """The marks asked for. Raises NotificacionNoEncontrada."""
    return marcar_notificacion.Command(
        notificacion_id(request.notificacion_id),
        destacada=request.destacada if request.HasField("destacada") else None,
        archivada=request.archivada if request.HasField("archivada") else None,
        carpeta=request.carpeta if request.HasField("carpeta") else None,
        etiquetas=list(request.etiquetas.nombres) if request.HasField("etiquetas") else None,
    )


def marcas(unas: Marcas) -> casillero_pb2.Marcas:
    """Marks as they are kept."""
    return casillero_pb2.Marcas(
        destacada=unas.destacada, archivada=unas.archivada, carpeta=unas.carpeta, etiquetas=unas.etiquetas
    )


def resumen(uno: Resumen) -> casillero_service_pb2.ListarMarcasResponse:
    """Folders and labels with what each has."""
    return casillero_service_pb2.ListarMarcasResponse(
        destacadas=uno.destacadas,
        archivadas=uno.archivadas,
        carpetas=_usados(uno.carpetas),
        etiquetas=_usados(uno.etiquetas),
    )


def _usados(nombres: Mapping[str, int]) -> list[casillero_pb2.NombreUsado]:
    return [casillero_pb2.NombreUsado(nombre=nombre, cuantas=cuantas) for nombre, cuantas in nombres.items()]


def descripcion(documento: Documento) -> LeerDocumentoResponse:
    """The first message of a document's stream."""
    return LeerDocumentoResponse(documento=_descrito(documento))


def anuncio(una: Notificacion, documento: Documento) -> casillero_service_pb2.LeerDocumentosDeNotificacionesResponse:
    """What comes before the bytes of a document in the stream of many."""
    return casillero_service_pb2.LeerDocumentosDeNotificacionesResponse(
        documento=casillero_service_pb2.DocumentoDeNotificacion(
            notificacion_id=str(una.notificacion_id),
            numero_de_expediente=una.entrega.numero_de_expediente,
            puesta_a_disposicion=to_timestamp(una.puesta_a_disposicion),
            descripcion=_descrito(documento),
        )
    )


def _descrito(documento: Documento) -> DescripcionDeDocumento:
    return DescripcionDeDocumento(
        nombre=documento.nombre, tipo=documento.tipo, bytes=documento.bytes, sha256=documento.sha256
    )


def descripcion_de_constancia(constancia: Constancia, contenido: bytes, *, pagina: bool) -> LeerDocumentoResponse:
    """The first message of the stream of a constancia, PDF or page."""
    tipo, ending = ("text/html", "html") if pagina else ("application/pdf", "pdf")
    return LeerDocumentoResponse(
        documento=DescripcionDeDocumento(
            nombre=f"constancia {constancia.codigo}.{ending}",
            tipo=tipo,
            bytes=len(contenido),
            sha256=sha256(contenido).hexdigest(),
        )
    )


def evidencia(probada: Probada) -> casillero_pb2.Evidencia:
    """One fact, and how far its proof is."""
    una, situacion = probada.evidencia, probada.situacion
    return casillero_pb2.Evidencia(
        evidencia_id=str(una.evidencia_id),
        tipo=una.tipo.value,
        instante=to_timestamp(una.instante),
        actor=una.actor,
        detalle=una.detalle,
        datos=una.datos or {},
        huella=situacion.huella,
        cabeza=situacion.cabeza or 0,
        sellada=to_timestamp(situacion.sellada),
    )


def canales(request: casillero_service_pb2.FijarPreferenciasRequest) -> Preferencias:
    """Which channels are wanted, and which not, of those named."""
    return {canal: getattr(request, canal.value) for canal in Canal if request.HasField(canal.value)}


def preferencias(preferidas: Preferidas) -> casillero_pb2.PreferenciasDeAlertas:
    """By which channels the owner is told."""
    return casillero_pb2.PreferenciasDeAlertas(
        correo=preferidas.canales[Canal.CORREO],
        sms=preferidas.canales[Canal.SMS],
        push=preferidas.canales[Canal.PUSH],
        disponibles=[canal.value for canal in preferidas.disponibles],
    )


def _referencia(documento: Documento) -> ReferenciaDeDocumento:
    return ReferenciaDeDocumento(
        documento_id=documento.documento_id,
        nombre=documento.nombre,
        tipo=documento.tipo,
        bytes=documento.bytes,
        sha256=documento.sha256,
    )

"""Between the protos and the domain: requests to commands, results to responses."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from uuid import UUID

from estrado.comun.v1 import documentos_service_pb2
from estrado.expedientes.v1 import expedientes_pb2 as pb
from estrado.expedientes.v1 import expedientes_service_pb2 as rpc

from libs.foundation.rpc.timestamps import from_timestamp, to_timestamp
from libs.jurisdiccion.catalogos import Organo
from services.expedientes.application.anular_comunicacion import Anulacion
from services.expedientes.application.cambio_de_reserva import Pedido
from services.expedientes.application.emitir_resolucion import NuevaResolucion
from services.expedientes.application.ports import Actuacion, Anotacion, Guardado
from services.expedientes.application.ports_de_firma import FirmaDeActo
from services.expedientes.application.presentar_escrito import Presentacion
from services.expedientes.application.registrar_expediente import NuevaParte, NuevoAbogado, NuevoExpediente
from services.expedientes.application.registrar_resultado_en_papel import NuevoResultado
from services.expedientes.domain.errors import IdentificadorInvalido
from services.expedientes.domain.escrito import Documento, Escrito
from services.expedientes.domain.expediente import Expediente, Parte
from services.expedientes.domain.listas import EnBandeja, EnPapel
from services.expedientes.domain.plazo import Plazo, PlazoPendiente
from services.expedientes.domain.resolucion import Comunicacion

TROZO = 64 * 1024


def uuid_de(texto: str, campo: str) -> UUID:
    """Raises IdentificadorInvalido naming the field."""
    try:
        return UUID(texto)
    except ValueError:
        raise IdentificadorInvalido(campo=campo) from None


def nuevo_expediente(request: rpc.RegistrarExpedienteRequest) -> NuevoExpediente:
    """The command of RegistrarExpediente."""
    return NuevoExpediente(
        numero=request.numero,
        organo=request.organo,
        ramo=request.ramo,
        tipo_de_proceso=request.tipo_de_proceso,
        reservado=request.reservado,
        partes=tuple(_nueva_parte(parte) for parte in request.partes),
        llave=request.llave_de_idempotencia,
    )


def _nueva_parte(parte: rpc.NuevaParte) -> NuevaParte:
    return NuevaParte(
        rol=parte.rol,
        nombre=parte.nombre,
        cui=parte.cui,
        nit=parte.nit,
        abogados=tuple(NuevoAbogado(uno.cui, uno.nombre, uno.colegiado) for uno in parte.abogados),
        idioma=parte.idioma,
        requiere_interprete=parte.requiere_interprete,
    )


def presentacion(request: rpc.PresentarEscritoRequest) -> Presentacion:
    """The command of PresentarEscrito. Raises IdentificadorInvalido."""
    return Presentacion(
        tuple(request.numeros),
        request.tipo,
        request.sumilla,
        tuple(request.recibos),
        request.llave_de_idempotencia,
        uuid_de(request.en_nombre_de, "en_nombre_de") if request.en_nombre_de else None,
    )


def nueva_resolucion(request: rpc.EmitirResolucionRequest) -> NuevaResolucion:
    """The command of EmitirResolucion. Raises IdentificadorInvalido."""
    return NuevaResolucion(
        numero=request.numero,
        tipo=request.tipo,
        sumilla=request.sumilla,
        recibo=request.recibo,
        escrito_id=uuid_de(request.escrito_id, "escrito_id") if request.escrito_id else None,
        tipo_de_plazo=request.tipo_de_plazo,
        partes=tuple(uuid_de(parte, "partes") for parte in request.partes),
        llave=request.llave_de_idempotencia,
    )


def nuevo_resultado(request: rpc.RegistrarResultadoEnPapelRequest) -> NuevoResultado:
    """The command of RegistrarResultadoEnPapel. Raises IdentificadorInvalido, InstanteIlegible."""
    return NuevoResultado(
        entrega_id=uuid_de(request.entrega_id, "entrega_id"),
        realizada=request.realizada,
        instante=from_timestamp(request.instante),
        lugar=request.lugar,
        motivo=request.motivo,
        recibo=request.recibo,
        llave=request.llave_de_idempotencia,
    )


def anulacion(request: rpc.AnularComunicacionRequest) -> Anulacion:
    """The command of AnularComunicacion. Raises IdentificadorInvalido."""
    return Anulacion(
        numero=request.numero,
        resolucion_id=uuid_de(request.resolucion_id, "resolucion_id"),
        acto_id=uuid_de(request.acto_id, "acto"),
        motivo=request.motivo,
        llave=request.llave_de_idempotencia,
    )


def pedido_de_reserva(request: rpc.ReservarExpedienteRequest | rpc.AbrirExpedienteRequest) -> Pedido:
    """The command of ReservarExpediente and of AbrirExpediente."""
    return Pedido(request.numero, request.motivo, request.fundamento, request.llave_de_idempotencia)


def expediente_pb(expediente: Expediente, organos: Mapping[str, Organo]) -> pb.Expediente:
    """A case."""
    return pb.Expediente(
        expediente_id=str(expediente.expediente_id),
        numero=str(expediente.numero),
        organo=expediente.organo,
        nombre_del_organo=organos[expediente.organo].nombre,
        ramo=expediente.ramo,
        tipo_de_proceso=expediente.tipo_de_proceso,
        reservado=expediente.reservado,
        ingresado=to_timestamp(expediente.ingresado),
        partes=[_parte(parte) for parte in expediente.partes],
    )


def datos_publicos_pb(expediente: Expediente, organos: Mapping[str, Organo]) -> rpc.ConsultarDatosPublicosResponse:
    """A case without anybody in it."""
    return rpc.ConsultarDatosPublicosResponse(
        numero=str(expediente.numero),
        organo=expediente.organo,
        nombre_del_organo=organos[expediente.organo].nombre,
        ramo=expediente.ramo,
        tipo_de_proceso=expediente.tipo_de_proceso,
        ingresado=to_timestamp(expediente.ingresado),
    )


def _parte(parte: Parte) -> pb.Parte:
    return pb.Parte(
        parte_id=str(parte.parte_id),
        rol=parte.rol,
        nombre=parte.nombre,
        persona=str(parte.persona),
        abogados=[
            pb.Abogado(persona=str(uno.persona), nombre=uno.nombre, colegiado=uno.colegiado) for uno in parte.abogados
        ],
        idioma=parte.idioma,
        requiere_interprete=parte.requiere_interprete,
    )


def acuse_pb(escrito: Escrito) -> pb.Acuse:
    """The data of an escrito's receipt."""
    return pb.Acuse(
        escrito_id=str(escrito.escrito_id),
        numero_de_escrito=escrito.numero,
        numero_de_expediente=escrito.numero_de_expediente,
        recibido=to_timestamp(escrito.recibido),
        registrado=to_timestamp(escrito.registrado),
        hora_procesal_efectiva=to_timestamp(escrito.hora_procesal),
        regla_de_hora=escrito.regla_de_hora,
        documentos=[documento_pb(documento) for documento in escrito.documentos],
        presentado_por=escrito.presentado_por,
        en_nombre_de=escrito.en_nombre_de,
    )


def escrito_pb(escrito: Escrito) -> pb.Escrito:
    """An escrito with its receipt."""
    return pb.Escrito(
        acuse=acuse_pb(escrito),
        tipo=escrito.tipo,
        sumilla=escrito.sumilla,
        presentado_por=escrito.presentado_por,
        en_nombre_de=escrito.en_nombre_de,
    )


def actuacion_pb(actuacion: Actuacion, ahora: datetime) -> pb.Actuacion:
    """A line of the timeline, at `ahora`; the plazos that wait come last."""
    return pb.Actuacion(
        actuacion_id=str(actuacion.actuacion_id),
        tipo=actuacion.tipo,
        titulo=actuacion.titulo,
        instante=to_timestamp(actuacion.instante),
        documentos=[documento_pb(documento) for documento in actuacion.documentos],
        comunicaciones=[comunicacion_pb(comunicacion) for comunicacion in actuacion.comunicaciones],
        plazos=[
            *(plazo_pb(plazo, ahora) for plazo in actuacion.plazos),
            *(plazo_pb(pendiente, ahora) for pendiente in actuacion.pendientes),
        ],
        tipo_de_plazo=actuacion.tipo_de_plazo,
        fundamento=actuacion.fundamento,
        firma=firma_pb(actuacion.firma) if actuacion.firma else None,
    )


def firma_pb(una: FirmaDeActo) -> pb.FirmaDeActo:
    """Who signed an act, and what was made of it then."""
    firma = una.firma
    return pb.FirmaDeActo(
        firmante=una.firmante,
        certificado=firma.certificado,
        forma=firma.forma.value,
        revisado=firma.revisado,
        sello=to_timestamp(firma.sello),
        fuente=firma.fuente,
        dictamen=firma.dictamen,
        codigo=firma.codigo,
        nivel=firma.nivel,
    )


def plazo_pb(plazo: Plazo | PlazoPendiente, ahora: datetime) -> pb.Plazo:
    """A plazo with all that explains it, and what has become of it at `ahora`."""
    mensaje = pb.Plazo(
        acto_id=str(plazo.acto_id),
        tipo=plazo.tipo,
        obligados=plazo.obligados,
        regla=plazo.regla,
        explicacion=plazo.explicacion,
        estado=plazo.estado(ahora).value,
    )
    if isinstance(plazo, Plazo):
        dias = [pb.DiaDePlazo(dia=dia.dia.isoformat(), cuenta=dia.cuenta, motivo=dia.motivo) for dia in plazo.dias]
        calculado = pb.Plazo(
            plazo_id=str(plazo.plazo_id),
            inicia=to_timestamp(plazo.inicia),
            vence=to_timestamp(plazo.vence),
            version_del_calendario=plazo.version_del_calendario,
            dias=dias,
        )
        mensaje.MergeFrom(calculado)
    return mensaje


def entrada_pb(entrada: EnBandeja) -> pb.EntradaDeBandeja:
    """An entry of the work tray."""
    return pb.EntradaDeBandeja(
        escrito_id=str(entrada.escrito_id),
        numero_de_expediente=entrada.numero_de_expediente,
        numero_de_escrito=entrada.numero_de_escrito,
        tipo=entrada.tipo,
        sumilla=entrada.sumilla,
        recibido=to_timestamp(entrada.recibido),
        reservado=entrada.reservado,
    )


def en_papel_pb(pendiente: EnPapel) -> pb.NotificacionEnPapel:
    """A communication that waits for paper service."""
    return pb.NotificacionEnPapel(
        entrega_id=str(pendiente.entrega_id),
        numero_de_expediente=pendiente.numero_de_expediente,
        destinatario=pendiente.destinatario,
        acto=pendiente.acto,
        emision=to_timestamp(pendiente.emision),
        reservado=pendiente.reservado,
        intentos=pendiente.intentos,
        ultimo_motivo=pendiente.motivo,
    )


def lectura_pb(lectura: Anotacion) -> pb.Lectura:
    """Who read what: parties and lawyers by name, the court's staff by role, who acts by mandate by for whom and by
    which mandates, of which identity tells who gave them whom to."""
    if lectura.mandatos:
        quien = f"{lectura.calidad} de {lectura.quien}"
        mandatos = map(str, lectura.mandatos)
        return pb.Lectura(instante=to_timestamp(lectura.instante), quien=quien, que=lectura.accion, mandatos=mandatos)
    quien = f"{lectura.quien} ({lectura.calidad})" if lectura.quien else lectura.calidad
    return pb.Lectura(instante=to_timestamp(lectura.instante), quien=quien, que=lectura.accion)


async def partes_de(
    guardado: Guardado, trozos: AsyncIterator[bytes]
) -> AsyncIterator[documentos_service_pb2.LeerDocumentoResponse]:
    """The stream of a document: its description, then its bytes in chunks of at most 64 KiB."""
    documento = guardado.documento
    descripcion = documentos_service_pb2.DescripcionDeDocumento(
        nombre=documento.nombre, tipo=documento.tipo, bytes=documento.tamano, sha256=documento.sha256
    )
    yield documentos_service_pb2.LeerDocumentoResponse(documento=descripcion)
    async for trozo in trozos:
        for inicio in range(0, len(trozo), TROZO):
            yield documentos_service_pb2.LeerDocumentoResponse(datos=trozo[inicio : inicio + TROZO])


def documento_pb(documento: Documento) -> pb.Documento:
    """A document of a case, by its hash."""
    return pb.Documento(
        documento_id=str(documento.documento_id),
        nombre=documento.nombre,
        tipo=documento.tipo,
        bytes=documento.tamano,
        sha256=documento.sha256,
        paginas=documento.paginas,
    )


def comunicacion_pb(comunicacion: Comunicacion) -> pb.Comunicacion:
    """An act's notification to one recipient."""
    return pb.Comunicacion(
        entrega_id=str(comunicacion.entrega_id),
        destinatario=comunicacion.nombre_del_destinatario,
        parte=comunicacion.parte,
        estado=comunicacion.estado.value,
        emision=to_timestamp(comunicacion.emision),
        puesta_a_disposicion=to_timestamp(comunicacion.puesta_a_disposicion),
        acceso=to_timestamp(comunicacion.acceso),
        efectiva=to_timestamp(comunicacion.efectiva),
        regla=comunicacion.regla,
        intentos=comunicacion.intentos,
        intentada=to_timestamp(comunicacion.intentada),
        constancia=str(comunicacion.constancia or ""),
        anulacion=_anulacion(comunicacion),
    )


def _anulacion(comunicacion: Comunicacion) -> pb.Anulacion | None:
    if comunicacion.anulada is None:
        return None
    return pb.Anulacion(
        instante=to_timestamp(comunicacion.anulada),
        acto_id=str(comunicacion.anulada_por or ""),
        acto=comunicacion.acto_que_anula,
        motivo=comunicacion.motivo_de_anulacion,
    )

"""The RPCs of expedientes: proto → command → proto."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

from estrado.comun.v1 import documentos_service_pb2, documentos_service_pb2_grpc
from estrado.expedientes.v1 import expedientes_service_pb2 as rpc
from estrado.expedientes.v1 import expedientes_service_pb2_grpc

from libs.foundation.core.clock import Clock
from libs.foundation.rpc.context import current_principal
from libs.foundation.sql.runner import Runner
from libs.jurisdiccion.catalogos import Organo
from services.expedientes.application.abrir_expediente import AbrirExpediente
from services.expedientes.application.anular_comunicacion import AnularComunicacion
from services.expedientes.application.consultar_datos_publicos import ConsultarDatosPublicos
from services.expedientes.application.consultar_escrito import ConsultaDeEscrito, ConsultarEscrito
from services.expedientes.application.consultar_expediente import Consulta, ConsultarExpediente
from services.expedientes.application.emitir_resolucion import EmitirResolucion
from services.expedientes.application.firmar_resolucion import FirmarResolucion
from services.expedientes.application.leer_acuse import LecturaDeAcuse, LeerAcuse
from services.expedientes.application.leer_documento import LecturaParaEntrega, LeerDocumento
from services.expedientes.application.leer_documento_de_expediente import LecturaDeDocumento, LeerDocumentoDeExpediente
from services.expedientes.application.leer_preparacion import LecturaDePreparacion, LeerPreparacion
from services.expedientes.application.listar_actuaciones import ListadoDeExpediente, ListarActuaciones
from services.expedientes.application.listar_bandeja import ListarBandeja
from services.expedientes.application.listar_expedientes import Listado, ListarExpedientes
from services.expedientes.application.listar_lecturas import ListarLecturas
from services.expedientes.application.listar_notificaciones_en_papel import ListarNotificacionesEnPapel
from services.expedientes.application.listar_plazos import ListarPlazos
from services.expedientes.application.ports import Archivo, Tx
from services.expedientes.application.preparar_resolucion import PrepararResolucion
from services.expedientes.application.presentar_escrito import PresentarEscrito
from services.expedientes.application.registrar_certificado import RegistrarCertificado
from services.expedientes.application.registrar_expediente import RegistrarExpediente
from services.expedientes.application.registrar_resultado_en_papel import RegistrarResultadoEnPapel
from services.expedientes.application.reservar_expediente import ReservarExpediente
from services.expedientes.application.revocar_certificado import Revocacion, RevocarCertificado
from services.expedientes.entrypoints import convert, convert_acuses, convert_firmas


@dataclass(frozen=True, slots=True)
class UseCases:
    """One per RPC."""

    registrar_expediente: RegistrarExpediente
    listar_expedientes: ListarExpedientes
    consultar_expediente: ConsultarExpediente
    consultar_datos_publicos: ConsultarDatosPublicos
    listar_actuaciones: ListarActuaciones
    presentar_escrito: PresentarEscrito
    consultar_escrito: ConsultarEscrito
    leer_acuse: LeerAcuse
    listar_bandeja: ListarBandeja
    emitir_resolucion: EmitirResolucion
    preparar_resolucion: PrepararResolucion
    leer_preparacion: LeerPreparacion
    firmar_resolucion: FirmarResolucion
    registrar_certificado: RegistrarCertificado
    revocar_certificado: RevocarCertificado
    listar_plazos: ListarPlazos
    listar_notificaciones_en_papel: ListarNotificacionesEnPapel
    registrar_resultado_en_papel: RegistrarResultadoEnPapel
    anular_comunicacion: AnularComunicacion
    reservar_expediente: ReservarExpediente
    abrir_expediente: AbrirExpediente
    listar_lecturas: ListarLecturas
    leer_documento_de_expediente: LeerDocumentoDeExpediente
    leer_documento: LeerDocumento


class ExpedientesServicer(expedientes_service_pb2_grpc.ExpedientesServiceServicer):
    """ExpedientesService. `organos` is the catalogue of courts, for their names; by `reloj` plazos are over."""

    def __init__(
        self, use: UseCases, runner: Runner[Tx], archivo: Archivo, organos: Mapping[str, Organo], reloj: Clock
    ) -> None:
        self._use = use
        self._run = runner.run
        self._archivo = archivo
        self._organos = organos
        self._reloj = reloj

    async def RegistrarExpediente(
        self, request: rpc.RegistrarExpedienteRequest, context: Any
    ) -> rpc.RegistrarExpedienteResponse:
        """See the proto."""
        command = convert.nuevo_expediente(request)
        expediente = await self._run(self._use.registrar_expediente, current_principal(), command)
        return rpc.RegistrarExpedienteResponse(expediente=convert.expediente_pb(expediente, self._organos))

    async def ListarExpedientes(
        self, request: rpc.ListarExpedientesRequest, context: Any
    ) -> rpc.ListarExpedientesResponse:
        """See the proto."""
        command = Listado(request.limite, request.cursor)
        pagina = await self._run(self._use.listar_expedientes, current_principal(), command)
        expedientes = [convert.expediente_pb(uno, self._organos) for uno in pagina.filas]
        return rpc.ListarExpedientesResponse(expedientes=expedientes, siguiente=pagina.siguiente)

    async def ConsultarExpediente(
        self, request: rpc.ConsultarExpedienteRequest, context: Any
    ) -> rpc.ConsultarExpedienteResponse:
        """See the proto."""
        expediente = await self._run(self._use.consultar_expediente, current_principal(), Consulta(request.numero))
        return rpc.ConsultarExpedienteResponse(expediente=convert.expediente_pb(expediente, self._organos))

    async def ConsultarDatosPublicos(
        self, request: rpc.ConsultarDatosPublicosRequest, context: Any
    ) -> rpc.ConsultarDatosPublicosResponse:
        """See the proto."""
        command = Consulta(request.numero)
        expediente = await self._run(self._use.consultar_datos_publicos, current_principal(), command)
        return convert.datos_publicos_pb(expediente, self._organos)

    async def ListarActuaciones(
        self, request: rpc.ListarActuacionesRequest, context: Any
    ) -> rpc.ListarActuacionesResponse:
        """See the proto."""
        command = ListadoDeExpediente(request.numero, request.limite, request.cursor)
        pagina = await self._run(self._use.listar_actuaciones, current_principal(), command)
        actuaciones = [convert.actuacion_pb(una, self._reloj.now()) for una in pagina.filas]
        return rpc.ListarActuacionesResponse(actuaciones=actuaciones, siguiente=pagina.siguiente)

    async def PresentarEscrito(
        self, request: rpc.PresentarEscritoRequest, context: Any
    ) -> rpc.PresentarEscritoResponse:
        """See the proto."""
        command = convert.presentacion(request)
        escritos = await self._run(self._use.presentar_escrito, current_principal(), command)
        return rpc.PresentarEscritoResponse(acuses=[convert.acuse_pb(escrito) for escrito in escritos])

    async def ConsultarEscrito(
        self, request: rpc.ConsultarEscritoRequest, context: Any
    ) -> rpc.ConsultarEscritoResponse:
        """See the proto."""
        command = ConsultaDeEscrito(request.numero, convert.uuid_de(request.escrito_id, "escrito_id"))
        leido = await self._run(self._use.consultar_escrito, current_principal(), command)
        return convert_acuses.escrito_leido_pb(leido)

    async def LeerAcuse(
        self, request: rpc.LeerAcuseRequest, context: Any
    ) -> AsyncIterator[documentos_service_pb2.LeerDocumentoResponse]:
        """See the proto."""
        command = LecturaDeAcuse(request.numero, convert.uuid_de(request.escrito_id, "escrito_id"), request.formato)
        guardado = await self._run(self._use.leer_acuse, current_principal(), command)
        async for parte in convert.partes_de(guardado, self._archivo.leer(guardado)):
            yield parte

    async def ListarBandeja(self, request: rpc.ListarBandejaRequest, context: Any) -> rpc.ListarBandejaResponse:
        """See the proto."""
        command = Listado(request.limite, request.cursor)
        pagina = await self._run(self._use.listar_bandeja, current_principal(), command)
        entradas = [convert.entrada_pb(entrada) for entrada in pagina.filas]
        return rpc.ListarBandejaResponse(entradas=entradas, siguiente=pagina.siguiente)

    async def EmitirResolucion(
        self, request: rpc.EmitirResolucionRequest, context: Any
    ) -> rpc.EmitirResolucionResponse:
        """See the proto."""
        command = convert.nueva_resolucion(request)
        actuacion = await self._run(self._use.emitir_resolucion, current_principal(), command)
        return rpc.EmitirResolucionResponse(actuacion=convert.actuacion_pb(actuacion, self._reloj.now()))

    async def PrepararResolucion(
        self, request: rpc.PrepararResolucionRequest, context: Any
    ) -> rpc.PrepararResolucionResponse:
        """See the proto."""
        command = convert_firmas.por_preparar(request)
        preparacion = await self._run(self._use.preparar_resolucion, current_principal(), command)
        return convert_firmas.preparacion_pb(preparacion)

    async def LeerPreparacion(
        self, request: rpc.LeerPreparacionRequest, context: Any
    ) -> AsyncIterator[documentos_service_pb2.LeerDocumentoResponse]:
        """See the proto."""
        preparacion_id = convert.uuid_de(request.preparacion_id, "preparacion_id")
        command = LecturaDePreparacion(request.numero, preparacion_id)
        guardado = await self._run(self._use.leer_preparacion, current_principal(), command)
        async for parte in convert.partes_de(guardado, self._archivo.leer(guardado)):
            yield parte

    async def FirmarResolucion(
        self, request: rpc.FirmarResolucionRequest, context: Any
    ) -> rpc.FirmarResolucionResponse:
        """See the proto."""
        command = convert_firmas.por_completar(request)
        actuacion = await self._run(self._use.firmar_resolucion, current_principal(), command)
        return rpc.FirmarResolucionResponse(actuacion=convert.actuacion_pb(actuacion, self._reloj.now()))

    async def RegistrarCertificado(
        self, request: rpc.RegistrarCertificadoRequest, context: Any
    ) -> rpc.RegistrarCertificadoResponse:
        """See the proto."""
        command = convert_firmas.nuevo_certificado(request)
        certificado = await self._run(self._use.registrar_certificado, current_principal(), command)
        return rpc.RegistrarCertificadoResponse(certificado=convert_firmas.certificado_pb(certificado))

    async def RevocarCertificado(
        self, request: rpc.RevocarCertificadoRequest, context: Any
    ) -> rpc.RevocarCertificadoResponse:
        """See the proto."""
        command = Revocacion(request.certificado, request.motivo)
        certificado, ahora = await self._run(self._use.revocar_certificado, current_principal(), command)
        return rpc.RevocarCertificadoResponse(
            certificado=convert_firmas.certificado_pb(certificado), ya_revocado=not ahora
        )

    async def ListarPlazos(self, request: rpc.ListarPlazosRequest, context: Any) -> rpc.ListarPlazosResponse:
        """See the proto."""
        plazos = await self._run(self._use.listar_plazos, current_principal(), Consulta(request.numero))
        return rpc.ListarPlazosResponse(plazos=[convert.plazo_pb(plazo, self._reloj.now()) for plazo in plazos])

    async def ListarNotificacionesEnPapel(
        self, request: rpc.ListarNotificacionesEnPapelRequest, context: Any
    ) -> rpc.ListarNotificacionesEnPapelResponse:
        """See the proto."""
        command = Listado(request.limite, request.cursor)
        pagina = await self._run(self._use.listar_notificaciones_en_papel, current_principal(), command)
        pendientes = [convert.en_papel_pb(pendiente) for pendiente in pagina.filas]
        return rpc.ListarNotificacionesEnPapelResponse(pendientes=pendientes, siguiente=pagina.siguiente)

    async def RegistrarResultadoEnPapel(
        self, request: rpc.RegistrarResultadoEnPapelRequest, context: Any
    ) -> rpc.RegistrarResultadoEnPapelResponse:
        """See the proto."""
        command = convert.nuevo_resultado(request)
        comunicacion = await self._run(self._use.registrar_resultado_en_papel, current_principal(), command)
        return rpc.RegistrarResultadoEnPapelResponse(comunicacion=convert.comunicacion_pb(comunicacion))

    async def AnularComunicacion(
        self, request: rpc.AnularComunicacionRequest, context: Any
    ) -> rpc.AnularComunicacionResponse:
        """See the proto."""
        command = convert.anulacion(request)
        actuacion = await self._run(self._use.anular_comunicacion, current_principal(), command)
        return rpc.AnularComunicacionResponse(actuacion=convert.actuacion_pb(actuacion, self._reloj.now()))

    async def ReservarExpediente(
        self, request: rpc.ReservarExpedienteRequest, context: Any
    ) -> rpc.ReservarExpedienteResponse:
        """See the proto."""
        command = convert.pedido_de_reserva(request)
        actuacion = await self._run(self._use.reservar_expediente, current_principal(), command)
        return rpc.ReservarExpedienteResponse(actuacion=convert.actuacion_pb(actuacion, self._reloj.now()))

    async def AbrirExpediente(self, request: rpc.AbrirExpedienteRequest, context: Any) -> rpc.AbrirExpedienteResponse:
        """See the proto."""
        command = convert.pedido_de_reserva(request)
        actuacion = await self._run(self._use.abrir_expediente, current_principal(), command)
        return rpc.AbrirExpedienteResponse(actuacion=convert.actuacion_pb(actuacion, self._reloj.now()))

    async def ListarLecturas(self, request: rpc.ListarLecturasRequest, context: Any) -> rpc.ListarLecturasResponse:
        """See the proto."""
        command = ListadoDeExpediente(request.numero, request.limite, request.cursor)
        pagina = await self._run(self._use.listar_lecturas, current_principal(), command)
        lecturas = [convert.lectura_pb(lectura) for lectura in pagina.filas]
        return rpc.ListarLecturasResponse(lecturas=lecturas, siguiente=pagina.siguiente)

    async def LeerDocumentoDeExpediente(
        self, request: rpc.LeerDocumentoDeExpedienteRequest, context: Any
    ) -> AsyncIterator[documentos_service_pb2.LeerDocumentoResponse]:
        """See the proto."""
        command = LecturaDeDocumento(request.numero, convert.uuid_de(request.documento_id, "documento_id"))
        guardado = await self._run(self._use.leer_documento_de_expediente, current_principal(), command)
        async for parte in convert.partes_de(guardado, self._archivo.leer(guardado)):
            yield parte


class DocumentosServicer(documentos_service_pb2_grpc.DocumentosServiceServicer):
    """DocumentosService, for casillero."""

    def __init__(self, use: UseCases, runner: Runner[Tx], archivo: Archivo) -> None:
        self._use = use
        self._run = runner.run
        self._archivo = archivo

    async def LeerDocumento(
        self, request: documentos_service_pb2.LeerDocumentoRequest, context: Any
    ) -> AsyncIterator[documentos_service_pb2.LeerDocumentoResponse]:
        """See the proto."""
        command = LecturaParaEntrega(convert.uuid_de(request.documento_id, "documento_id"))
        guardado = await self._run(self._use.leer_documento, current_principal(), command)
        async for parte in convert.partes_de(guardado, self._archivo.leer(guardado)):
            yield parte

"""CasilleroService: proto → command → proto."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Collection
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from estrado.casillero.v1 import casillero_service_pb2 as pb
from estrado.casillero.v1.casillero_service_pb2_grpc import CasilleroServiceServicer
from estrado.comun.v1.documentos_service_pb2 import LeerDocumentoResponse

from libs.foundation.core.usecases import UseCase
from libs.foundation.rpc.context import current_principal
from libs.foundation.rpc.timestamps import from_timestamp
from libs.foundation.sql.runner import Runner
from services.casillero.application import (
    acceder_notificacion,
    anotar_visita,
    consultar_notificacion,
    consultar_preferencias,
    fijar_preferencias,
    leer_constancia,
    leer_documento_de_notificacion,
    leer_documentos_de_notificaciones,
    leer_evidencia,
    leer_paquete,
    listar_casilleros,
    listar_evidencias,
    listar_marcas,
    listar_notificaciones,
    marcar_notificacion,
    registrar_descarga,
)
from services.casillero.application.en_nombre_de import PreguntaUnica
from services.casillero.application.listar_todos import ListarTodos
from services.casillero.application.ports import Tx
from services.casillero.application.ports_de_vecinos import Contactos, Empaquetador, Entidades, Notaria, Productores
from services.casillero.domain.alerta import Canal
from services.casillero.domain.documentos import verificado
from services.casillero.domain.entrega import Documento
from services.casillero.domain.notificacion import Notificacion
from services.casillero.entrypoints import convert
from services.casillero.entrypoints.buzon import en_buzon, persona_del_buzon

C = TypeVar("C")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Casos:
    """The use cases behind the RPCs."""

    listar_casilleros: listar_casilleros.ListarCasilleros
    listar_todos: ListarTodos
    listar_notificaciones: listar_notificaciones.ListarNotificaciones
    consultar_notificacion: consultar_notificacion.ConsultarNotificacion
    acceder_notificacion: acceder_notificacion.AccederNotificacion
    leer_documento_de_notificacion: leer_documento_de_notificacion.LeerDocumentoDeNotificacion
    leer_documentos_de_notificaciones: leer_documentos_de_notificaciones.LeerDocumentosDeNotificaciones
    registrar_descarga: registrar_descarga.RegistrarDescarga
    listar_evidencias: listar_evidencias.ListarEvidencias
    leer_evidencia: leer_evidencia.LeerEvidencia
    consultar_preferencias: consultar_preferencias.ConsultarPreferencias
    fijar_preferencias: fijar_preferencias.FijarPreferencias
    marcar_notificacion: marcar_notificacion.MarcarNotificacion
    listar_marcas: listar_marcas.ListarMarcas
    anotar_visita: anotar_visita.AnotarVisita
    leer_constancia: leer_constancia.LeerConstancia
    leer_paquete: leer_paquete.LeerPaquete


class CasilleroServicer(CasilleroServiceServicer):
    """See the proto for what each RPC means; refusals are raised by the use cases."""

    def __init__(
        self,
        runner: Runner[Any],
        casos: Casos,
        productores: Productores,
        entidades: Entidades,
        notaria: Notaria,
        empaquetador: Empaquetador,
        contactos: Contactos,
    ) -> None:
        self._runner = runner
        self._casos = casos
        self._productores = productores
        self._entidades = entidades
        self._notaria, self._empaquetador = notaria, empaquetador
        self._contactos = contactos

    async def _en(
        self, en_nombre_de: str, caso: UseCase[Tx, C, None, R], command: C, entidades: Entidades | None = None
    ) -> R:
        """See en_buzon; `entidades` are asked, or else the service's own."""
        return await en_buzon(self._runner, entidades or self._entidades, en_nombre_de, caso, command)

    async def ListarCasilleros(self, request: pb.ListarCasillerosRequest, context: Any) -> pb.ListarCasillerosResponse:
        """All that the caller reads, or one of an entity or a court."""
        command = listar_casilleros.Command()
        if request.en_nombre_de:
            propios = await self._en(request.en_nombre_de, self._casos.listar_casilleros, command)
        else:
            propios = await self._runner.run(self._casos.listar_todos, current_principal(), command)
        return pb.ListarCasillerosResponse(casilleros=[convert.casillero(propio) for propio in propios])

    async def ListarNotificaciones(
        self, request: pb.ListarNotificacionesRequest, context: Any
    ) -> pb.ListarNotificacionesResponse:
        """A page of what lies in them."""
        command = convert.listado(request)
        pagina = await self._en(request.en_nombre_de, self._casos.listar_notificaciones, command)
        notificaciones = [convert.vista(una) for una in pagina.notificaciones]
        return pb.ListarNotificacionesResponse(notificaciones=notificaciones, siguiente=pagina.siguiente)

    async def ConsultarNotificacion(
        self, request: pb.ConsultarNotificacionRequest, context: Any
    ) -> pb.ConsultarNotificacionResponse:
        """One, unopened."""
        command = consultar_notificacion.Command(convert.notificacion_id(request.notificacion_id))
        vista = await self._en(request.en_nombre_de, self._casos.consultar_notificacion, command)
        return pb.ConsultarNotificacionResponse(notificacion=convert.vista(vista))

    async def AccederNotificacion(
        self, request: pb.AccederNotificacionRequest, context: Any
    ) -> pb.AccederNotificacionResponse:
        """One, opened."""
        command = acceder_notificacion.Command(convert.notificacion_id(request.notificacion_id))
        abierta = await self._en(request.en_nombre_de, self._casos.acceder_notificacion, command)
        return pb.AccederNotificacionResponse(notificacion=convert.vista(abierta))

    async def LeerDocumentoDeNotificacion(
        self, request: pb.LeerDocumentoDeNotificacionRequest, context: Any
    ) -> AsyncIterator[LeerDocumentoResponse]:
        """The description, then the bytes as their producer sends them."""
        command = convert.lectura(request)
        en = partial(self._en, request.en_nombre_de, entidades=PreguntaUnica(self._entidades))
        lectura = await en(self._casos.leer_documento_de_notificacion, command)
        yield convert.descripcion(lectura.documento)
        async for datos in self._verificado(en, command.notificacion_id, lectura.productor, lectura.documento):
            yield LeerDocumentoResponse(datos=datos)

    async def LeerDocumentosDeNotificaciones(
        self, request: pb.LeerDocumentosDeNotificacionesRequest, context: Any
    ) -> AsyncIterator[pb.LeerDocumentosDeNotificacionesResponse]:
        """Each document's announcement, then its bytes: as if each were asked for alone."""
        ids = [convert.notificacion_id(uno) for uno in request.notificacion_ids]
        en = partial(self._en, request.en_nombre_de, entidades=PreguntaUnica(self._entidades))
        command = leer_documentos_de_notificaciones.Command(ids)
        for una in await en(self._casos.leer_documentos_de_notificaciones, command):
            async for parte in self._uno_tras_otro(en, una):
                yield parte

    async def LeerConstancia(
        self, request: pb.LeerConstanciaRequest, context: Any
    ) -> AsyncIterator[LeerDocumentoResponse]:
        """The description, then the bytes: made now, and not kept."""
        command = leer_constancia.Command(convert.notificacion_id(request.notificacion_id))
        constancia = await self._en(request.en_nombre_de, self._casos.leer_constancia, command)
        hacer = self._notaria.pagina if request.pagina else self._notaria.constancia
        contenido = await hacer(constancia)
        yield convert.descripcion_de_constancia(constancia, contenido, pagina=request.pagina)
        yield LeerDocumentoResponse(datos=contenido)

    def _verificado(
        self, en: Callable[..., Awaitable[None]], notificacion_id: UUID, productor: str, documento: Documento
    ) -> AsyncGenerator[bytes, None]:
        """The bytes of a document as they come, held against what was delivered, each download in evidence."""
        cual = leer_documento_de_notificacion.Command(notificacion_id, documento.documento_id)
        empieza, entero = (partial(en, self._casos.registrar_descarga, hecho) for hecho in convert.descarga(cual))
        return verificado(self._productores.leer(productor, documento.documento_id), documento, empieza, entero)

    async def _uno_tras_otro(
        self, en: Callable[..., Awaitable[None]], una: Notificacion
    ) -> AsyncGenerator[pb.LeerDocumentosDeNotificacionesResponse, None]:
        for documento in una.entrega.documentos:
            yield convert.anuncio(una, documento)
            partes = self._verificado(en, una.notificacion_id, una.entrega.productor, documento)
            async with aclosing(partes):
                async for datos in partes:
                    yield pb.LeerDocumentosDeNotificacionesResponse(datos=datos)

    async def LeerPaquete(self, request: pb.LeerPaqueteRequest, context: Any) -> AsyncIterator[pb.LeerPaqueteResponse]:
        """The zip as it is made: its documents come from their producer, as if each were asked for alone."""
        command = leer_paquete.Command(convert.notificacion_id(request.notificacion_id))
        en = partial(self._en, request.en_nombre_de, entidades=PreguntaUnica(self._entidades))
        constancia = await en(self._casos.leer_paquete, command)
        leer = partial(self._verificado, en, command.notificacion_id, constancia.notificacion.entrega.productor)
        async with aclosing(await self._empaquetador.paquete(constancia, leer)) as partes:
            async for datos in partes:
                yield pb.LeerPaqueteResponse(datos=datos)

    async def MarcarNotificacion(
        self, request: pb.MarcarNotificacionRequest, context: Any
    ) -> pb.MarcarNotificacionResponse:
        """The caller's marks, put."""
        command = convert.marcado(request)
        marcas = await self._en(request.en_nombre_de, self._casos.marcar_notificacion, command)
        return pb.MarcarNotificacionResponse(marcas=convert.marcas(marcas))

    async def ListarMarcas(self, request: pb.ListarMarcasRequest, context: Any) -> pb.ListarMarcasResponse:
        """The caller's folders and labels."""
        resumen = await self._en(request.en_nombre_de, self._casos.listar_marcas, listar_marcas.Command())
        return convert.resumen(resumen)

    async def AnotarVisita(self, request: pb.AnotarVisitaRequest, context: Any) -> pb.AnotarVisitaResponse:
        """The mailbox, seen up to there."""
        command = anotar_visita.Command(from_timestamp(request.hasta))
        propios = await self._en(request.en_nombre_de, self._casos.anotar_visita, command)
        return pb.AnotarVisitaResponse(casilleros=[convert.casillero(propio) for propio in propios])

    async def ListarEvidencias(self, request: pb.ListarEvidenciasRequest, context: Any) -> pb.ListarEvidenciasResponse:
        """Every step, proven."""
        command = listar_evidencias.Command(convert.notificacion_id(request.notificacion_id))
        evidencias = await self._en(request.en_nombre_de, self._casos.listar_evidencias, command)
        return pb.ListarEvidenciasResponse(evidencias=[convert.evidencia(una) for una in evidencias])

    async def LeerEvidencia(self, request: pb.LeerEvidenciaRequest, context: Any) -> pb.LeerEvidenciaResponse:
        """What proves one."""
        una = convert.notificacion_id(request.notificacion_id)
        command = leer_evidencia.Command(una, convert.id_o_ninguno(request.evidencia_id))
        prueba = await self._en(request.en_nombre_de, self._casos.leer_evidencia, command)
        return pb.LeerEvidenciaResponse(archivo=self._empaquetador.evidencia(prueba))

    async def ConsultarPreferencias(
        self, request: pb.ConsultarPreferenciasRequest, context: Any
    ) -> pb.ConsultarPreferenciasResponse:
        """By which channels the owner is told."""
        command = consultar_preferencias.Command()
        preferidas = await self._en(request.en_nombre_de, self._casos.consultar_preferencias, command)
        return pb.ConsultarPreferenciasResponse(preferencias=convert.preferencias(preferidas))

    async def FijarPreferencias(
        self, request: pb.FijarPreferenciasRequest, context: Any
    ) -> pb.FijarPreferenciasResponse:
        """Change them."""
        unica = PreguntaUnica(self._entidades)
        alcanzables = await self._alcanzables(request.en_nombre_de, unica) if request.sms else ()
        command = fijar_preferencias.Command(convert.canales(request), alcanzables)
        preferidas = await self._en(request.en_nombre_de, self._casos.fijar_preferencias, command, unica)
        return pb.FijarPreferenciasResponse(preferencias=convert.preferencias(preferidas))

    async def _alcanzables(self, en_nombre_de: str, entidades: Entidades) -> Collection[Canal]:
        """By what identity can tell somebody who opens the mailbox; nothing where there is nobody."""
        persona = await persona_del_buzon(entidades, en_nombre_de)
        contactos = (await self._contactos.de([persona]))[persona] if persona else ()
        return {canal for contacto in contactos for canal in contacto.destinos}

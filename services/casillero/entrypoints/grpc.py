"""CasilleroService: proto → command → proto."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from estrado.casillero.v1 import casillero_service_pb2 as pb
from estrado.casillero.v1.casillero_service_pb2_grpc import CasilleroServiceServicer
from estrado.comun.v1.documentos_service_pb2 import LeerDocumentoResponse

from libs.foundation.rpc.context import current_principal
from libs.foundation.sql.runner import Runner
from services.casillero.application import (
    acceder_notificacion,
    consultar_notificacion,
    leer_documento_de_notificacion,
    listar_casilleros,
    listar_evidencias,
    listar_notificaciones,
    registrar_descarga,
)
from services.casillero.application.ports import Productores
from services.casillero.domain.documentos import verificado
from services.casillero.entrypoints import convert


@dataclass(frozen=True, slots=True)
class Casos:
    """The use cases behind the RPCs."""

    listar_casilleros: listar_casilleros.ListarCasilleros
    listar_notificaciones: listar_notificaciones.ListarNotificaciones
    consultar_notificacion: consultar_notificacion.ConsultarNotificacion
    acceder_notificacion: acceder_notificacion.AccederNotificacion
    leer_documento_de_notificacion: leer_documento_de_notificacion.LeerDocumentoDeNotificacion
    registrar_descarga: registrar_descarga.RegistrarDescarga
    listar_evidencias: listar_evidencias.ListarEvidencias


class CasilleroServicer(CasilleroServiceServicer):
    """See the proto for what each RPC means; refusals are raised by the use cases."""

    def __init__(self, runner: Runner[Any], casos: Casos, productores: Productores) -> None:
        self._run = runner.run
        self._casos = casos
        self._productores = productores

    async def ListarCasilleros(self, request: pb.ListarCasillerosRequest, context: Any) -> pb.ListarCasillerosResponse:
        """The caller's mailboxes."""
        propios = await self._run(self._casos.listar_casilleros, current_principal(), listar_casilleros.Command())
        return pb.ListarCasillerosResponse(casilleros=[convert.casillero(propio) for propio in propios])

    async def ListarNotificaciones(
        self, request: pb.ListarNotificacionesRequest, context: Any
    ) -> pb.ListarNotificacionesResponse:
        """A page of what lies in them."""
        pagina = await self._run(self._casos.listar_notificaciones, current_principal(), convert.listado(request))
        notificaciones = [convert.notificacion(propia) for propia in pagina.notificaciones]
        return pb.ListarNotificacionesResponse(notificaciones=notificaciones, siguiente=pagina.siguiente)

    async def ConsultarNotificacion(
        self, request: pb.ConsultarNotificacionRequest, context: Any
    ) -> pb.ConsultarNotificacionResponse:
        """One, unopened."""
        command = consultar_notificacion.Command(convert.notificacion_id(request.notificacion_id))
        propia = await self._run(self._casos.consultar_notificacion, current_principal(), command)
        return pb.ConsultarNotificacionResponse(notificacion=convert.notificacion(propia))

    async def AccederNotificacion(
        self, request: pb.AccederNotificacionRequest, context: Any
    ) -> pb.AccederNotificacionResponse:
        """One, opened."""
        command = acceder_notificacion.Command(convert.notificacion_id(request.notificacion_id))
        abierta = await self._run(self._casos.acceder_notificacion, current_principal(), command)
        return pb.AccederNotificacionResponse(notificacion=convert.notificacion(abierta))

    async def LeerDocumentoDeNotificacion(
        self, request: pb.LeerDocumentoDeNotificacionRequest, context: Any
    ) -> AsyncIterator[LeerDocumentoResponse]:
        """The description, then the bytes as their producer sends them."""
        principal, command = current_principal(), convert.lectura(request)
        lectura = await self._run(self._casos.leer_documento_de_notificacion, principal, command)
        yield convert.descripcion(lectura.documento)
        partes = self._productores.leer(lectura.productor, command.documento_id)
        anotar = partial(self._run, self._casos.registrar_descarga, principal)
        empieza, entero = (partial(anotar, hecho) for hecho in convert.descarga(command))
        async for datos in verificado(partes, lectura.documento, empieza, entero):
            yield LeerDocumentoResponse(datos=datos)

    async def ListarEvidencias(self, request: pb.ListarEvidenciasRequest, context: Any) -> pb.ListarEvidenciasResponse:
        """Every step, proven."""
        command = listar_evidencias.Command(convert.notificacion_id(request.notificacion_id))
        evidencias = await self._run(self._casos.listar_evidencias, current_principal(), command)
        return pb.ListarEvidenciasResponse(evidencias=[convert.evidencia(una) for una in evidencias])

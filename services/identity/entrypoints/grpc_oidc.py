"""RPCs of the authorization server: proto → command → proto."""

from dataclasses import dataclass
from typing import Any

from estrado.identity.v1 import oidc_service_pb2 as api
from estrado.identity.v1 import oidc_service_pb2_grpc as api_grpc

from libs.foundation.rpc.context import current_principal
from libs.foundation.sql.runner import Runner
from services.identity.application.canjear_concesion import CanjearConcesion
from services.identity.application.completar_autorizacion import CompletarAutorizacion
from services.identity.application.consultar_autorizacion import ConsultaDeAutorizacion, ConsultarAutorizacion
from services.identity.application.consultar_proveedor import ConsultaDeProveedor, ConsultarProveedor
from services.identity.application.consultar_titular import ConsultarTitular
from services.identity.application.decidir_autorizacion import Decidir, DecidirAutorizacion
from services.identity.application.identificar_autorizacion import IdentificarAutorizacion
from services.identity.application.introspeccionar_concesion import IntrospeccionarConcesion
from services.identity.application.listar_consentimientos import ListaDeConsentimientos, ListarConsentimientos
from services.identity.application.pedir_autorizacion import PedirAutorizacion
from services.identity.application.ports import Tx
from services.identity.application.retirar_consentimiento import RetirarConsentimiento, RetiroDeConsentimiento
from services.identity.application.revocar_concesion import RevocarConcesion
from services.identity.entrypoints import convert_oidc as convert
from services.identity.entrypoints.convert import cliente, uuid_or_none


@dataclass(frozen=True, slots=True)
class UseCasesDeOidc:
    """What the RPCs run."""

    consultar_proveedor: ConsultarProveedor
    pedir: PedirAutorizacion
    consultar: ConsultarAutorizacion
    identificar: IdentificarAutorizacion
    completar: CompletarAutorizacion
    decidir: DecidirAutorizacion
    canjear: CanjearConcesion
    revocar: RevocarConcesion
    introspeccionar: IntrospeccionarConcesion
    titular: ConsultarTitular
    listar_consentimientos: ListarConsentimientos
    retirar_consentimiento: RetirarConsentimiento


class OidcServicer(api_grpc.OidcServiceServicer):
    """estrado.identity.v1.OidcService."""

    def __init__(self, runner: Runner[Tx], use: UseCasesDeOidc) -> None:
        self._run = runner.run
        self._use = use

    async def ConsultarProveedor(
        self, request: api.ConsultarProveedorRequest, context: Any
    ) -> api.ConsultarProveedorResponse:
        """See the proto."""
        known = await self._run(self._use.consultar_proveedor, current_principal(), ConsultaDeProveedor())
        return api.ConsultarProveedorResponse(metadatos=known.metadatos, jwks=known.jwks)

    async def PedirAutorizacion(
        self, request: api.PedirAutorizacionRequest, context: Any
    ) -> api.PedirAutorizacionResponse:
        """See the proto."""
        begun = await self._run(self._use.pedir, current_principal(), convert.pedido(request))
        return api.PedirAutorizacionResponse(siguiente=convert.siguiente_pb(begun.siguiente), solicitud=begun.solicitud)

    async def ConsultarAutorizacion(
        self, request: api.ConsultarAutorizacionRequest, context: Any
    ) -> api.ConsultarAutorizacionResponse:
        """See the proto."""
        command = ConsultaDeAutorizacion(request.solicitud, cliente(request))
        found = await self._run(self._use.consultar, current_principal(), command)
        return api.ConsultarAutorizacionResponse(siguiente=convert.siguiente_pb(found))

    async def IdentificarAutorizacion(
        self, request: api.IdentificarAutorizacionRequest, context: Any
    ) -> api.IdentificarAutorizacionResponse:
        """See the proto."""
        result = await self._run(self._use.identificar, current_principal(), convert.identificar(request))
        return api.IdentificarAutorizacionResponse(siguiente=convert.siguiente_pb(result))

    async def CompletarAutorizacion(
        self, request: api.CompletarAutorizacionRequest, context: Any
    ) -> api.CompletarAutorizacionResponse:
        """See the proto."""
        result = await self._run(self._use.completar, current_principal(), convert.mostrar(request))
        return api.CompletarAutorizacionResponse(siguiente=convert.siguiente_pb(result))

    async def DecidirAutorizacion(
        self, request: api.DecidirAutorizacionRequest, context: Any
    ) -> api.DecidirAutorizacionResponse:
        """See the proto."""
        command = Decidir(request.solicitud, request.consiente, cliente(request))
        result = await self._run(self._use.decidir, current_principal(), command)
        return api.DecidirAutorizacionResponse(siguiente=convert.siguiente_pb(result))

    async def CanjearConcesion(
        self, request: api.CanjearConcesionRequest, context: Any
    ) -> api.CanjearConcesionResponse:
        """See the proto."""
        answer = await self._run(self._use.canjear, current_principal(), convert.peticion(request.peticion))
        return api.CanjearConcesionResponse(respuesta=convert.respuesta_pb(answer))

    async def RevocarConcesion(
        self, request: api.RevocarConcesionRequest, context: Any
    ) -> api.RevocarConcesionResponse:
        """See the proto."""
        answer = await self._run(self._use.revocar, current_principal(), convert.peticion(request.peticion))
        return api.RevocarConcesionResponse(respuesta=convert.respuesta_pb(answer))

    async def IntrospeccionarConcesion(
        self, request: api.IntrospeccionarConcesionRequest, context: Any
    ) -> api.IntrospeccionarConcesionResponse:
        """See the proto."""
        answer = await self._run(self._use.introspeccionar, current_principal(), convert.peticion(request.peticion))
        return api.IntrospeccionarConcesionResponse(respuesta=convert.respuesta_pb(answer))

    async def ConsultarTitular(
        self, request: api.ConsultarTitularRequest, context: Any
    ) -> api.ConsultarTitularResponse:
        """See the proto."""
        answer = await self._run(self._use.titular, current_principal(), convert.peticion(request.peticion))
        return api.ConsultarTitularResponse(respuesta=convert.respuesta_pb(answer))

    async def ListarConsentimientos(
        self, request: api.ListarConsentimientosRequest, context: Any
    ) -> api.ListarConsentimientosResponse:
        """See the proto."""
        found = await self._run(self._use.listar_consentimientos, current_principal(), ListaDeConsentimientos())
        return api.ListarConsentimientosResponse(consentimientos=[convert.consentimiento_pb(one) for one in found])

    async def RetirarConsentimiento(
        self, request: api.RetirarConsentimientoRequest, context: Any
    ) -> api.RetirarConsentimientoResponse:
        """See the proto."""
        command = RetiroDeConsentimiento(uuid_or_none(request.cliente_id))
        await self._run(self._use.retirar_consentimiento, current_principal(), command)
        return api.RetirarConsentimientoResponse()

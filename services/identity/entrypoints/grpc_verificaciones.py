"""RPCs of the verification of identity: proto → command → proto."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from estrado.comun.v1.documentos_service_pb2 import LeerDocumentoResponse
from estrado.identity.v1 import verificaciones_service_pb2 as api
from estrado.identity.v1 import verificaciones_service_pb2_grpc as api_grpc

from libs.foundation.rpc.context import current_principal
from libs.foundation.sql.runner import Runner
from services.identity.application.asignar_verificacion import AsignarVerificacion
from services.identity.application.consultar_verificacion import ConsultaDeVerificacion, ConsultarVerificacion
from services.identity.application.decidir_verificacion import DecidirVerificacion
from services.identity.application.leer_documento_de_verificacion import LeerDocumentoDeVerificacion
from services.identity.application.listar_verificaciones import ListarVerificaciones, PaginaPedida
from services.identity.application.ports import Tx
from services.identity.application.ports.evidencia import ArchivoDeEvidencia
from services.identity.application.retirar_verificacion import RetirarVerificacion, RetiroDeVerificacion
from services.identity.application.solicitar_verificacion import SolicitarVerificacion
from services.identity.entrypoints import convert_verificaciones as convert
from services.identity.entrypoints.convert import exigir_aceptado


@dataclass(frozen=True, slots=True)
class UseCasesDeVerificacion:
    """What the RPCs run."""

    solicitar: SolicitarVerificacion
    consultar: ConsultarVerificacion
    retirar: RetirarVerificacion
    listar: ListarVerificaciones
    asignar: AsignarVerificacion
    decidir: DecidirVerificacion
    leer_documento: LeerDocumentoDeVerificacion


class VerificacionesServicer(api_grpc.VerificacionesServiceServicer):
    """estrado.identity.v1.VerificacionesService."""

    def __init__(self, runner: Runner[Tx], use: UseCasesDeVerificacion, archivo: ArchivoDeEvidencia) -> None:
        self._run = runner.run
        self._use = use
        self._archivo = archivo

    async def SolicitarVerificacion(
        self, request: api.SolicitarVerificacionRequest, context: Any
    ) -> api.SolicitarVerificacionResponse:
        """See the proto."""
        made = exigir_aceptado(await self._run(self._use.solicitar, current_principal(), convert.solicitud(request)))
        return api.SolicitarVerificacionResponse(verificacion=convert.verificacion_pb(made))

    async def ConsultarVerificacion(
        self, request: api.ConsultarVerificacionRequest, context: Any
    ) -> api.ConsultarVerificacionResponse:
        """See the proto."""
        found = await self._run(self._use.consultar, current_principal(), ConsultaDeVerificacion())
        return api.ConsultarVerificacionResponse(verificacion=convert.verificacion_pb(found))

    async def RetirarVerificacion(
        self, request: api.RetirarVerificacionRequest, context: Any
    ) -> api.RetirarVerificacionResponse:
        """See the proto."""
        await self._run(self._use.retirar, current_principal(), RetiroDeVerificacion())
        return api.RetirarVerificacionResponse()

    async def ListarVerificaciones(
        self, request: api.ListarVerificacionesRequest, context: Any
    ) -> api.ListarVerificacionesResponse:
        """See the proto."""
        quien = current_principal()
        cola = await self._run(self._use.listar, quien, PaginaPedida(max(request.limite, 0), request.cursor))
        lines = [convert.en_cola_pb(una, mia=una.oficial == quien.subject) for una in cola.verificaciones]
        return api.ListarVerificacionesResponse(verificaciones=lines, siguiente=cola.siguiente)

    async def AsignarVerificacion(
        self, request: api.AsignarVerificacionRequest, context: Any
    ) -> api.AsignarVerificacionResponse:
        """See the proto."""
        taken = await self._run(self._use.asignar, current_principal(), convert.asignacion(request))
        return api.AsignarVerificacionResponse(
            verificacion=convert.verificacion_pb(taken), cotejos=convert.cotejos_pb(taken)
        )

    async def DecidirVerificacion(
        self, request: api.DecidirVerificacionRequest, context: Any
    ) -> api.DecidirVerificacionResponse:
        """See the proto."""
        decided = await self._run(self._use.decidir, current_principal(), convert.decision(request))
        return convert.decidida_pb(decided)

    async def LeerDocumentoDeVerificacion(
        self, request: api.LeerDocumentoDeVerificacionRequest, context: Any
    ) -> AsyncIterator[LeerDocumentoResponse]:
        """See the proto."""
        found = await self._run(self._use.leer_documento, current_principal(), convert.lectura(request))
        async for part in convert.partes_de(found[1], self._archivo.leer(*found)):
            yield part

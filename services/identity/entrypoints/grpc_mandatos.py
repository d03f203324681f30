"""RPCs of entities and mandates: proto → command → proto."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from estrado.comun.v1.documentos_service_pb2 import LeerDocumentoResponse
from estrado.identity.v1 import entidades_service_pb2 as entidades_api
from estrado.identity.v1 import entidades_service_pb2_grpc as entidades_grpc
from estrado.identity.v1 import mandatos_service_pb2 as mandatos_api
from estrado.identity.v1 import mandatos_service_pb2_grpc as mandatos_grpc

from libs.foundation.rpc.context import current_principal
from libs.foundation.sql.runner import Runner
from libs.jurisdiccion.calendario import Calendario
from services.identity.application.aceptar_mandato import Aceptacion, AceptarMandato
from services.identity.application.comprobar_mandato import ComprobarMandato
from services.identity.application.decidir_entidad import DecidirEntidad
from services.identity.application.fijar_miembro import FijarMiembro
from services.identity.application.hojas import HojaPedida
from services.identity.application.leer_documento_de_entidad import LecturaDeNombramiento, LeerDocumentoDeEntidad
from services.identity.application.listar_entidades import ListarEntidades
from services.identity.application.listar_entidades_pendientes import ListarEntidadesPendientes
from services.identity.application.listar_mandatos import ListarMandatos
from services.identity.application.ofrecer_mandato import OfrecerMandato
from services.identity.application.ports import Tx
from services.identity.application.ports.evidencia import ArchivoDeEvidencia
from services.identity.application.retirar_entidad import RetirarEntidad, RetiroDeEntidad
from services.identity.application.retirar_miembro import RetirarMiembro
from services.identity.application.solicitar_entidad import SolicitarEntidad
from services.identity.application.terminar_mandato import Terminacion, TerminarMandato
from services.identity.entrypoints import convert_mandatos as convert
from services.identity.entrypoints.convert import uuid_or_none
from services.identity.entrypoints.convert_verificaciones import partes_de


@dataclass(frozen=True, slots=True)
class UseCasesDeEntidades:
    """What the RPCs of EntidadesService run."""

    solicitar: SolicitarEntidad
    listar: ListarEntidades
    retirar: RetirarEntidad
    fijar_miembro: FijarMiembro
    retirar_miembro: RetirarMiembro
    pendientes: ListarEntidadesPendientes
    decidir: DecidirEntidad
    leer_documento: LeerDocumentoDeEntidad


@dataclass(frozen=True, slots=True)
class UseCasesDeMandatos:
    """What the RPCs of MandatosService run."""

    ofrecer: OfrecerMandato
    listar: ListarMandatos
    aceptar: AceptarMandato
    terminar: TerminarMandato
    comprobar: ComprobarMandato


class EntidadesServicer(entidades_grpc.EntidadesServiceServicer):
    """estrado.identity.v1.EntidadesService."""

    def __init__(self, runner: Runner[Tx], use: UseCasesDeEntidades, archivo: ArchivoDeEvidencia) -> None:
        self._run = runner.run
        self._use = use
        self._archivo = archivo

    async def SolicitarEntidad(
        self, request: entidades_api.SolicitarEntidadRequest, context: Any
    ) -> entidades_api.SolicitarEntidadResponse:
        """See the proto."""
        quien = current_principal()
        made = await self._run(self._use.solicitar, quien, convert.solicitud(request))
        return entidades_api.SolicitarEntidadResponse(entidad=convert.entidad_pb(made, quien.subject))

    async def ListarEntidades(
        self, request: entidades_api.ListarEntidadesRequest, context: Any
    ) -> entidades_api.ListarEntidadesResponse:
        """See the proto."""
        quien = current_principal()
        hoja = await self._run(self._use.listar, quien, HojaPedida(request.limite, request.cursor))
        seen = [convert.entidad_pb(una, quien.subject) for una in hoja.filas]
        return entidades_api.ListarEntidadesResponse(entidades=seen, siguiente=hoja.siguiente)

    async def RetirarEntidad(
        self, request: entidades_api.RetirarEntidadRequest, context: Any
    ) -> entidades_api.RetirarEntidadResponse:
        """See the proto."""
        await self._run(self._use.retirar, current_principal(), RetiroDeEntidad(uuid_or_none(request.entidad_id)))
        return entidades_api.RetirarEntidadResponse()

    async def FijarMiembro(
        self, request: entidades_api.FijarMiembroRequest, context: Any
    ) -> entidades_api.FijarMiembroResponse:
        """See the proto."""
        quien = current_principal()
        changed = await self._run(self._use.fijar_miembro, quien, convert.nuevo_miembro(request))
        return entidades_api.FijarMiembroResponse(entidad=convert.entidad_pb(changed, quien.subject))

    async def RetirarMiembro(
        self, request: entidades_api.RetirarMiembroRequest, context: Any
    ) -> entidades_api.RetirarMiembroResponse:
        """See the proto."""
        await self._run(self._use.retirar_miembro, current_principal(), convert.retiro(request))
        return entidades_api.RetirarMiembroResponse()

    async def ListarEntidadesPendientes(
        self, request: entidades_api.ListarEntidadesPendientesRequest, context: Any
    ) -> entidades_api.ListarEntidadesPendientesResponse:
        """See the proto."""
        pedida = HojaPedida(request.limite, request.cursor)
        hoja = await self._run(self._use.pendientes, current_principal(), pedida)
        seen = [convert.entidad_pb(una, None) for una in hoja.filas]
        return entidades_api.ListarEntidadesPendientesResponse(entidades=seen, siguiente=hoja.siguiente)

    async def DecidirEntidad(
        self, request: entidades_api.DecidirEntidadRequest, context: Any
    ) -> entidades_api.DecidirEntidadResponse:
        """See the proto."""
        decided = await self._run(self._use.decidir, current_principal(), convert.decision(request))
        return entidades_api.DecidirEntidadResponse(entidad=convert.entidad_pb(decided, None))

    async def LeerDocumentoDeEntidad(
        self, request: entidades_api.LeerDocumentoDeEntidadRequest, context: Any
    ) -> AsyncIterator[LeerDocumentoResponse]:
        """See the proto."""
        command = LecturaDeNombramiento(uuid_or_none(request.entidad_id))
        found = await self._run(self._use.leer_documento, current_principal(), command)
        async for part in partes_de(found.nombramiento, self._archivo.leer(found, found.nombramiento)):
            yield part


class MandatosServicer(mandatos_grpc.MandatosServiceServicer):
    """estrado.identity.v1.MandatosService."""

    def __init__(self, runner: Runner[Tx], use: UseCasesDeMandatos, calendario: Calendario) -> None:
        self._run = runner.run
        self._use = use
        self._calendario = calendario

    async def OfrecerMandato(
        self, request: mandatos_api.OfrecerMandatoRequest, context: Any
    ) -> mandatos_api.OfrecerMandatoResponse:
        """See the proto."""
        offered = await self._run(self._use.ofrecer, current_principal(), convert.oferta(request))
        return mandatos_api.OfrecerMandatoResponse(mandato=convert.mandato_pb(offered, self._calendario))

    async def ListarMandatos(
        self, request: mandatos_api.ListarMandatosRequest, context: Any
    ) -> mandatos_api.ListarMandatosResponse:
        """See the proto."""
        pedida = HojaPedida(request.limite, request.cursor)
        hoja = await self._run(self._use.listar, current_principal(), pedida)
        seen = [convert.mandato_pb(uno, self._calendario) for uno in hoja.filas]
        return mandatos_api.ListarMandatosResponse(mandatos=seen, siguiente=hoja.siguiente)

    async def AceptarMandato(
        self, request: mandatos_api.AceptarMandatoRequest, context: Any
    ) -> mandatos_api.AceptarMandatoResponse:
        """See the proto."""
        command = Aceptacion(uuid_or_none(request.mandato_id))
        accepted = await self._run(self._use.aceptar, current_principal(), command)
        return mandatos_api.AceptarMandatoResponse(mandato=convert.mandato_pb(accepted, self._calendario))

    async def TerminarMandato(
        self, request: mandatos_api.TerminarMandatoRequest, context: Any
    ) -> mandatos_api.TerminarMandatoResponse:
        """See the proto."""
        await self._run(self._use.terminar, current_principal(), Terminacion(uuid_or_none(request.mandato_id)))
        return mandatos_api.TerminarMandatoResponse()

    async def ComprobarMandato(
        self, request: mandatos_api.ComprobarMandatoRequest, context: Any
    ) -> mandatos_api.ComprobarMandatoResponse:
        """See the proto."""
        poder = await self._run(self._use.comprobar, current_principal(), convert.comprobacion(request))
        return convert.poder_pb(poder)

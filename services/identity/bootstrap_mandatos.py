"""Where entities and mandates are wired, for bootstrap."""

from estrado.identity.v1 import entidades_service_pb2 as entidades_api
from estrado.identity.v1 import entidades_service_pb2_grpc as entidades_grpc
from estrado.identity.v1 import mandatos_service_pb2 as mandatos_api
from estrado.identity.v1 import mandatos_service_pb2_grpc as mandatos_grpc

from libs.foundation.ground import Ground
from libs.foundation.rpc.server import Served, served
from libs.foundation.sql.runner import Runner
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.identity.application.aceptar_mandato import AceptarMandato
from services.identity.application.comprobar_mandato import ComprobarMandato
from services.identity.application.decidir_entidad import DecidirEntidad
from services.identity.application.fijar_miembro import FijarMiembro
from services.identity.application.leer_documento_de_entidad import LeerDocumentoDeEntidad
from services.identity.application.listar_entidades import ListarEntidades
from services.identity.application.listar_entidades_pendientes import ListarEntidadesPendientes
from services.identity.application.listar_mandatos import ListarMandatos
from services.identity.application.ofrecer_mandato import OfrecerMandato
from services.identity.application.ports import Secretos, Tx
from services.identity.application.ports.evidencia import ArchivoDeEvidencia
from services.identity.application.recepcion import Recepcion
from services.identity.application.retirar_entidad import RetirarEntidad
from services.identity.application.retirar_miembro import RetirarMiembro
from services.identity.application.solicitar_entidad import SolicitarEntidad
from services.identity.application.terminar_mandato import TerminarMandato
from services.identity.entrypoints.grpc_mandatos import (
    EntidadesServicer,
    MandatosServicer,
    UseCasesDeEntidades,
    UseCasesDeMandatos,
)


def entidades_y_mandatos(
    ground: Ground,
    runner: Runner[Tx],
    jurisdiccion: Jurisdiccion,
    secretos: Secretos,
    archivo: ArchivoDeEvidencia,
    recepcion: Recepcion,
) -> tuple[Served, Served]:
    """The RPCs of both."""
    de_entidades = UseCasesDeEntidades(
        solicitar=SolicitarEntidad(jurisdiccion, ground.clock, runner, secretos, recepcion),
        listar=ListarEntidades(ground.cursors),
        retirar=RetirarEntidad(),
        fijar_miembro=FijarMiembro(),
        retirar_miembro=RetirarMiembro(jurisdiccion),
        pendientes=ListarEntidadesPendientes(ground.cursors),
        decidir=DecidirEntidad(jurisdiccion),
        leer_documento=LeerDocumentoDeEntidad(),
    )
    de_mandatos = UseCasesDeMandatos(
        ofrecer=OfrecerMandato(jurisdiccion, secretos),
        listar=ListarMandatos(ground.cursors),
        aceptar=AceptarMandato(),
        terminar=TerminarMandato(),
        comprobar=ComprobarMandato(),
    )
    return (
        served(
            entidades_api.DESCRIPTOR.services_by_name["EntidadesService"],
            EntidadesServicer(runner, de_entidades, archivo),
            entidades_grpc.add_EntidadesServiceServicer_to_server,
        ),
        served(
            mandatos_api.DESCRIPTOR.services_by_name["MandatosService"],
            MandatosServicer(runner, de_mandatos, jurisdiccion.calendario),
            mandatos_grpc.add_MandatosServiceServicer_to_server,
        ),
    )

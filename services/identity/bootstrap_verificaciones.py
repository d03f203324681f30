"""Where the verification of identity is wired."""

from estrado.casillero.v1 import registro_service_pb2_grpc as registro_grpc
from estrado.identity.v1 import verificaciones_service_pb2 as verificaciones_api
from estrado.identity.v1 import verificaciones_service_pb2_grpc as verificaciones_grpc

from libs.foundation.ground import Ground
from libs.foundation.rpc.server import Served, served
from libs.foundation.sql.runner import Runner
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.identity.adapters.casilleros import CasillerosRemotos
from services.identity.adapters.evidencia import EvidenciaEnObjetos
from services.identity.adapters.registros import SINTETICOS, RegistrosSimulados, RegistrosSinConexion
from services.identity.application.asignar_verificacion import AsignarVerificacion
from services.identity.application.consultar_verificacion import ConsultarVerificacion
from services.identity.application.decidir_verificacion import DecidirVerificacion
from services.identity.application.leer_documento_de_verificacion import LeerDocumentoDeVerificacion
from services.identity.application.listar_verificaciones import ListarVerificaciones
from services.identity.application.ports import Secretos, Tx
from services.identity.application.recepcion import Recepcion
from services.identity.application.retirar_verificacion import RetirarVerificacion
from services.identity.application.solicitar_verificacion import SolicitarVerificacion
from services.identity.entrypoints.grpc_verificaciones import UseCasesDeVerificacion, VerificacionesServicer
from services.identity.settings import Settings


def verificaciones(
    settings: Settings,
    ground: Ground,
    runner: Runner[Tx],
    jurisdiccion: Jurisdiccion,
    secretos: Secretos,
    archivo: EvidenciaEnObjetos,
    recepcion: Recepcion,
) -> Served:
    """The RPCs of the verification of identity."""
    registros = _registros(settings)
    casilleros = CasillerosRemotos(registro_grpc.RegistroServiceStub(ground.connect("casillero")))
    use = UseCasesDeVerificacion(
        solicitar=SolicitarVerificacion(jurisdiccion, ground.clock, runner, secretos, recepcion, casilleros),
        consultar=ConsultarVerificacion(),
        retirar=RetirarVerificacion(),
        listar=ListarVerificaciones(ground.cursors),
        asignar=AsignarVerificacion(jurisdiccion, runner, registros, registros),
        decidir=DecidirVerificacion(jurisdiccion, runner, registros),
        leer_documento=LeerDocumentoDeVerificacion(),
    )
    return served(
        verificaciones_api.DESCRIPTOR.services_by_name["VerificacionesService"],
        VerificacionesServicer(runner, use, archivo),
        verificaciones_grpc.add_VerificacionesServiceServicer_to_server,
    )


def _registros(settings: Settings) -> RegistrosSimulados | RegistrosSinConexion:
    if settings.registers_file is None and settings.database_url:
        return RegistrosSinConexion()
    return RegistrosSimulados(settings.registers_file or SINTETICOS)

"""Where the authorization server of identity is wired."""

from estrado.identity.v1 import clientes_service_pb2 as clientes_api
from estrado.identity.v1 import clientes_service_pb2_grpc as clientes_grpc
from estrado.identity.v1 import oidc_service_pb2 as oidc_api
from estrado.identity.v1 import oidc_service_pb2_grpc as oidc_grpc

from libs.foundation.rpc.server import Served, served
from libs.foundation.sql.runner import Runner
from services.identity.adapters.llaves import LlavesDeAcceso, LlavesDeIdentidad
from services.identity.adapters.oidc import ProtocoloAuthlib
from services.identity.application.canjear_concesion import CanjearConcesion
from services.identity.application.completar_autorizacion import CompletarAutorizacion
from services.identity.application.consultar_autorizacion import ConsultarAutorizacion
from services.identity.application.consultar_proveedor import ConsultarProveedor
from services.identity.application.consultar_titular import ConsultarTitular
from services.identity.application.crear_cliente import CrearCliente
from services.identity.application.decidir_autorizacion import DecidirAutorizacion
from services.identity.application.identificacion import Identificacion
from services.identity.application.identificar_autorizacion import IdentificarAutorizacion
from services.identity.application.introspeccionar_concesion import IntrospeccionarConcesion
from services.identity.application.listar_clientes import ListarClientes
from services.identity.application.listar_consentimientos import ListarConsentimientos
from services.identity.application.otorgante import Otorgante
from services.identity.application.pasos import Pasos
from services.identity.application.pedir_autorizacion import PedirAutorizacion
from services.identity.application.ports import Secretos, Tx
from services.identity.application.renovar_secreto_de_cliente import RenovarSecretoDeCliente
from services.identity.application.retirar_cliente import RetirarCliente
from services.identity.application.retirar_consentimiento import RetirarConsentimiento
from services.identity.application.revocar_concesion import RevocarConcesion
from services.identity.application.segundo_factor import SegundoFactor
from services.identity.entrypoints.grpc_clientes import ClientesServicer, UseCasesDeClientes
from services.identity.entrypoints.grpc_oidc import OidcServicer, UseCasesDeOidc
from services.identity.settings import Settings


def autorizacion(
    settings: Settings,
    runner: Runner[Tx],
    llaves: LlavesDeAcceso,
    secretos: Secretos,
    identificacion: Identificacion,
    segundo: SegundoFactor,
) -> tuple[Served, Served]:
    """The RPCs about clients, and those of the authorization server."""
    otorgante = Otorgante(secretos, llaves, settings.segundo_factor)
    protocolo = ProtocoloAuthlib(otorgante, llaves, LlavesDeIdentidad(settings.keys), settings.issuer)
    pasos = Pasos(protocolo, secretos)
    use = UseCasesDeOidc(
        consultar_proveedor=ConsultarProveedor(protocolo),
        pedir=PedirAutorizacion(protocolo, secretos),
        consultar=ConsultarAutorizacion(),
        identificar=IdentificarAutorizacion(runner, identificacion, pasos, settings.segundo_factor),
        completar=CompletarAutorizacion(segundo, pasos),
        decidir=DecidirAutorizacion(pasos),
        canjear=CanjearConcesion(protocolo),
        revocar=RevocarConcesion(protocolo),
        introspeccionar=IntrospeccionarConcesion(protocolo),
        titular=ConsultarTitular(protocolo),
        listar_consentimientos=ListarConsentimientos(),
        retirar_consentimiento=RetirarConsentimiento(),
    )
    oidc = served(
        oidc_api.DESCRIPTOR.services_by_name["OidcService"],
        OidcServicer(runner, use),
        oidc_grpc.add_OidcServiceServicer_to_server,
    )
    return _clientes(runner), oidc


def _clientes(runner: Runner[Tx]) -> Served:
    """The RPCs about clients."""
    use = UseCasesDeClientes(CrearCliente(), ListarClientes(), RetirarCliente(), RenovarSecretoDeCliente())
    return served(
        clientes_api.DESCRIPTOR.services_by_name["ClientesService"],
        ClientesServicer(runner, use),
        clientes_grpc.add_ClientesServiceServicer_to_server,
    )

"""Every RPC of every proto, on every server that serves it, by every kind of principal."""

import importlib
import pkgutil
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import estrado
import grpc
import pytest
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.descriptor_pool import Default
from google.rpc import error_details_pb2
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase
from grpc_status import rpc_status
from joserfc import jwt
from joserfc.jwk import OKPKey

from cli.services import names
from libs.foundation.rpc.sessions import AUDIENCE, AUDIENCE_ENROLLING
from libs.foundation.rpc.tokens import ALGORITHM, ServiceIdentity
from tests.access.court import Court

SERVICES = ("casillero", "cli", "expedientes", "identity")
ENROLLING = "usuario sin segundo factor"
# With a second factor, shown so many seconds ago.
AGES = {"usuario con factor reciente": 60, "usuario con factor de hace media hora": 1800}
SYSTEM = "sistema con expedientes:leer"
SYSTEMS = ("sistema", "sistema con otro alcance", SYSTEM)
PRINCIPALS = ("anonimo", "usuario", "usuario por otro servicio", *AGES, ENROLLING, *SYSTEMS, *SERVICES)

_PERSONS = {"usuario", "usuario por otro servicio", *AGES}
_FRESH, _OF_THIS_HOUR = {"usuario con factor reciente"}, set(AGES)
_ALSO_ENROLLING = _PERSONS | {ENROLLING}
_ANYBODY = _PERSONS | {"anonimo"}
_EVERY_SERVICE = set(SERVICES)
_VERIFIERS = set(PRINCIPALS) - {ENROLLING}  # a verifier asks for itself

# Who gets past the door; what they may see and do there is decided behind it.
ADMITTED: dict[str, set[str]] = {
    "casillero.v1.CasilleroService/ListarCasilleros": _PERSONS,
    "casillero.v1.CasilleroService/ListarNotificaciones": _PERSONS,
    "casillero.v1.CasilleroService/ConsultarNotificacion": _PERSONS,
    "casillero.v1.CasilleroService/AccederNotificacion": _PERSONS,
    "casillero.v1.CasilleroService/LeerDocumentoDeNotificacion": _PERSONS,
    "casillero.v1.CasilleroService/LeerDocumentosDeNotificaciones": _PERSONS,
    "casillero.v1.CasilleroService/MarcarNotificacion": _PERSONS,
    "casillero.v1.CasilleroService/ListarMarcas": _PERSONS,
    "casillero.v1.CasilleroService/AnotarVisita": _PERSONS,
    "casillero.v1.CasilleroService/LeerConstancia": _PERSONS,
    "casillero.v1.CasilleroService/LeerPaquete": _PERSONS,
    "casillero.v1.CasilleroService/ListarEvidencias": _PERSONS,
    "casillero.v1.CasilleroService/LeerEvidencia": _PERSONS,
    "casillero.v1.CasilleroService/ConsultarPreferencias": _PERSONS,
    "casillero.v1.CasilleroService/FijarPreferencias": _PERSONS,
    "casillero.v1.AdministracionService/SuspenderCasillero": _FRESH,
    "casillero.v1.AdministracionService/ReabrirCasillero": _FRESH,
    "casillero.v1.AdministracionService/AbrirCasilleroDeUnidad": {"cli"},
    "casillero.v1.AlertasService/AnotarDevolucion": {"cli"},
    "casillero.v1.DispositivosService/SuscribirDispositivo": _PERSONS,
    "casillero.v1.DispositivosService/ListarDispositivos": _PERSONS,
    "casillero.v1.DispositivosService/OlvidarDispositivo": _PERSONS,
    "casillero.v1.NovedadesService/SeguirNovedades": _PERSONS,
    "casillero.v1.CalendarioService/AbrirCalendario": _PERSONS,
    "casillero.v1.CalendarioService/ConsultarCalendario": _PERSONS,
    "casillero.v1.CalendarioService/CerrarCalendario": _PERSONS,
    "casillero.v1.CalendarioService/LeerCalendario": {"anonimo"},
    "casillero.v1.RegistroService/ImportarRegistro": {"cli"},
    "casillero.v1.RegistroService/ComprobarNumero": {"identity"},
    "comun.v1.DocumentosService/LeerDocumento": {"casillero"},
    "comun.v1.CodigosService/ConsultarCodigo": {"anonimo"},
    "expedientes.v1.ExpedientesService/RegistrarExpediente": _PERSONS | {"cli"},
    "expedientes.v1.ExpedientesService/ListarExpedientes": _PERSONS,
    "expedientes.v1.ExpedientesService/ConsultarExpediente": _PERSONS,
    "expedientes.v1.ExpedientesService/ConsultarDatosPublicos": {SYSTEM},
    "expedientes.v1.ExpedientesService/ListarActuaciones": _PERSONS,
    "expedientes.v1.ExpedientesService/PresentarEscrito": _PERSONS,
    "expedientes.v1.ExpedientesService/ConsultarEscrito": _PERSONS,
    "expedientes.v1.ExpedientesService/LeerAcuse": _PERSONS,
    "expedientes.v1.ExpedientesService/PrepararResolucion": _FRESH,
    "expedientes.v1.ExpedientesService/LeerPreparacion": _FRESH,
    "expedientes.v1.ExpedientesService/FirmarResolucion": _FRESH,
    "expedientes.v1.ExpedientesService/RegistrarCertificado": {"cli"},
    "expedientes.v1.ExpedientesService/RevocarCertificado": {"cli"},
    "expedientes.v1.ExpedientesService/ListarBandeja": _PERSONS,
    "expedientes.v1.ExpedientesService/EmitirResolucion": _PERSONS,
    "expedientes.v1.ExpedientesService/ListarPlazos": _PERSONS,
    "expedientes.v1.ExpedientesService/ListarNotificacionesEnPapel": _PERSONS,
    "expedientes.v1.ExpedientesService/RegistrarResultadoEnPapel": _PERSONS,
    "expedientes.v1.ExpedientesService/AnularComunicacion": _FRESH,
    "expedientes.v1.ExpedientesService/ReservarExpediente": _FRESH,
    "expedientes.v1.ExpedientesService/AbrirExpediente": _FRESH,
    "expedientes.v1.ExpedientesService/ListarLecturas": _PERSONS,
    "expedientes.v1.ExpedientesService/LeerDocumentoDeExpediente": _PERSONS,
    "foundation.v1.EventosService/LeerEventos": _EVERY_SERVICE,
    "foundation.v1.SesionesService/ConsultarLlaves": _VERIFIERS,
    "foundation.v1.SesionesService/SeguirRevocaciones": _VERIFIERS,
    "foundation.v1.SesionesService/ComprobarSesion": _VERIFIERS,
    "identity.v1.IdentityService/PedirCaptcha": _ANYBODY | set(SYSTEMS),
    "identity.v1.IdentityService/ConsumirCaptcha": _EVERY_SERVICE,
    "identity.v1.IdentityService/SolicitarRegistro": _ANYBODY,
    "identity.v1.IdentityService/ConfirmarCorreo": _ANYBODY,
    "identity.v1.IdentityService/ReenviarConfirmacion": _ANYBODY,
    "identity.v1.IdentityService/SolicitarRecuperacion": _ANYBODY,
    "identity.v1.IdentityService/RestablecerContrasena": _ANYBODY,
    "identity.v1.IdentityService/CambiarContrasena": _PERSONS,
    "identity.v1.IdentityService/AbrirSesion": _ANYBODY,
    "identity.v1.IdentityService/RenovarSesion": _ANYBODY,
    "identity.v1.FactoresService/CrearTotp": _ALSO_ENROLLING,
    "identity.v1.FactoresService/ConfirmarTotp": _ALSO_ENROLLING,
    "identity.v1.FactoresService/RetirarTotp": _PERSONS,
    "identity.v1.FactoresService/RenovarCodigos": _PERSONS,
    "identity.v1.FactoresService/RetirarFactoresPerdidos": _FRESH,
    "identity.v1.FactoresService/CompletarSesion": _ANYBODY,
    "identity.v1.FactoresService/PrepararPasskey": _ALSO_ENROLLING,
    "identity.v1.FactoresService/RegistrarPasskey": _ALSO_ENROLLING,
    "identity.v1.FactoresService/ListarPasskeys": _PERSONS,
    "identity.v1.FactoresService/RetirarPasskey": _PERSONS,
    "identity.v1.FactoresService/EntregarPasskey": {"cli"},
    "identity.v1.FactoresService/PrepararSesionConPasskey": _ANYBODY,
    "identity.v1.FactoresService/AbrirSesionConPasskey": _ANYBODY,
    "identity.v1.FactoresService/ReforzarSesion": _PERSONS,
    "identity.v1.IdentityService/CerrarSesion": _ALSO_ENROLLING,
    "identity.v1.IdentityService/ListarSesiones": _PERSONS,
    "identity.v1.IdentityService/ConsultarCuenta": _PERSONS,
    "identity.v1.IdentityService/ActualizarCuenta": _PERSONS,
    "identity.v1.IdentityService/DescargarDatos": _PERSONS,
    "identity.v1.IdentityService/ConfirmarTelefono": _PERSONS,
    "identity.v1.IdentityService/InhabilitarCuenta": _FRESH,
    "identity.v1.IdentityService/HabilitarCuenta": _FRESH,
    "identity.v1.IdentityService/ResolverPersona": {"casillero", "cli", "expedientes"},
    "identity.v1.IdentityService/ConsultarPersona": {"casillero", "expedientes"},
    "identity.v1.IdentityService/NombrarPersona": {"casillero"},
    "identity.v1.IdentityService/ListarContactos": {"casillero"},
    "identity.v1.IdentityService/RegistrarCuenta": {"cli"},
    "identity.v1.OidcService/ConsultarProveedor": {"anonimo"},
    "identity.v1.OidcService/PedirAutorizacion": {"anonimo"},
    "identity.v1.OidcService/ConsultarAutorizacion": {"anonimo"},
    "identity.v1.OidcService/IdentificarAutorizacion": {"anonimo"},
    "identity.v1.OidcService/CompletarAutorizacion": {"anonimo"},
    "identity.v1.OidcService/DecidirAutorizacion": {"anonimo"},
    "identity.v1.OidcService/CanjearConcesion": {"anonimo"},
    "identity.v1.OidcService/RevocarConcesion": {"anonimo"},
    "identity.v1.OidcService/IntrospeccionarConcesion": {"anonimo"},
    "identity.v1.OidcService/ConsultarTitular": {"anonimo"},
    "identity.v1.OidcService/ListarConsentimientos": _PERSONS,
    "identity.v1.OidcService/RetirarConsentimiento": _PERSONS,
    "identity.v1.ClientesService/CrearCliente": {"cli"},
    "identity.v1.ClientesService/ListarClientes": {"cli"},
    "identity.v1.ClientesService/RetirarCliente": {"cli"},
    "identity.v1.ClientesService/RenovarSecretoDeCliente": {"cli"},
    "identity.v1.VerificacionesService/SolicitarVerificacion": _PERSONS,
    "identity.v1.VerificacionesService/ConsultarVerificacion": _PERSONS,
    "identity.v1.VerificacionesService/RetirarVerificacion": _PERSONS,
    "identity.v1.VerificacionesService/ListarVerificaciones": _PERSONS,
    "identity.v1.VerificacionesService/AsignarVerificacion": _OF_THIS_HOUR,
    "identity.v1.VerificacionesService/DecidirVerificacion": _FRESH,
    "identity.v1.VerificacionesService/LeerDocumentoDeVerificacion": _OF_THIS_HOUR,
    "identity.v1.EntidadesService/SolicitarEntidad": _PERSONS,
    "identity.v1.EntidadesService/ListarEntidades": _PERSONS,
    "identity.v1.EntidadesService/RetirarEntidad": _PERSONS,
    "identity.v1.EntidadesService/FijarMiembro": _PERSONS,
    "identity.v1.EntidadesService/RetirarMiembro": _PERSONS,
    "identity.v1.EntidadesService/ListarEntidadesPendientes": _PERSONS,
    "identity.v1.EntidadesService/DecidirEntidad": _FRESH,
    "identity.v1.EntidadesService/LeerDocumentoDeEntidad": _OF_THIS_HOUR,
    "identity.v1.MandatosService/OfrecerMandato": _PERSONS,
    "identity.v1.MandatosService/ListarMandatos": _PERSONS,
    "identity.v1.MandatosService/AceptarMandato": _PERSONS,
    "identity.v1.MandatosService/TerminarMandato": _PERSONS,
    "identity.v1.MandatosService/ComprobarMandato": _PERSONS,
}


_REFUSED = {"anonimo": {"NO_AUTENTICADO"}, ENROLLING: {"SEGUNDO_FACTOR_PENDIENTE", "ACCESO_DENEGADO"}}
_DENIED = {"ACCESO_DENEGADO", "SEGUNDO_FACTOR_RECIENTE_REQUERIDO"}
_BROKEN = {"FALLO_INTERNO", "CREDENCIAL_DE_SERVICIO_INVALIDA", "TOKEN_INVALIDO", "SESION_CERRADA"}
# Whose calls look the session up again; those of the tokens here were never opened.
_LOOKS_UP = "identity.v1.FactoresService"


@pytest.fixture(scope="module")
def channels(court: Court) -> Iterator[dict[str, grpc.Channel]]:
    """A bare channel to each service: what it carries is what a test says."""
    opened = {name: grpc.insecure_channel(court.settings.peer(name)) for name in names()}
    yield opened
    for channel in opened.values():
        channel.close()


def declared() -> dict[str, MethodDescriptor]:
    """Every RPC of every generated proto, by its full name without `estrado.`."""
    found = {}
    for module in pkgutil.walk_packages(estrado.__path__, "estrado."):
        if module.name.endswith("_service_pb2"):
            for service in importlib.import_module(module.name).DESCRIPTOR.services_by_name.values():
                name = service.full_name.removeprefix("estrado.")
                found.update({f"{name}/{method.name}": method for method in service.methods})
    return found


def served(channel: grpc.Channel) -> list[MethodDescriptor]:
    """Every RPC of ours that a server says it serves (reflection)."""
    declared()  # what is not imported cannot be found
    services = ProtoReflectionDescriptorDatabase(channel).get_services()
    ours = [Default().FindServiceByName(name) for name in services if name.startswith("estrado.")]
    return [method for service in ours for method in service.methods]


def _service_of(method: MethodDescriptor) -> str:
    return name_of(method).partition("/")[0]


def name_of(method: MethodDescriptor) -> str:
    return f"{method.containing_service.full_name.removeprefix('estrado.')}/{method.name}"


def call(channel: Any, method: MethodDescriptor, metadata: dict[str, str]) -> str:
    """The reason that an empty request is refused with, or "OK"."""
    path = f"/{method.containing_service.full_name}/{method.name}"
    try:
        if method.server_streaming:
            stream = channel.unary_stream(path)(b"", timeout=10, metadata=tuple(metadata.items()))
            next(iter(stream), None)
            stream.cancel()
        else:
            channel.unary_unary(path)(b"", timeout=10, metadata=tuple(metadata.items()))
    except grpc.RpcError as error:
        return _reason(error)
    return "OK"


def _reason(error: grpc.RpcError) -> str:
    status = rpc_status.from_call(error)
    info = error_details_pb2.ErrorInfo()
    assert status is not None, error
    assert status.details[0].Unpack(info)
    return str(info.reason)


def metadata_of(court: Court, principal: str, audience: str) -> dict[str, str]:
    """What a call by `principal` to the service `audience` carries."""
    caller = "gateway" if principal in {"anonimo", "usuario", *AGES, ENROLLING, *SYSTEMS} else principal
    caller = "casillero" if principal == "usuario por otro servicio" else caller
    proof = {"x-service-token": ServiceIdentity(caller, court.settings.keys).token_for(audience)}
    if principal in SERVICES or principal == "anonimo":
        return proof
    kind = "sistema" if principal in SYSTEMS else "usuario"
    of_token = AUDIENCE_ENROLLING if principal == ENROLLING else AUDIENCE
    # A person's token may say whatever it likes: scopes are an API client's alone.
    others = {"sistema": "", "sistema con otro alcance": "expedientes:escribir openid *"}
    claims: dict[str, Any] = {"scope": others.get(principal, "expedientes:leer")}
    if principal in AGES:
        claims |= {"amr": ["pop", "mfa"], "auth_time": int(time.time()) - AGES[principal]}
    return proof | {"authorization": f"Bearer {court.token(kind=kind, aud=of_token, **claims)}"}


def test_every_rpc_has_a_row_and_is_served(channels: dict[str, grpc.Channel]) -> None:
    assert set(declared()) == set(ADMITTED)
    assert {name_of(method) for channel in channels.values() for method in served(channel)} == set(ADMITTED)


@pytest.mark.parametrize("principal", PRINCIPALS)
@pytest.mark.parametrize("service", names())
def test_who_gets_in(court: Court, channels: dict[str, grpc.Channel], service: str, principal: str) -> None:
    wrong = []
    for method in served(channels[service]):
        reason = call(channels[service], method, metadata_of(court, principal, service))
        if (reason not in _REFUSED.get(principal, _DENIED)) is not (principal in ADMITTED[name_of(method)]):
            wrong.append((name_of(method), reason))
        assert reason not in _BROKEN or (reason, _service_of(method)) == ("SESION_CERRADA", _LOOKS_UP), name_of(method)
    assert wrong == []


def _service_token(key: OKPKey, issuer: str, audience: str, **changed: Any) -> str:
    claims = {"iss": issuer, "aud": audience, "exp": int(time.time()) + 60, **changed}
    return jwt.encode({"alg": ALGORITHM, "kid": issuer}, claims, key, algorithms=[ALGORITHM])


@pytest.mark.parametrize("service", names())
def test_who_does_not_prove_a_service_gets_nowhere(
    court: Court, channels: dict[str, grpc.Channel], service: str
) -> None:
    keys = court.settings.keys
    cli, stranger = ServiceIdentity("cli", keys), OKPKey.generate_key("Ed25519")
    person = court.token()
    bad = {
        "none": "",
        "a person's token": person,
        "the gateway's name under a key that nobody has": _service_token(stranger, "gateway", service),
        "the gateway's name under another service's key": _service_token(cli.key, "gateway", service),
        "for another service": cli.token_for("otro"),
        "expired": _service_token(cli.key, "cli", service, exp=int(time.time()) - 1),
        "unsigned": f"eyJhbGciOiJub25lIn0.{cli.token_for(service).split('.')[1]}.",
    }
    for what, proof in bad.items():
        for method in served(channels[service]):
            for behalf in ({}, {"authorization": f"Bearer {person}"}):
                reason = call(channels[service], method, behalf | ({"x-service-token": proof} if proof else {}))
                assert reason == "CREDENCIAL_DE_SERVICIO_INVALIDA", (what, name_of(method))


@pytest.mark.parametrize("service", names())
def test_a_persons_token_that_is_not_good_gets_nowhere_through_the_gateway(
    court: Court, channels: dict[str, grpc.Channel], service: str
) -> None:
    gateway = ServiceIdentity("gateway", court.settings.keys)
    bad = [
        court.token(OKPKey.generate_key("Ed25519")),
        court.token(exp=int(time.time()) - 1),
        court.token(aud="otro"),
        court.token(aud="estrado-terceros", kind="tercero"),
        court.token(aud="estrado-terceros"),
        court.token(iss="gateway"),
        court.token(kind="servicio"),
        court.token(sid="nada"),
        f"eyJhbGciOiJub25lIn0.{court.token().split('.')[1]}.",
        gateway.token_for(service),
        str(uuid4()),
    ]
    for token in bad:
        metadata = {"x-service-token": gateway.token_for(service), "authorization": f"Bearer {token}"}
        for method in served(channels[service]):
            assert call(channels[service], method, metadata) == "TOKEN_INVALIDO", name_of(method)

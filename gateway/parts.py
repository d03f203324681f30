"""What the routes stand on; made by bootstrap, faked by tests."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from gateway.limits import Limits
from gateway.settings import GatewaySettings
from gateway.uploads.uploads import Uploads
from libs.foundation.core.clock import Clock
from libs.foundation.rpc.sessions import AccessVerifier, SessionAuthority
from libs.jurisdiccion.jurisdiccion import Jurisdiccion

if TYPE_CHECKING:  # the generated async stubs exist for type checkers only
    from estrado.casillero.v1.administracion_service_pb2_grpc import AdministracionServiceAsyncStub
    from estrado.casillero.v1.calendario_service_pb2_grpc import CalendarioServiceAsyncStub
    from estrado.casillero.v1.casillero_service_pb2_grpc import CasilleroServiceAsyncStub
    from estrado.casillero.v1.dispositivos_service_pb2_grpc import DispositivosServiceAsyncStub
    from estrado.casillero.v1.novedades_service_pb2_grpc import NovedadesServiceAsyncStub
    from estrado.comun.v1.codigos_service_pb2_grpc import CodigosServiceAsyncStub
    from estrado.expedientes.v1.expedientes_service_pb2_grpc import ExpedientesServiceAsyncStub
    from estrado.identity.v1.entidades_service_pb2_grpc import EntidadesServiceAsyncStub
    from estrado.identity.v1.factores_service_pb2_grpc import FactoresServiceAsyncStub
    from estrado.identity.v1.identity_service_pb2_grpc import IdentityServiceAsyncStub
    from estrado.identity.v1.mandatos_service_pb2_grpc import MandatosServiceAsyncStub
    from estrado.identity.v1.oidc_service_pb2_grpc import OidcServiceAsyncStub
    from estrado.identity.v1.verificaciones_service_pb2_grpc import VerificacionesServiceAsyncStub


@dataclass(frozen=True, slots=True)
class Parts:
    """The services' stubs carry the token of the person being served; `authority` speaks for the gateway itself.
    `codigos` are those of all services that issue documents with a code; `ending` is set once the process is on its way
    out."""

    settings: GatewaySettings
    limits: Limits
    clock: Clock
    authority: SessionAuthority
    verifier: AccessVerifier
    identity: "IdentityServiceAsyncStub"
    factores: "FactoresServiceAsyncStub"
    verificaciones: "VerificacionesServiceAsyncStub"
    oidc: "OidcServiceAsyncStub"
    entidades: "EntidadesServiceAsyncStub"
    mandatos: "MandatosServiceAsyncStub"
    expedientes: "ExpedientesServiceAsyncStub"
    casillero: "CasilleroServiceAsyncStub"
    calendario: "CalendarioServiceAsyncStub"
    administracion: "AdministracionServiceAsyncStub"
    novedades: "NovedadesServiceAsyncStub"
    codigos: "Sequence[CodigosServiceAsyncStub]"
    dispositivos: "DispositivosServiceAsyncStub"
    uploads: Uploads
    jurisdiccion: Jurisdiccion
    ending: asyncio.Event


def parts_of(request: Request) -> Parts:
    """The parts of the application that serves `request`."""
    parts: Parts = request.app.state.parts
    return parts


async def _injected(request: Request) -> Parts:
    return parts_of(request)


Piezas = Annotated[Parts, Depends(_injected)]

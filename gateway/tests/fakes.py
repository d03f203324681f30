"""Services that answer what a test tells them, behind real gRPC, real tokens and the real guard."""

import json
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from estrado.casillero.v1 import (
    administracion_service_pb2,
    administracion_service_pb2_grpc,
    calendario_service_pb2,
    calendario_service_pb2_grpc,
    casillero_service_pb2,
    casillero_service_pb2_grpc,
    dispositivos_service_pb2,
    dispositivos_service_pb2_grpc,
    novedades_service_pb2,
    novedades_service_pb2_grpc,
)
from estrado.comun.v1 import codigos_service_pb2, codigos_service_pb2_grpc
from estrado.expedientes.v1 import expedientes_service_pb2, expedientes_service_pb2_grpc
from estrado.foundation.v1 import sesiones_service_pb2, sesiones_service_pb2_grpc
from estrado.identity.v1 import (
    entidades_service_pb2,
    entidades_service_pb2_grpc,
    factores_service_pb2,
    factores_service_pb2_grpc,
    identity_service_pb2,
    identity_service_pb2_grpc,
    mandatos_service_pb2,
    mandatos_service_pb2_grpc,
    oidc_service_pb2,
    oidc_service_pb2_grpc,
    verificaciones_service_pb2,
    verificaciones_service_pb2_grpc,
)
from joserfc import jwt
from joserfc.jwk import OKPKey

from libs.foundation.core.errors import EstradoError
from libs.foundation.core.principals import Principal
from libs.foundation.rpc.context import current_principal
from libs.foundation.rpc.guard import Guard
from libs.foundation.rpc.policy import ANY_SCOPE, Policy, Row
from libs.foundation.rpc.server import RpcServer, Served, served
from libs.foundation.rpc.sessions import AccessVerifier, Revocations
from libs.foundation.rpc.tokens import ServiceIdentity
from libs.foundation.settings import FoundationSettings

ANYBODY = Row(anonimo=True, usuario=True, sistema=ANY_SCOPE, enrolling=True)


@dataclass
class Heard:
    """A call as a service saw it."""

    rpc: str
    request: Any
    principal: Principal


@dataclass
class FakeService:
    """Any servicer: `answers[rpc]` is a message, a stream's messages (in a list or as they come), or an error."""

    answers: dict[str, Any] = field(default_factory=dict)
    heard: list[Heard] = field(default_factory=list)
    empty: dict[str, Any] = field(default_factory=dict)
    streams: set[str] = field(default_factory=set)

    def __getattr__(self, rpc: str) -> Any:
        if rpc.startswith("_"):
            raise AttributeError(rpc)

        async def unary(request: Any, _context: Any) -> Any:
            return self._answer(rpc, request)

        async def stream(request: Any, _context: Any) -> AsyncIterator[Any]:
            answer = self._answer(rpc, request)
            async for message in answer if hasattr(answer, "__aiter__") else _each(answer):
                if isinstance(message, EstradoError):
                    raise message
                yield message

        return stream if rpc in self.streams else unary

    def _answer(self, rpc: str, request: Any) -> Any:
        self.heard.append(Heard(rpc, request, current_principal()))
        answer = self.answers.get(rpc, self.empty.get(rpc))
        if isinstance(answer, EstradoError):
            raise answer
        return answer

    @property
    def last(self) -> Heard:
        """The last call."""
        return self.heard[-1]


async def _each(messages: Sequence[Any]) -> AsyncIterator[Any]:
    for message in messages:
        yield message


@dataclass
class FakeIssuer:
    """Issues access tokens as identity does, and serves SesionesService."""

    key: OKPKey = field(default_factory=lambda: OKPKey.generate_key("Ed25519", parameters={"kid": "2026-1"}))
    closed: set[UUID] = field(default_factory=set)

    async def keys(self) -> str:
        """See SessionAuthority."""
        return json.dumps({"keys": [self.key.as_dict(private=False)]})

    async def revocations(self) -> AsyncIterator[Revocations]:
        """See SessionAuthority."""
        yield Revocations(list(self.closed))

    async def is_alive(self, session: UUID) -> bool:
        """See SessionAuthority."""
        return session not in self.closed

    def token(self, **changed: Any) -> str:
        """An access token; `changed` claims, and `key`, `alg`, for those that are not quite right."""
        key, algorithm = changed.pop("key", self.key), changed.pop("alg", "Ed25519")
        claims = {
            "iss": "identity",
            "aud": "estrado",
            "kind": "usuario",
            "sub": str(uuid4()),
            "sid": str(uuid4()),
            "roles": [],
            "exp": time.time() + 300,
            **changed,
        }
        return jwt.encode({"alg": algorithm, "kid": "2026-1"}, claims, key, algorithms=[algorithm])

    async def ConsultarLlaves(self, _request: Any, _context: Any) -> Any:
        return sesiones_service_pb2.ConsultarLlavesResponse(jwks=await self.keys())

    async def SeguirRevocaciones(self, _request: Any, _context: Any) -> AsyncIterator[Any]:
        yield sesiones_service_pb2.SeguirRevocacionesResponse(sesiones=[str(session) for session in self.closed])

    async def ComprobarSesion(self, request: Any, _context: Any) -> Any:
        alive = await self.is_alive(UUID(request.sesion_id))
        return sesiones_service_pb2.ComprobarSesionResponse(vigente=alive)


@dataclass
class Court:
    """The three services, listening where `settings` says."""

    settings: FoundationSettings
    issuer: FakeIssuer = field(default_factory=FakeIssuer)
    identity: FakeService = field(default_factory=FakeService)
    expedientes: FakeService = field(default_factory=FakeService)
    casillero: FakeService = field(default_factory=FakeService)
    _servers: list[RpcServer] = field(default_factory=list)

    async def open(self, keys: Path) -> None:
        """Start them."""
        sessions = served(
            sesiones_service_pb2.DESCRIPTOR.services_by_name["SesionesService"],
            self.issuer,
            sesiones_service_pb2_grpc.add_SesionesServiceServicer_to_server,
        )
        plan = {
            "identity": [
                self._served(self.identity, identity_service_pb2, identity_service_pb2_grpc, "IdentityService"),
                self._served(self.identity, factores_service_pb2, factores_service_pb2_grpc, "FactoresService"),
                self._served(self.identity, entidades_service_pb2, entidades_service_pb2_grpc, "EntidadesService"),
                self._served(self.identity, mandatos_service_pb2, mandatos_service_pb2_grpc, "MandatosService"),
                self._served(
                    self.identity,
                    verificaciones_service_pb2,
                    verificaciones_service_pb2_grpc,
                    "VerificacionesService",
                ),
                self._served(self.identity, oidc_service_pb2, oidc_service_pb2_grpc, "OidcService"),
                sessions,
            ],
            "expedientes": [
                self._served(
                    self.expedientes, expedientes_service_pb2, expedientes_service_pb2_grpc, "ExpedientesService"
                ),
                self._served(self.expedientes, codigos_service_pb2, codigos_service_pb2_grpc, "CodigosService"),
            ],
            "casillero": [
                self._served(self.casillero, casillero_service_pb2, casillero_service_pb2_grpc, "CasilleroService"),
                self._served(self.casillero, calendario_service_pb2, calendario_service_pb2_grpc, "CalendarioService"),
                self._served(
                    self.casillero, administracion_service_pb2, administracion_service_pb2_grpc, "AdministracionService"
                ),
                self._served(
                    self.casillero, dispositivos_service_pb2, dispositivos_service_pb2_grpc, "DispositivosService"
                ),
                self._served(self.casillero, novedades_service_pb2, novedades_service_pb2_grpc, "NovedadesService"),
                self._served(self.casillero, codigos_service_pb2, codigos_service_pb2_grpc, "CodigosService"),
            ],
        }
        # Never empty: what a browser needs, as JSON.
        self.identity.empty["PrepararPasskey"] = factores_service_pb2.PrepararPasskeyResponse(opciones="{}")
        self.identity.empty["PrepararSesionConPasskey"] = factores_service_pb2.PrepararSesionConPasskeyResponse(
            opciones="{}"
        )
        for name, services in plan.items():
            policy = Policy({rpc: ANYBODY for service in services for rpc in service.rpcs})
            guard = Guard(ServiceIdentity(name, keys), AccessVerifier(self.issuer), policy)
            server = RpcServer(self.settings.address(name), services, policy, guard)
            await server.start()
            self._servers.append(server)

    def _served(self, fake: FakeService, messages: Any, stubs: Any, name: str) -> Served:
        descriptor = messages.DESCRIPTOR.services_by_name[name]
        for method in descriptor.methods:
            if method.server_streaming:
                fake.streams.add(method.name)
            fake.empty[method.name] = [] if method.server_streaming else getattr(messages, method.output_type.name)()
        return served(descriptor, fake, getattr(stubs, f"add_{name}Servicer_to_server"))

    async def close(self) -> None:
        """Stop them at once."""
        for server in self._servers:
            await server._server.stop(0)

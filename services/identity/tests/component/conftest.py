"""identity in this process, on SQLite, reached over gRPC as the gateway, the command line or another service."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from estrado.foundation.v1.eventos_service_pb2_grpc import EventosServiceStub
from estrado.foundation.v1.sesiones_service_pb2_grpc import SesionesServiceStub
from estrado.identity.v1 import factores_service_pb2 as factores_api
from estrado.identity.v1 import identity_pb2 as pb
from estrado.identity.v1 import identity_service_pb2 as api
from estrado.identity.v1.factores_service_pb2_grpc import FactoresServiceStub
from estrado.identity.v1.identity_service_pb2_grpc import IdentityServiceStub

from libs.foundation.testing.component import Component, component
from services.identity.bootstrap import build, make_keys
from services.identity.domain.factores import Exigidos
from services.identity.settings import Settings
from services.identity.tests.autenticador import Autenticador
from services.identity.tests.fakes import BITS, CONTRASENA, CORREO, CUI, resuelto

if TYPE_CHECKING:  # the generated stubs have these names for their types only
    from estrado.foundation.v1.eventos_service_pb2_grpc import EventosServiceAsyncStub
    from estrado.foundation.v1.sesiones_service_pb2_grpc import SesionesServiceAsyncStub
    from estrado.identity.v1.factores_service_pb2_grpc import FactoresServiceAsyncStub
    from estrado.identity.v1.identity_service_pb2_grpc import IdentityServiceAsyncStub


@dataclass
class World:
    """identity and its callers."""

    identity: Component
    stack: AsyncExitStack

    async def as_(self, caller: str) -> "IdentityServiceAsyncStub":
        """IdentityService as `caller` reaches it."""
        return await self.stack.enter_async_context(self.identity.stub(IdentityServiceStub, caller))

    async def sesiones(self, caller: str) -> "SesionesServiceAsyncStub":
        """SesionesService as `caller` reaches it."""
        return await self.stack.enter_async_context(self.identity.stub(SesionesServiceStub, caller))

    async def eventos(self, caller: str) -> "EventosServiceAsyncStub":
        """EventosService as `caller` reaches it."""
        return await self.stack.enter_async_context(self.identity.stub(EventosServiceStub, caller))

    async def factores(self) -> "FactoresServiceAsyncStub":
        """FactoresService as the gateway reaches it."""
        return await self.stack.enter_async_context(self.identity.stub(FactoresServiceStub, "gateway"))

    async def register(self, correo: str = CORREO, cui: str = CUI) -> api.RegistrarCuentaResponse:
        """A vouched account of CONTRASENA with two roles."""
        return await (await self.as_("cli")).RegistrarCuenta(
            api.RegistrarCuentaRequest(
                correo=correo,
                contrasena=CONTRASENA,
                nombre="Ana Pérez",
                cui=cui,
                tipo=pb.TIPO_DE_CUENTA_JUDICIAL,
                colegiado="12345",
                roles=["secretario@01017", "administrador"],
            )
        )

    async def hand_out_key(self, correo: str = CORREO) -> Autenticador:
        """A security key, handed out for the account."""
        device = Autenticador(usuario="MDEyMzQ1Njc4OWFiY2RlZg")
        key = factores_api.EntregarPasskeyRequest(
            correo=correo,
            credencial=device.credencial,
            llave=device.publica,
            usuario=b"0123456789abcdef",
            nombre="Llave del juzgado",
        )
        async with self.identity.stub(FactoresServiceStub, "cli") as cli:
            await cli.EntregarPasskey(key)
        return device

    async def shown(self, device: Autenticador, **changed: Any) -> str:
        """What the device answers to a fresh challenge."""
        request = factores_api.PrepararSesionConPasskeyRequest(direccion="10.0.0.1", dispositivo="Firefox")
        return device.mostrar((await (await self.factores()).PrepararSesionConPasskey(request)).opciones, **changed)

    async def log_in_with(self, device: Autenticador, **changed: Any) -> pb.SesionAbierta:
        """A login by passkey through the gateway."""
        request = factores_api.AbrirSesionConPasskeyRequest(
            respuesta=await self.shown(device, **changed), direccion="10.0.0.1", dispositivo="Firefox"
        )
        return (await (await self.factores()).AbrirSesionConPasskey(request)).sesion

    async def renewed(self, opened: pb.SesionAbierta) -> pb.SesionAbierta:
        """The session's next tokens."""
        renewal = api.RenovarSesionRequest(
            token_renovacion=opened.token_renovacion, direccion="10.0.0.1", dispositivo="Firefox"
        )
        return (await (await self.as_("gateway")).RenovarSesion(renewal)).sesion

    async def captcha(self) -> str:
        """A captcha, solved."""
        given = await (await self.as_("gateway")).PedirCaptcha(api.PedirCaptchaRequest())
        return resuelto(given.desafio, given.dificultad)

    async def log_in(
        self, correo: str = CORREO, contrasena: str = CONTRASENA, direccion: str = "10.0.0.1", captcha: str = ""
    ) -> pb.SesionAbierta:
        """A login through the gateway."""
        request = api.AbrirSesionRequest(
            correo=correo, contrasena=contrasena, direccion=direccion, dispositivo="Firefox", captcha=captcha
        )
        return (await (await self.as_("gateway")).AbrirSesion(request)).sesion


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with running(tmp_path) as world:
        yield world


@asynccontextmanager
async def running(folder: Path, exigidos: Exigidos = Exigidos.NADIE) -> AsyncIterator[World]:
    """identity below `folder`; who must have a second factor there."""
    settings = Settings(data_dir=folder)
    settings.keys.mkdir()
    make_keys(settings)
    demanding = partial(Settings, segundo_factor=exigidos, captcha_bits=BITS, mail_every=0.05, evidence_every=0.2)
    async with component(build, demanding, folder, issuer=False) as identity, AsyncExitStack() as stack:
        yield World(identity, stack)

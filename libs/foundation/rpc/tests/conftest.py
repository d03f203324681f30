"""A real server on a socket: `EventosService` with a behaviour that each test sets, and clients of several services."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import grpc
import pytest
from estrado.foundation.v1 import eventos_service_pb2 as pb
from estrado.foundation.v1 import eventos_service_pb2_grpc as pb_grpc
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, OKPKey

from libs.foundation.rpc.certificate import Certificate
from libs.foundation.rpc.client import connect
from libs.foundation.rpc.guard import Guard
from libs.foundation.rpc.policy import Policy, Row
from libs.foundation.rpc.server import RpcServer, served
from libs.foundation.rpc.sessions import AccessVerifier, Revocations
from libs.foundation.rpc.tokens import ServiceIdentity, make_development_keys


@dataclass
class FakeAuthority:
    """An issuer of access tokens whose feed is in the test's hands."""

    key: OKPKey = field(default_factory=lambda: OKPKey.generate_key("Ed25519", parameters={"kid": "k1"}))
    closed: set[UUID] = field(default_factory=set)
    ended: set[UUID] = field(default_factory=set)
    asked: int = 0
    followed: asyncio.Event = field(default_factory=asyncio.Event)

    async def keys(self) -> str:
        return json.dumps(KeySet([self.key]).as_dict(private=False))

    async def revocations(self) -> AsyncIterator[Revocations]:
        yield Revocations(list(self.closed), list(self.ended))
        self.followed.set()

    async def is_alive(self, session: UUID) -> bool:
        self.asked += 1
        return session not in self.closed

    def token(self, *, key: OKPKey | OctKey | None = None, alg: str = "Ed25519", **changes: Any) -> str:
        """A good access token, but for `changes`."""
        claims = {
            "iss": "identity",
            "aud": "estrado",
            "kind": "usuario",
            "sub": str(uuid4()),
            "sid": str(uuid4()),
            "persona": str(uuid4()),
            "roles": ["secretario@01017"],
            "exp": int(time.time()) + 300,
        } | changes
        return jwt.encode({"alg": alg, "kid": "k1"}, claims, key or self.key, algorithms=[alg])


class Behaviour(pb_grpc.EventosServiceServicer):
    """Does what the test says."""

    def __init__(self) -> None:
        self.calls = 0
        self.act: Callable[[Any], Awaitable[Any]] = self._empty

    @staticmethod
    async def _empty(_request: Any) -> Any:
        return pb.LeerEventosResponse()

    async def LeerEventos(self, request: Any, context: Any) -> Any:
        self.calls += 1
        return await self.act(request)


@dataclass
class Loopback:
    """The server's side, and how to call it."""

    behaviour: Behaviour
    authority: FakeAuthority
    keys: Path
    address: str

    @asynccontextmanager
    async def client(
        self, service: str = "casillero", *, on_behalf: bool = False, certificate: Certificate | None = None
    ) -> AsyncIterator[Any]:
        """A stub as `service` would have it."""
        identity = ServiceIdentity(service, self.keys, certificate)
        async with connect(self.address, "expedientes", identity, on_behalf=on_behalf) as channel:
            yield pb_grpc.EventosServiceStub(channel)


@pytest.fixture
def rows() -> dict[str, Row]:
    return {"LeerEventos": Row(usuario=True, servicio=("casillero",))}


@pytest.fixture
async def loopback(tmp_path: Path, rows: dict[str, Row]) -> AsyncIterator[Loopback]:
    async with expedientes(tmp_path, rows, f"unix:{tmp_path}/e.sock") as loopback:
        yield loopback


@asynccontextmanager
async def expedientes(
    keys: Path, rows: dict[str, Row], address: str, certificate: Certificate | None = None, max_watching: int = 1
) -> AsyncIterator[Loopback]:
    """A server that plays `expedientes`."""
    make_development_keys(keys, ["expedientes", "casillero", "gateway", "identity"])
    behaviour, authority = Behaviour(), FakeAuthority()
    identity = ServiceIdentity("expedientes", keys, certificate)
    guard = Guard(identity, AccessVerifier(authority), Policy(rows), max_concurrent=2, max_watching=max_watching)
    descriptor = pb.DESCRIPTOR.services_by_name["EventosService"]
    server = RpcServer(
        address,
        [served(descriptor, behaviour, pb_grpc.add_EventosServiceServicer_to_server)],
        Policy(rows),
        guard,
    )
    await server.start()
    reached = address if address.startswith("unix:") else f"{address.rpartition(':')[0]}:{server.port}"
    yield Loopback(behaviour, authority, keys, reached)
    await server._server.stop(0)


@pytest.fixture
async def raw(loopback: Loopback) -> AsyncIterator[grpc.aio.Channel]:
    """A channel without any credential."""
    async with grpc.aio.insecure_channel(loopback.address) as channel:
        yield channel

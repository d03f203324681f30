"""One service in this process on the embedded parts, with its neighbours played by the test."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

import grpc
from estrado.foundation.v1 import sesiones_service_pb2 as pb
from estrado.foundation.v1 import sesiones_service_pb2_grpc as pb_grpc
from joserfc import jwt
from joserfc.jwk import KeySet, OKPKey

from libs.foundation.eventos.log import EventLog
from libs.foundation.ground import open_log
from libs.foundation.rpc.client import connect
from libs.foundation.rpc.context import CallContext, current_call
from libs.foundation.rpc.sessions import AUDIENCE
from libs.foundation.rpc.tokens import ALGORITHM, ServiceIdentity
from libs.foundation.service import Service
from libs.foundation.settings import FoundationSettings
from libs.foundation.sql.migrate import migrate
from libs.foundation.stores import make_keys
from libs.foundation.tasks import supervised

StubT = TypeVar("StubT")
SettingsT = TypeVar("SettingsT", bound=FoundationSettings)
AddServicers = Callable[[grpc.aio.Server], object]

KNOWN = ("identity", "expedientes", "casillero", "gateway", "cli")


@dataclass
class FakeIssuer(pb_grpc.SesionesServiceServicer):
    """Plays the issuer of access tokens: `token` makes good ones; what is `closed` or `ended` is told as a session or
    mandate that was, while the feed is not `silent`."""

    key: OKPKey = field(default_factory=lambda: OKPKey.generate_key("Ed25519", parameters={"kid": "prueba"}))
    closed: set[UUID] = field(default_factory=set)
    ended: set[UUID] = field(default_factory=set)
    silent: bool = False

    def token(
        self,
        persona: UUID | None = None,
        roles: Sequence[str] = (),
        cuenta: UUID | None = None,
        *,
        fresh: bool = False,
    ) -> str:
        """An access token of a person with those roles, `fresh` where they have just shown a second factor."""
        claims = {
            "iss": "identity",
            "aud": AUDIENCE,
            "kind": "usuario",
            "sub": str(cuenta or uuid4()),
            "sid": str(uuid4()),
            "persona": str(persona) if persona else None,
            "roles": list(roles),
            "exp": int(time.time()) + 300,
            **({"amr": ["pwd", "otp", "mfa"], "auth_time": int(time.time())} if fresh else {}),
        }
        return jwt.encode({"alg": ALGORITHM, "kid": "prueba"}, claims, self.key, algorithms=[ALGORITHM])

    async def ConsultarLlaves(self, request: Any, context: Any) -> Any:
        """See SesionesService."""
        return pb.ConsultarLlavesResponse(jwks=json.dumps(KeySet([self.key]).as_dict(private=False)))

    async def SeguirRevocaciones(self, request: Any, context: Any) -> AsyncIterator[Any]:
        """See SesionesService."""
        while True:
            if not self.silent:
                yield pb.SeguirRevocacionesResponse(sesiones=map(str, self.closed), mandatos=map(str, self.ended))
            await asyncio.sleep(0.2)  # the heartbeat

    async def ComprobarSesion(self, request: Any, context: Any) -> Any:
        """See SesionesService."""
        return pb.ComprobarSesionResponse(vigente=UUID(request.sesion_id) not in self.closed)


@dataclass
class Component:
    """A running service, and how to call it as somebody."""

    service: Service
    settings: FoundationSettings
    log: EventLog
    issuer: FakeIssuer

    @asynccontextmanager
    async def stub(self, make: Callable[[grpc.aio.Channel], StubT], caller: str = "gateway") -> AsyncIterator[StubT]:
        """A stub of the service, called by `caller`; see `acting`."""
        identity = ServiceIdentity(caller, self.settings.keys)
        target = self.settings.peer(self.service.name)
        async with connect(target, self.service.name, identity, on_behalf=True) as channel:
            yield make(channel)


@contextmanager
def acting(token: str, **context: Any) -> Iterator[None]:
    """Calls inside the block carry the access token `token`, and `received` where it is given."""
    reset = current_call.set(CallContext(user_token=token, **context))
    try:
        yield
    finally:
        current_call.reset(reset)


@asynccontextmanager
async def component(
    build: Callable[[Any, EventLog], Service],
    settings: Callable[..., FoundationSettings],
    data_dir: Path,
    neighbours: dict[str, AddServicers] | None = None,
    *,
    issuer: bool = True,
) -> AsyncIterator[Component]:
    """The service that `build` gives, serving and working. `neighbours`: service name → adds its fake servicers; an
    issuer of tokens stands for identity unless `issuer` is False."""
    chosen = settings(data_dir=data_dir)
    make_keys(chosen, KNOWN)
    fake = FakeIssuer()
    fakes = dict(neighbours or {})
    if issuer:
        own = fakes.get("identity")

        def add_issuer(server: grpc.aio.Server) -> None:
            if own is not None:
                own(server)
            pb_grpc.add_SesionesServiceServicer_to_server(fake, server)

        fakes["identity"] = add_issuer
    servers = [await _serve(chosen.address(name), add) for name, add in fakes.items()]
    async with open_log(chosen) as log:
        service = build(chosen, log)
        await migrate(service.database, service.name, contract=True)
        await service.prepare()
        await service.topics()
        server = service.server()
        await server.start()
        async with supervised(service.name, (*service.followers, *service.workers)):
            yield Component(service, chosen, log, fake)
        await server.drain()
        await service.close()
    for played in servers:
        await played.stop(0)


async def _serve(address: str, add: AddServicers) -> grpc.aio.Server:
    server = grpc.aio.server()
    add(server)
    server.add_insecure_port(address)
    await server.start()
    return server

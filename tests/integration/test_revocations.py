"""A closed session ends everywhere within a second, also while the event log is down: separate processes, each asked
itself."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import grpc
import httpx
import pytest
import pytest_asyncio
from estrado.casillero.v1 import casillero_service_pb2 as casillero_pb
from estrado.casillero.v1 import casillero_service_pb2_grpc as casillero_grpc
from estrado.expedientes.v1 import expedientes_service_pb2 as expedientes_pb
from estrado.expedientes.v1 import expedientes_service_pb2_grpc as expedientes_grpc
from estrado.identity.v1 import identity_service_pb2 as identity_pb
from estrado.identity.v1 import identity_service_pb2_grpc as identity_grpc

from cli.seed import corte_sintetica
from cli.services import names
from libs.foundation.core.errors import EstradoError
from libs.foundation.rpc.client import connect
from libs.foundation.rpc.tokens import ServiceIdentity
from libs.foundation.testing.component import acting
from libs.foundation.testing.servers import KafkaServer, MinioServer, PostgresServer
from tests.integration.suite import RealSuite

WITHIN = 1.0  # seconds
PATIENCE = 30.0  # seconds for a token to be taken at all
CORREO = "lic.morales@abogados.example"
pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]

# What anybody with a session may ask of each service.
ASKED: dict[str, Any] = {
    "casillero": lambda channel: casillero_grpc.CasilleroServiceStub(channel).ListarCasilleros(
        casillero_pb.ListarCasillerosRequest()
    ),
    "expedientes": lambda channel: expedientes_grpc.ExpedientesServiceStub(channel).ListarExpedientes(
        expedientes_pb.ListarExpedientesRequest(limite=1)
    ),
    "identity": lambda channel: identity_grpc.IdentityServiceStub(channel).ListarSesiones(
        identity_pb.ListarSesionesRequest()
    ),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def suite(
    postgres: PostgresServer, kafka: KafkaServer, minio: MinioServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[RealSuite]:
    async with RealSuite(postgres, kafka, minio, tmp_path_factory.mktemp("suite")) as suite:
        yield suite


class Everywhere:
    """The gateway and each service, asked with one access token."""

    def __init__(self, http: httpx.AsyncClient, channels: dict[str, grpc.aio.Channel], token: str) -> None:
        self._http = http
        self._channels = channels
        self._token = token

    async def ask(self, where: str) -> str:
        """The reason of the refusal, "" for an answer."""
        if where == "gateway":
            answer = await self._http.get("/v1/sesiones", headers={"authorization": f"Bearer {self._token}"})
            return "" if answer.status_code == 200 else str(answer.json()["reason"])
        try:
            with acting(self._token):
                await ASKED[where](self._channels[where])
        except EstradoError as error:
            return error.code
        return ""

    async def refused_after(self, where: str, since: float) -> float:
        """Seconds from `since` until it is refused for good."""
        while (reason := await self.ask(where)) == "":
            assert time.monotonic() - since < PATIENCE, where
        assert reason == "SESION_CERRADA", where
        return time.monotonic() - since


@asynccontextmanager
async def channels_to(peers: str, gateway: ServiceIdentity) -> AsyncIterator[dict[str, grpc.aio.Channel]]:
    """One to each service, as the gateway, for whoever is acting."""
    async with AsyncExitStack() as stack:
        yield {
            name: await stack.enter_async_context(
                connect(peers.replace("{service}", name), name, gateway, on_behalf=True)
            )
            for name in ASKED
        }


async def log_in(http: httpx.AsyncClient) -> dict[str, Any]:
    answer = await http.post("/v1/sesiones", json={"correo": CORREO, "contrasena": corte_sintetica()["contrasena"]})
    assert answer.status_code == 201, answer.text
    opened: dict[str, Any] = answer.json()
    return opened


@pytest.mark.parametrize("log_is", ["up", "down"])
async def test_a_closed_session_is_refused_everywhere_within_a_second(
    suite: RealSuite, kafka: KafkaServer, log_is: str
) -> None:
    assert set(ASKED) == set(names()), "a service without a row here"
    places = ["gateway", *ASKED]
    gateway = ServiceIdentity("gateway", suite.folder / "llaves")
    peers = suite.environment["ESTRADO_PEERS"]
    if log_is == "down":
        kafka.kill()
    try:
        async with httpx.AsyncClient(base_url=suite.url, timeout=30) as http, channels_to(peers, gateway) as channels:
            doomed, mine = await log_in(http), await log_in(http)
            everywhere = Everywhere(http, channels, doomed["token_acceso"])
            assert [await everywhere.ask(where) for where in places] == [""] * len(places)
            # Not through this gateway, which would know at once: as another one would.
            with acting(mine["token_acceso"]):
                request = identity_pb.CerrarSesionRequest(sesion_id=doomed["sesion_id"])
                await identity_grpc.IdentityServiceStub(channels["identity"]).CerrarSesion(request)
            closed = time.monotonic()
            took = await asyncio.gather(*(everywhere.refused_after(where, closed) for where in places))
            assert max(took) < WITHIN, dict(zip(places, took, strict=True))
            kept = Everywhere(http, channels, mine["token_acceso"])
            assert [await kept.ask(where) for where in places] == [""] * len(places)
            renewal = {"token_renovacion": doomed["token_renovacion"]}
            assert (await http.post("/v1/sesiones/renovacion", json=renewal)).json()["reason"] == "RENOVACION_INVALIDA"
    finally:
        if log_is == "down":
            kafka.start()

"""A service's gRPC server: reflection, health, guard, drain."""

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import grpc
from google.protobuf.descriptor import ServiceDescriptor
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1.health import aio as health_aio
from grpc_reflection.v1alpha import reflection

from libs.foundation.core.errors import Unavailable
from libs.foundation.rpc.certificate import Certificate
from libs.foundation.rpc.guard import Guard
from libs.foundation.rpc.policy import Policy

DRAIN = 20.0  # seconds that running calls get to finish

_OPTIONS = [
    ("grpc.max_receive_message_length", 1024 * 1024),
    # gRPC pins a client to one connection: replicas that join later must get calls too. Streams under way get their
    # whole budget on the connection that they began on.
    ("grpc.max_connection_age_ms", 30_000),
    ("grpc.max_connection_age_grace_ms", 600_000),
    # Clients ask every 30 s whether the other end is there; by default a server hangs up on who asks so often while a
    # stream is quiet (a slow reader's download).
    ("grpc.http2.min_ping_interval_without_data_ms", 20_000),
    ("grpc.so_reuseport", 0),
]


@dataclass(frozen=True, slots=True)
class Served:
    """One gRPC service: its full name, its RPCs, and how it is added to a server."""

    name: str
    rpcs: tuple[str, ...]
    add: Callable[[grpc.aio.Server], None]


def served(descriptor: ServiceDescriptor, servicer: object, add: Callable[[Any, Any], None]) -> Served:
    """A Served from a generated service descriptor, a servicer and the generated add_…_to_server."""
    rpcs = tuple(method.name for method in descriptor.methods)
    return Served(descriptor.full_name, rpcs, lambda server: add(servicer, server))


class DireccionInutilizable(Unavailable):
    """`direccion` cannot be listened at, for `causa`."""

    reason = "DIRECCION_INUTILIZABLE"


class RpcServer:
    """Serves `services` at `address` (`host:port` or `unix:path`), only by mutual TLS where the guard has a
    certificate. Does not start when an RPC lacks a policy row. Raises DireccionInutilizable."""

    def __init__(self, address: str, services: Sequence[Served], policy: Policy, guard: Guard) -> None:
        policy.require_complete(rpc for service in services for rpc in service.rpcs)
        self.address = address
        self._server = grpc.aio.server(interceptors=[guard], options=_OPTIONS)
        self._health = health_aio.HealthServicer()
        self._names = ["", *(service.name for service in services)]
        for service in services:
            service.add(self._server)
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        reflection.enable_server_reflection([*self._names[1:], reflection.SERVICE_NAME], self._server)
        self.port = self._bound(guard.certificate)

    def _bound(self, certificate: Certificate | None) -> int:
        if _answered(self.address):
            raise DireccionInutilizable(direccion=self.address, causa="otro proceso atiende ahí")
        try:
            if certificate is not None:
                return self._server.add_secure_port(self.address, certificate.for_server())
            return self._server.add_insecure_port(self.address)
        except RuntimeError as error:
            raise DireccionInutilizable(direccion=self.address, causa="no existe, o está ocupada") from error

    async def start(self) -> None:
        """Listen, and say so to health checks."""
        await self._server.start()
        await self.set_ready(True)

    async def set_ready(self, ready: bool) -> None:
        """Answer health checks with SERVING or NOT_SERVING."""
        status = health_pb2.HealthCheckResponse.SERVING if ready else health_pb2.HealthCheckResponse.NOT_SERVING
        for name in self._names:
            await self._health.set(name, status)

    async def drain(self) -> None:
        """Unready, no new calls, running ones get DRAIN seconds."""
        await self.set_ready(False)
        await self._server.stop(DRAIN)


def _answered(address: str) -> bool:
    """Whether some process listens at a Unix socket: gRPC would take its place, and leave nobody there at the end."""
    if not address.startswith("unix:"):
        return False
    with socket.socket(socket.AF_UNIX) as trial:
        return trial.connect_ex(address.removeprefix("unix:")) == 0

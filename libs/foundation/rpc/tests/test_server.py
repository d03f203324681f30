"""A server takes only an address where nobody is."""

import socket
from pathlib import Path

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from libs.foundation.rpc.guard import Guard
from libs.foundation.rpc.policy import Policy
from libs.foundation.rpc.server import DireccionInutilizable, RpcServer
from libs.foundation.rpc.sessions import AccessVerifier
from libs.foundation.rpc.tests.conftest import FakeAuthority, Loopback
from libs.foundation.rpc.tokens import ServiceIdentity


def server(address: str, keys: Path) -> RpcServer:
    policy = Policy({})
    guard = Guard(ServiceIdentity("expedientes", keys), AccessVerifier(FakeAuthority()), policy, max_concurrent=1)
    return RpcServer(address, [], policy, guard)


async def test_a_second_server_does_not_displace_the_first_from_its_socket(loopback: Loopback) -> None:
    with pytest.raises(DireccionInutilizable):
        server(loopback.address, loopback.keys)
    async with grpc.aio.insecure_channel(loopback.address) as newcomer:
        answer = await health_pb2_grpc.HealthStub(newcomer).Check(health_pb2.HealthCheckRequest())
    assert answer.status == health_pb2.HealthCheckResponse.SERVING


async def test_the_socket_that_a_killed_server_left_is_taken(loopback: Loopback, tmp_path: Path) -> None:
    left = tmp_path / "viejo.sock"
    with socket.socket(socket.AF_UNIX) as gone:
        gone.bind(str(left))
    server(f"unix:{left}", loopback.keys)


async def test_an_address_that_does_not_exist_is_refused(loopback: Loopback) -> None:
    with pytest.raises(DireccionInutilizable):
        server("no-such-host.invalid:50051", loopback.keys)

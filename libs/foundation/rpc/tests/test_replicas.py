"""Clients find the replicas of a service through DNS, and soon notice those that come in the place of others."""

import asyncio
import socket
import struct
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from grpc_health.v1 import health_pb2, health_pb2_grpc

from libs.foundation.rpc.client import connect
from libs.foundation.rpc.tests.conftest import Loopback
from libs.foundation.rpc.tests.test_server import server
from libs.foundation.rpc.tokens import ServiceIdentity
from libs.foundation.testing.servers import PORTS

PORT = PORTS[-1]  # of every replica: they differ by address, as pods do
_A = 1  # the type of a question for IPv4 addresses


class Names(asyncio.DatagramProtocol):
    """A DNS server that gives `replicas` for every name, to be kept for no time."""

    def __init__(self) -> None:
        self.replicas: list[str] = []
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio."""
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Answer one question (RFC 1035, 4.1)."""
        end = data.index(b"\0", 12) + 5
        (kind,) = struct.unpack("!H", data[end - 4 : end - 2])
        found = self.replicas if kind == _A else []
        head = data[:2] + struct.pack("!HHHHH", 0x8180, 1, len(found), 0, 0)
        answers = [struct.pack("!HHHIH", 0xC00C, _A, 1, 0, 4) + socket.inet_aton(address) for address in found]
        self._transport.sendto(head + data[12:end] + b"".join(answers), addr)


@asynccontextmanager
async def naming() -> AsyncIterator[tuple[Names, str]]:
    """The names, and the target of a channel that asks them."""
    transport, names = await asyncio.get_running_loop().create_datagram_endpoint(Names, ("127.0.0.1", 0))
    port = transport.get_extra_info("sockname")[1]
    try:
        yield names, f"dns://127.0.0.1:{port}/expedientes.test:{PORT}"
    finally:
        transport.close()


async def test_one_that_takes_the_place_of_the_last_is_found_at_once(loopback: Loopback) -> None:
    async with naming() as (names, target):
        replicas = [server(f"127.0.0.{host}:{PORT}", loopback.keys) for host in (2, 3, 4)]
        await asyncio.gather(*(replica.start() for replica in replicas[:2]))
        names.replicas = ["127.0.0.2", "127.0.0.3"]
        identity = ServiceIdentity("gateway", loopback.keys)
        async with connect(target, "expedientes", identity) as channel:

            async def call() -> None:
                await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=5)

            await call()
            # What names says lags behind what is there, as it does in a cluster.
            await replicas[0].drain()
            await call()
            names.replicas = ["127.0.0.3", "127.0.0.4"]
            await replicas[2].start()
            began = time.monotonic()
            await replicas[1].drain()
            await call()
            assert time.monotonic() - began < 4
            await replicas[2].drain()

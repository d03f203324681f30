"""What a client asks again."""

from pathlib import Path
from typing import Any

import grpc
import pytest
from estrado.foundation.v1 import eventos_service_pb2 as pb

from libs.foundation.core.errors import Conflict, Unavailable
from libs.foundation.rpc.client import bare_channel
from libs.foundation.rpc.tests.conftest import Loopback

REQUEST = pb.LeerEventosRequest()


async def test_what_is_unavailable_is_asked_again(loopback: Loopback) -> None:
    async def once(_request: Any) -> Any:
        if loopback.behaviour.calls == 1:
            raise Unavailable
        return pb.LeerEventosResponse()

    loopback.behaviour.act = once
    async with loopback.client() as stub:
        await stub.LeerEventos(REQUEST)
    assert loopback.behaviour.calls == 2


async def test_what_is_done_once_is_not(tmp_path: Path) -> None:
    """Where the connection breaks after it was done, the answer is lost: asked again, a code would come twice."""
    asked: list[str] = []

    async def breaks(_request: bytes, context: Any) -> bytes:
        asked.append("")
        await context.abort(grpc.StatusCode.UNAVAILABLE, "Socket closed")
        raise AssertionError

    handler: grpc.RpcMethodHandler[bytes, bytes] = grpc.unary_unary_rpc_method_handler(breaks)
    service = "estrado.identity.v1.OidcService"
    names = ("CanjearConcesion", "ConsultarProveedor")
    server = grpc.aio.server()
    server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler(service, dict.fromkeys(names, handler))])
    server.add_insecure_port(f"unix:{tmp_path}/i.sock")
    await server.start()
    times = []
    async with bare_channel(f"unix:{tmp_path}/i.sock", "identity") as channel:
        for name in names:
            ask: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(f"/{service}/{name}")
            with pytest.raises(grpc.aio.AioRpcError):
                await ask(b"")
            times.append(len(asked))
            asked.clear()
    await server.stop(None)
    assert times == [1, 4]


async def test_a_refusal_is_not(loopback: Loopback) -> None:
    async def refuse(_request: Any) -> Any:
        raise Conflict

    loopback.behaviour.act = refuse
    async with loopback.client() as stub:
        with pytest.raises(Conflict):
            await stub.LeerEventos(REQUEST)
    assert loopback.behaviour.calls == 1


async def test_a_service_that_fails_all_the_time_is_asked_once_for_each(loopback: Loopback) -> None:
    async def fail(_request: Any) -> Any:
        raise Unavailable

    loopback.behaviour.act = fail
    async with loopback.client() as stub:
        for _ in range(30):
            with pytest.raises(Unavailable):
                await stub.LeerEventos(REQUEST)
    assert loopback.behaviour.calls < 50

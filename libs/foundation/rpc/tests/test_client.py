"""What a client asks again."""

from typing import Any

import pytest
from estrado.foundation.v1 import eventos_service_pb2 as pb

from libs.foundation.core.errors import Conflict, Unavailable
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
    assert loopback.behaviour.calls < 45

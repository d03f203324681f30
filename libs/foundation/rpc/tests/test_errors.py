"""Errors cross a real server whole: kind, reason, metadata."""

from typing import Any

import pytest
from estrado.foundation.v1 import eventos_service_pb2 as pb

from libs.foundation.core.errors import (
    Conflict,
    Denied,
    EstradoError,
    Invalid,
    NotFound,
    TooMany,
    Unauthenticated,
    Unavailable,
)
from libs.foundation.rpc.errors import FalloInterno
from libs.foundation.rpc.tests.conftest import Loopback

KINDS = [NotFound, Conflict, Invalid, Denied, Unauthenticated, Unavailable, TooMany]


@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_arrives_as_itself(loopback: Loopback, kind: type[EstradoError]) -> None:
    async def refuse(_: Any) -> None:
        raise kind("PASO_ALGO", limite="20", campo="ñandú")

    loopback.behaviour.act = refuse
    async with loopback.client() as stub:
        with pytest.raises(kind) as caught:
            await stub.LeerEventos(pb.LeerEventosRequest())
    assert type(caught.value) is kind
    assert caught.value.code == "PASO_ALGO"
    assert caught.value.metadata == {"limite": "20", "campo": "ñandú"}


async def test_a_fault_of_ours_says_nothing_of_itself(loopback: Loopback) -> None:
    async def fail(_: Any) -> None:
        raise ZeroDivisionError("secret")

    loopback.behaviour.act = fail
    async with loopback.client() as stub:
        with pytest.raises(FalloInterno) as caught:
            await stub.LeerEventos(pb.LeerEventosRequest())
    assert "secret" not in str(caught.value.metadata)


async def test_only_unavailable_is_tried_again(loopback: Loopback) -> None:
    async def refuse(_: Any) -> None:
        raise Conflict

    loopback.behaviour.act = refuse
    async with loopback.client() as stub:
        with pytest.raises(Conflict):
            await stub.LeerEventos(pb.LeerEventosRequest())
        assert loopback.behaviour.calls == 1

        async def recover(_: Any) -> Any:
            if loopback.behaviour.calls < 4:
                raise Unavailable
            return pb.LeerEventosResponse()

        loopback.behaviour.act = recover
        await stub.LeerEventos(pb.LeerEventosRequest())
        assert loopback.behaviour.calls == 4


async def test_nobody_listening_is_unavailable(loopback: Loopback, tmp_path: Any) -> None:
    loopback.address = f"unix:{tmp_path}/nobody.sock"
    async with loopback.client() as stub:
        with pytest.raises(Unavailable):
            await stub.LeerEventos(pb.LeerEventosRequest(), timeout=0.5)

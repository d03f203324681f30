"""MinioStore against servers that are away or silent: it says so in time and never hangs."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterator

import pytest

from libs.foundation.objects.minio import MinioSettings, MinioStore
from libs.foundation.objects.port import AlmacenNoDisponible
from libs.foundation.testing.contracts.object_store import KEY, MIB, content, fetched, streamed


async def _listed(store: MinioStore) -> list[object]:
    return [each async for each in store.list()]


Call = Callable[[MinioStore], Awaitable[object]]
CALLS: dict[str, Call] = {
    "ensure": lambda store: store.ensure(),
    "put": lambda store: store.put(KEY, streamed(b"x")),
    "put in parts": lambda store: store.put(KEY, streamed(content(6 * MIB))),
    "get": lambda store: fetched(store, KEY, ""),
    "version": lambda store: store.version(KEY),
    "delete": lambda store: store.delete(KEY),
    "list": _listed,
}


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=16) as listening:
        yield f"127.0.0.1:{listening.getsockname()[1]}"


def store_at(address: str, workers: int = 8) -> MinioStore:
    settings = MinioSettings(address, "a", "secreto-1", secure=False, time_limit=0.3, workers=workers)
    return MinioStore(settings, "pruebas")


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
async def test_a_silent_server_is_unavailable_in_time(silent: str, call: Call) -> None:
    async with asyncio.timeout(3):
        with pytest.raises(AlmacenNoDisponible):
            await call(store_at(silent))


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
async def test_no_server_is_unavailable(call: Call) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        address = f"127.0.0.1:{gone.getsockname()[1]}"
    with pytest.raises(AlmacenNoDisponible):
        await call(store_at(address))


async def test_calls_do_not_pile_up_behind_a_silent_server(silent: str) -> None:
    store = store_at(silent, workers=2)
    async with asyncio.timeout(3):
        outcomes = await asyncio.gather(*(store.version(KEY) for _ in range(50)), return_exceptions=True)
    assert all(isinstance(outcome, AlmacenNoDisponible) for outcome in outcomes)

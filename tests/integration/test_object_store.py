"""The object store contract on a real MinIO, sealed and not, and what is particular to it."""

from base64 import b64encode
from pathlib import Path
from uuid import uuid4

import pytest
from minio import Minio

from libs.foundation.objects.keys import FileMasterKey, Keys
from libs.foundation.objects.minio import MinioSettings, MinioStore
from libs.foundation.objects.port import AlmacenNoDisponible, ObjectStore
from libs.foundation.objects.sealed import SealedStore
from libs.foundation.testing.contracts.object_store import (
    KEY,
    MIB,
    ObjectStoreContract,
    Subject,
    content,
    fetched,
    sha256,
    streamed,
)
from libs.foundation.testing.servers import MinioServer


def settings(server: MinioServer) -> MinioSettings:
    return MinioSettings(server.endpoint, server.access_key, server.secret_key, secure=False, time_limit=3)


@pytest.fixture
def bucket() -> str:
    return f"pruebas-{uuid4().hex}"


@pytest.fixture
def client(minio: MinioServer) -> Minio:
    return Minio(minio.endpoint, access_key=minio.access_key, secret_key=minio.secret_key, secure=False)


@pytest.fixture
async def store(minio: MinioServer, bucket: str) -> MinioStore:
    store = MinioStore(settings(minio), bucket)
    await store.ensure()
    return store


class TestMinioStore(ObjectStoreContract):
    @pytest.fixture(params=["plain", "sealed", "unversioned"])
    async def subject(
        self, request: pytest.FixtureRequest, minio: MinioServer, bucket: str, client: Minio, tmp_path: Path
    ) -> Subject:
        raw = MinioStore(settings(minio), bucket, versions=request.param != "unversioned")
        await raw.ensure()
        store: ObjectStore = raw
        if request.param == "sealed":
            keys = Keys(FileMasterKey(tmp_path / "master"))
            store = SealedStore(raw, keys.open(keys.new_wrapped_key()))

        def flip(key: str) -> None:
            response = client.get_object(bucket, key)
            data = bytearray(response.read())
            response.close()
            data[len(data) // 2] ^= 1
            client._put_object(bucket, key, bytes(data))

        return Subject(
            store, flip, leftovers=lambda key: len(client._list_multipart_uploads(bucket, prefix=key).uploads)
        )


async def test_ensure_may_be_repeated_and_keeps_what_is_there(store: MinioStore) -> None:
    await store.put(KEY, streamed(b"hola"))
    await store.ensure()
    assert await fetched(store, KEY, sha256(b"hola")) == b"hola"


async def test_delete_leaves_no_version_behind(store: MinioStore, client: Minio, bucket: str) -> None:
    stored = await store.put(KEY, streamed(b"hola"))
    assert stored.version
    client.remove_object(bucket, KEY)  # a delete marker, as another tool would leave
    client._put_object(bucket, KEY, b"otra")
    await store.delete(KEY)
    assert list(client.list_objects(bucket, recursive=True, include_version=True)) == []


async def test_a_killed_server_is_unavailable_and_keeps_what_it_acknowledged(
    minio: MinioServer, store: MinioStore
) -> None:
    small, large = content(1000), content(6 * MIB)
    await store.put("a/small", streamed(small))
    await store.put("a/large", streamed(large))
    minio.kill()
    try:
        with pytest.raises(AlmacenNoDisponible):
            await store.put("a/other", streamed(small))
        with pytest.raises(AlmacenNoDisponible):
            await fetched(store, "a/small", sha256(small))
    finally:
        minio.start()
    assert await fetched(store, "a/small", sha256(small)) == small
    assert await fetched(store, "a/large", sha256(large)) == large


async def test_a_server_killed_while_it_is_read_from_is_unavailable(minio: MinioServer, store: MinioStore) -> None:
    data = content(40 * MIB)
    await store.put(KEY, streamed(data))
    reading = store.get(KEY, sha256(data))
    assert await anext(reading)
    minio.kill()
    try:
        with pytest.raises(AlmacenNoDisponible):
            async for _ in reading:
                pass
    finally:
        minio.start()


async def test_a_wrong_password_is_an_unavailable_store(minio: MinioServer, bucket: str) -> None:
    wrong = MinioSettings(minio.endpoint, minio.access_key, "otra-cosa", secure=False, time_limit=3)
    with pytest.raises(AlmacenNoDisponible):
        await MinioStore(wrong, bucket).put(KEY, streamed(b"x"))


@pytest.mark.parametrize("size", [1000, 12 * MIB])
async def test_bytes_that_arrive_otherwise_than_sent_are_not_kept(
    store: MinioStore, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr("libs.foundation.objects.minio._checksum", lambda _: b64encode(bytes(32)).decode())
    with pytest.raises(AlmacenNoDisponible):
        await store.put(KEY, streamed(content(size)))
    assert [listed async for listed in store.list()] == []

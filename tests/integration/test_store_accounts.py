"""What production's bucket policies let the accounts of the gateway and the services do, on a real MinIO."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from minio import Minio, MinioAdmin
from minio.credentials.providers import StaticProvider

from libs.foundation.objects.minio import MinioSettings, MinioStore
from libs.foundation.objects.port import AlmacenNoDisponible
from libs.foundation.sealing.anchors import ObjectAnchor
from libs.foundation.testing.contracts.anchors import head, heads
from libs.foundation.testing.contracts.object_store import MIB, content, fetched, sha256, streamed
from libs.foundation.testing.servers import MinioServer
from services.identity.adapters.borrados import BorradosEnObjetos
from tests.architecture.tree import ROOT

POLICIES = ROOT / "deploy" / "k8s" / "overlays" / "production"
INGRESO, EXPEDIENTES, RESERVADO, IDENTIDAD = (
    f"estrado-{name}" for name in ("ingreso", "expedientes", "expedientes-reservado", "identidad")
)


def account(minio: MinioServer, name: str) -> MinioSettings:
    """A new account with the policy of production for `name`."""
    admin = MinioAdmin(
        endpoint=minio.endpoint, credentials=StaticProvider(minio.access_key, minio.secret_key), secure=False
    )
    user, password = f"{name}-{uuid4().hex[:8]}", uuid4().hex
    admin.user_add(user, password)
    admin.policy_add(user, policy_file=POLICIES / f"s3-{name}.json")
    admin.attach_policy([user], user=user)
    return MinioSettings(minio.endpoint, user, password, secure=False, time_limit=3)


@pytest.fixture
def gateway(minio: MinioServer) -> MinioSettings:
    return account(minio, "gateway")


@pytest.fixture
def expedientes(minio: MinioServer) -> MinioSettings:
    return account(minio, "expedientes")


@pytest.fixture
def identity(minio: MinioServer) -> MinioSettings:
    return account(minio, "identity")


def ingreso(of: MinioSettings) -> MinioStore:
    return MinioStore(of, INGRESO, versions=False)


async def cut() -> AsyncIterator[bytes]:
    """An upload whose sender goes away after the first part."""
    yield content(6 * MIB)
    raise ConnectionResetError


@pytest.mark.parametrize("size", [1000, 12 * MIB])
async def test_an_upload_goes_from_the_gateway_to_expedientes_and_is_swept(
    minio: MinioServer, gateway: MinioSettings, expedientes: MinioSettings, size: int
) -> None:
    root = Minio(minio.endpoint, access_key=minio.access_key, secret_key=minio.secret_key, secure=False)
    whole, key = content(size), f"a/{uuid4()}"
    kept = ingreso(gateway)
    await kept.ensure()
    await kept.put(key, streamed(whole))
    with pytest.raises(ConnectionResetError):
        await kept.put(f"{key}-cut", cut())
    assert root._list_multipart_uploads(INGRESO, prefix=f"{key}-cut").uploads == []
    await ingreso(expedientes).ensure()
    assert await fetched(ingreso(expedientes), key, sha256(whole)) == whole
    assert key in {listed.key async for listed in kept.list()}
    await kept.delete(key)
    assert key not in {listed.key async for listed in kept.list()}


@pytest.mark.parametrize("bucket", [EXPEDIENTES, RESERVADO])
async def test_expedientes_keeps_reads_and_sweeps_documents(expedientes: MinioSettings, bucket: str) -> None:
    whole, key = content(12 * MIB), f"a/{uuid4()}"
    store = MinioStore(expedientes, bucket)
    await store.ensure()
    stored = await store.put(key, streamed(whole))
    assert stored.version == await store.version(key)
    assert await fetched(store, key, sha256(whole)) == whole
    await store.delete(key)
    assert [listed async for listed in store.list("a/") if listed.key == key] == []


@pytest.mark.parametrize("service", ["identity", "casillero"])
async def test_a_service_keeps_anchors_and_takes_none_away(minio: MinioServer, service: str) -> None:
    root = Minio(minio.endpoint, access_key=minio.access_key, secret_key=minio.secret_key, secure=False)
    store, log = MinioStore(account(minio, service), f"estrado-{service}-anclas"), uuid4().hex
    anchor = ObjectAnchor(store, log, every=0)
    assert await anchor.ultima() is None
    for size in (3, 20):
        await anchor.fijar(size, head(size))
    assert await anchor.ultima() == head(20)
    assert await heads(anchor) == [head(3), head(20)]
    with pytest.raises(AlmacenNoDisponible):
        await store.delete(f"{log}/{3:015}")
    assert len(list(root.list_objects(f"estrado-{service}-anclas", prefix=f"{log}/"))) == 2
    with pytest.raises(AlmacenNoDisponible):
        await MinioStore(account(minio, service), EXPEDIENTES).put(f"a/{uuid4()}", streamed(b"x"))


async def test_identity_lists_erasures_and_takes_none_away(identity: MinioSettings) -> None:
    store, erased = MinioStore(identity, "estrado-identity-anclas"), uuid4()
    lista = BorradosEnObjetos(store)
    for _ in range(2):
        await lista.anotar(erased)
    with pytest.raises(AlmacenNoDisponible):
        await store.delete(f"borrados/{erased}")
    assert erased in {one async for one in BorradosEnObjetos(store).todos()}


async def test_neither_does_what_is_the_other_s(gateway: MinioSettings, expedientes: MinioSettings) -> None:
    key = f"a/{uuid4()}"
    await ingreso(gateway).ensure()
    await ingreso(gateway).put(key, streamed(b"x"))
    await MinioStore(expedientes, EXPEDIENTES).ensure()
    await MinioStore(expedientes, EXPEDIENTES).put(key, streamed(b"x"))
    with pytest.raises(AlmacenNoDisponible):
        await ingreso(expedientes).put(f"{key}-2", streamed(b"x"))
    with pytest.raises(AlmacenNoDisponible):
        await ingreso(expedientes).delete(key)
    for store in (ingreso(gateway), MinioStore(gateway, EXPEDIENTES)):  # not even what it kept itself
        with pytest.raises(AlmacenNoDisponible):
            await fetched(store, key, sha256(b"x"))
    with pytest.raises(AlmacenNoDisponible):
        await MinioStore(gateway, RESERVADO).ensure()
    with pytest.raises(AlmacenNoDisponible):
        await MinioStore(gateway, EXPEDIENTES).put(f"{key}-2", streamed(b"x"))


async def test_identity_takes_uploads_keeps_and_erases_evidence_and_sees_no_case(
    gateway: MinioSettings, expedientes: MinioSettings, identity: MinioSettings
) -> None:
    whole, key = content(12 * MIB), f"a/{uuid4()}"
    await ingreso(gateway).ensure()
    await ingreso(gateway).put(key, streamed(whole))
    assert await fetched(ingreso(identity), key, sha256(whole)) == whole
    kept = MinioStore(identity, IDENTIDAD)
    await kept.ensure()
    await kept.put(key, streamed(whole))
    assert await fetched(kept, key, sha256(whole)) == whole
    await kept.delete(key)
    assert [listed async for listed in kept.list("a/") if listed.key == key] == []
    await MinioStore(expedientes, EXPEDIENTES).ensure()
    await MinioStore(expedientes, EXPEDIENTES).put(key, streamed(b"x"))
    for foreign in (MinioStore(identity, EXPEDIENTES), MinioStore(expedientes, IDENTIDAD)):
        with pytest.raises(AlmacenNoDisponible):
            await foreign.put(f"{key}-2", streamed(b"x"))
        with pytest.raises(AlmacenNoDisponible):
            await fetched(foreign, key, sha256(b"x"))
    with pytest.raises(AlmacenNoDisponible):
        await ingreso(identity).delete(key)

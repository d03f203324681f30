"""Sealing on PostgreSQL, where writers really meet, and anchored in MinIO."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from libs.foundation.objects.minio import MinioSettings, MinioStore
from libs.foundation.sealing.anchors import ObjectAnchor
from libs.foundation.sql.database import Database, open_database
from libs.foundation.testing.contracts.anchors import AnchorContract, OpenAnchor
from libs.foundation.testing.contracts.sealing import SealingContract
from libs.foundation.testing.contracts.tampering import TamperingContract
from libs.foundation.testing.servers import MinioServer, PostgresServer


class TestPostgres(SealingContract, TamperingContract):
    @pytest.fixture
    async def database(self, postgres: PostgresServer) -> AsyncIterator[Database]:
        database = open_database(postgres.url())
        yield database
        await database.close()


class TestMinio(AnchorContract):
    @pytest.fixture
    async def open_anchor(self, minio: MinioServer) -> OpenAnchor:
        server = MinioSettings(minio.endpoint, minio.access_key, minio.secret_key, secure=False, time_limit=3)
        store = MinioStore(server, f"anclas-{uuid4().hex}")
        return lambda: ObjectAnchor(store, "x", every=0)

"""Sealing on PostgreSQL, where writers really meet, and anchored in MinIO."""

import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from libs.foundation.objects.minio import MinioSettings, MinioStore
from libs.foundation.sealing.anchors import ObjectAnchor
from libs.foundation.sealing.bitacora import AUDITORIA
from libs.foundation.sql.database import Database, open_database
from libs.foundation.testing.contracts.anchors import AnchorContract, OpenAnchor
from libs.foundation.testing.contracts.sealing import SealingContract
from libs.foundation.testing.contracts.tampering import TamperingContract
from libs.foundation.testing.sealing_world import World
from libs.foundation.testing.servers import MinioServer, PostgresServer
from tests.integration.plans import nodes

_SEALED, _WAITING = 3000, 40


class TestPostgres(SealingContract, TamperingContract):
    @pytest.fixture
    async def database(self, postgres: PostgresServer) -> AsyncIterator[Database]:
        database = open_database(postgres.url())
        yield database
        await database.close()

    async def test_what_waits_is_found_without_a_walk_over_what_is_sealed(self, world: World) -> None:
        await world.note(_SEALED)
        await world.sealer().run()
        await world.note(_WAITING)

        def rows_looked_at(session: Session) -> int:
            asked: list[tuple[str, Any]] = []
            event.listen(session.get_bind(), "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
            assert len(AUDITORIA.unsealed(session, 500)) == _WAITING
            statement, values = asked[-1]
            connection = session.connection()
            # The walk is what PostgreSQL chooses for large tables; these are not.
            for other in ("hashjoin", "nestloop", "seqscan"):
                connection.exec_driver_sql(f"SET enable_{other} = off")
            (explained,) = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values).one()
            plan = json.loads(explained) if isinstance(explained, str) else explained
            return sum(_looked_at(node) for node in nodes(plan[0]["Plan"]) if node.get("Relation Name") == "bitacora")

        assert await world.database.read(rows_looked_at) <= _WAITING


def _looked_at(node: dict[str, Any]) -> int:
    return int(node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * int(node["Actual Loops"])


class TestMinio(AnchorContract):
    @pytest.fixture
    async def open_anchor(self, minio: MinioServer) -> OpenAnchor:
        server = MinioSettings(minio.endpoint, minio.access_key, minio.secret_key, secure=False, time_limit=3)
        store = MinioStore(server, f"anclas-{uuid4().hex}")
        return lambda: ObjectAnchor(store, "x", every=0)

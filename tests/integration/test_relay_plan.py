"""How PostgreSQL finds what is to be sent: the record only grows, and the relay asks many times a second."""

import json

import pytest

from libs.foundation.core.errors import Unavailable
from libs.foundation.eventos.relay_postgres import UNSENT
from libs.foundation.sql.database import open_database
from libs.foundation.sql.session import own_session
from libs.foundation.testing.eventos_world import create_tables
from libs.foundation.testing.servers import PostgresServer
from tests.integration.plans import nodes

_WAITED = 5_000
_FILL = """INSERT INTO eventos (id, topic, subject, seq, type, source, "time", traceparent, data)
    SELECT gen_random_uuid(), 't', 's', n, 't', 's', now(), '', '' FROM generate_series(1, 50000) n"""


@pytest.mark.parametrize("mode", ["force_generic_plan", "force_custom_plan"])
async def test_what_is_to_be_sent_is_found_without_a_walk_over_the_record(postgres: PostgresServer, mode: str) -> None:
    url = postgres.url()
    database = open_database(url)
    await create_tables(database)
    await database.close()
    async with own_session(url, Unavailable) as connection:
        await connection.execute(_FILL)
        # As after a backlog: the statistics say that many wait, and few do.
        await connection.execute(f"INSERT INTO eventos_sin_enviar SELECT posicion FROM eventos LIMIT {_WAITED}")
        await connection.execute("ANALYZE eventos; ANALYZE eventos_sin_enviar")
        await connection.execute(f"SET plan_cache_mode = {mode}; PREPARE unsent (bigint[], bigint) AS {UNSENT}")
        explained = await connection.fetchval("EXPLAIN (FORMAT JSON) EXECUTE unsent ('{}', 100)")
    scans = [node for node in nodes(json.loads(explained)[0]["Plan"]) if node.get("Relation Name") == "eventos"]
    assert [node["Node Type"] for node in scans] == ["Index Scan"]
    assert "Index Cond" in scans[0]

"""A case that becomes reserved and opens again, on the embedded suite."""

import asyncio
from collections.abc import Iterator

import pytest

from cli.steps import until
from libs.foundation.eventos.embedded import EmbeddedLog
from tests.access.conftest import opened
from tests.access.court import PDF, Court
from tests.integration.reserva import Walk, require_streams

BUCKETS = ("estrado-expedientes", "estrado-expedientes-reservado")


@pytest.fixture(scope="module")
def court(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Court]:
    """A suite of its own: a case in it changes."""
    with opened(tmp_path_factory.mktemp("suite")) as court:
        yield court


def test_its_notifications_index_and_stream_follow(court: Court) -> None:
    walk = Walk(court.http, PDF)
    walk.reserve_and_open()
    objects = court.suite.data / "objetos"
    readable, kept = [objects / bucket / walk.expediente_id for bucket in BUCKETS]
    until("destroyed", lambda: not readable.exists() or not any(readable.iterdir()))
    assert len(list(kept.iterdir())) == 2
    asyncio.run(_streams(court, walk.expediente_id))


async def _streams(court: Court, expediente_id: str) -> None:
    log = EmbeddedLog(court.suite.data / "eventlog.db")
    async with asyncio.timeout(30):
        await require_streams(log, expediente_id)
    await log.close()

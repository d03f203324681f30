"""One PostgreSQL, one Kafka and one MinIO per test session, started by the first test that asks for them.

A test that kills one of them starts it again before it ends.
"""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TypeVar

import pytest

from libs.foundation.testing.servers import (
    KafkaServer,
    MinioServer,
    PostgresServer,
    ServersMissing,
    kafka_server,
    minio_server,
    postgres_server,
)

AnyServer = TypeVar("AnyServer")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with _or_skip(postgres_server()) as server:
        yield server


@pytest.fixture(scope="session")
def kafka() -> Iterator[KafkaServer]:
    with _or_skip(kafka_server()) as server:
        yield server


@pytest.fixture(scope="session")
def minio() -> Iterator[MinioServer]:
    with _or_skip(minio_server()) as server:
        yield server


@contextmanager
def _or_skip(starting: AbstractContextManager[AnyServer]) -> Iterator[AnyServer]:
    with ExitStack() as stack:
        try:
            server = stack.enter_context(starting)
        except ServersMissing as missing:
            if os.environ.get("ESTRADO_REQUIRE_DOCKER") == "1":
                raise
            pytest.skip(str(missing))
        yield server

"""One PostgreSQL, one Kafka and one MinIO per test session, started by the first test that asks for them; and for the
tests of TLS another one of each that speaks nothing else.

A test that kills one of them starts it again before it ends.
"""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TypeVar

import pytest

from libs.foundation.development_ca import DevelopmentCa
from libs.foundation.testing.servers import (
    KafkaServer,
    MinioServer,
    PostgresServer,
    ServersMissing,
    kafka_server,
    minio_server,
    postgres_server,
)
from tests.integration.suite import end_all

AnyServer = TypeVar("AnyServer")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with or_skip(postgres_server()) as server:
        yield server


@pytest.fixture(scope="session")
def kafka() -> Iterator[KafkaServer]:
    with or_skip(kafka_server()) as server:
        yield server


@pytest.fixture(scope="session")
def minio() -> Iterator[MinioServer]:
    with or_skip(minio_server()) as server:
        yield server


@pytest.fixture(scope="session")
def ca(tmp_path_factory: pytest.TempPathFactory) -> DevelopmentCa:
    """Who certified the servers below, which speak TLS alone."""
    return DevelopmentCa(tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="module")
def secure_postgres(ca: DevelopmentCa) -> Iterator[PostgresServer]:
    with or_skip(postgres_server(ca)) as server:
        yield server


@pytest.fixture(scope="module")
def secure_kafka(ca: DevelopmentCa) -> Iterator[KafkaServer]:
    with or_skip(kafka_server(ca)) as server:
        yield server


@pytest.fixture(scope="module")
def secure_minio(ca: DevelopmentCa) -> Iterator[MinioServer]:
    with or_skip(minio_server(ca)) as server:
        yield server


def pytest_keyboard_interrupt() -> None:
    """Before anything is cleaned up, which would wait for each process to end in good order."""
    end_all()


@contextmanager
def or_skip(starting: AbstractContextManager[AnyServer]) -> Iterator[AnyServer]:
    with ExitStack() as stack:
        try:
            server = stack.enter_context(starting)
        except ServersMissing as missing:
            if os.environ.get("ESTRADO_REQUIRE_DOCKER") == "1":
                raise
            pytest.skip(str(missing))
        yield server

"""A running suite for tests of access."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.access.court import Court
from tests.access.filing import Filing
from tests.embedded import Embedded
from tests.integration.suite import free_port

UPLOAD_MAX = 2 * 1024 * 1024  # bytes
_SETTINGS = {
    # All of a module's requests come from one address.
    "ESTRADO_GATEWAY_RATE_PER_ADDRESS": "",
    "ESTRADO_GATEWAY_RATE_PER_ACCOUNT": "",
    "ESTRADO_GATEWAY_UPLOAD_MAX": str(UPLOAD_MAX),
    "ESTRADO_CAPTCHA_BITS": "4",
    "ESTRADO_MAIL_EVERY": "0.1",
}


@contextmanager
def opened(folder: Path) -> Iterator[Court]:
    """The synthetic court on an embedded suite; at the end nothing of ours may have failed in it."""
    suite = Embedded(folder, free_port(), _SETTINGS)
    try:
        asyncio.run(suite.start())
        with httpx.Client(base_url=suite.url, timeout=30) as http:
            yield Court(suite, http)
        failures = [line for line in suite.said().splitlines() if "Traceback" in line or '"exception"' in line]
        assert failures == []
    finally:
        suite.kill()


@pytest.fixture(scope="package")
def court(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Court]:
    """One for all modules but those that leave something behind."""
    with opened(tmp_path_factory.mktemp("suite")) as court:
        yield court


@pytest.fixture
def filing(court: Court) -> Filing:
    """A lawyer before a case."""
    return Filing(court)

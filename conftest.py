"""What holds for every test, and what a run says at its very end: whether tests were skipped because the real servers
could not be started."""

import logging
from collections.abc import Iterator

import pytest
import structlog

from libs.foundation.testing.servers import ServersMissing


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    """A command that a test runs in this process sets up its logs: on a stream that ends with the test."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def pytest_unconfigure(config: pytest.Config) -> None:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:
        return
    reasons = [report.longrepr[2] for report in reporter.stats.get("skipped", []) if isinstance(report.longrepr, tuple)]
    missing = [reason for reason in reasons if ServersMissing.prefix in reason]
    if missing:
        reporter.write_line("")
        reporter.write_line(
            f"NOT TESTED: {len(missing)} tests on real PostgreSQL, Kafka and MinIO were skipped.", red=True
        )
        reporter.write_line(f"{missing[0].removeprefix('Skipped: ')}. With ESTRADO_REQUIRE_DOCKER=1 this is a failure.")

"""What holds for every test, also that Ctrl-C ends the run; and what a run says at its very end: whether tests were
skipped because the real servers could not be started."""

import logging
import signal
from collections.abc import Generator, Iterator
from threading import Event
from typing import NoReturn

import pytest
import structlog

from libs.foundation.testing.servers import ServersMissing

_interrupted = Event()


def pytest_configure() -> None:
    # Where the handler is Python's own, asyncio puts its own in its place, which cancels the test: its cleaning up then
    # waits for what nobody ends, and where it fails that is taken for the end of this test alone.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # a job in the background ignores it
        signal.signal(signal.SIGINT, _interrupt)


def _interrupt(_number: int, _frame: object) -> NoReturn:
    _interrupted.set()
    raise KeyboardInterrupt


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Generator[None, object, object]:
    result = yield
    if _interrupted.is_set():  # what was raised was lost on its way through the test
        raise KeyboardInterrupt
    return result


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

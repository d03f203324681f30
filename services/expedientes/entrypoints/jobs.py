"""Timed work → commands."""

from collections.abc import Awaitable, Callable

import structlog

from libs.foundation.core.principals import servicio
from libs.foundation.jobs.jobs import Job
from libs.foundation.sql.runner import Runner
from services.expedientes.application.barrer_huerfanos import BarrerHuerfanos
from services.expedientes.application.ports import Tx

log = structlog.get_logger(__name__)

_ITSELF = servicio("expedientes", cause="job:barrer-huerfanos")


def barrer_huerfanos(runner: Runner[Tx], use_case: BarrerHuerfanos, every: float) -> Job:
    """The job that deletes orphans from the buckets, each `every` seconds."""
    return Job("barrer-huerfanos", every, _logged(lambda: runner.run(use_case, _ITSELF, None)))


def _logged(sweep: Callable[[], Awaitable[int]]) -> Callable[[], Awaitable[None]]:
    async def run() -> None:
        if deleted := await sweep():
            log.info("orphans deleted", objects=deleted)

    return run

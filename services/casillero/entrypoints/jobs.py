"""Timed work → commands."""

from collections.abc import Awaitable, Callable
from typing import Any

from libs.foundation.core.clock import Clock
from libs.foundation.core.principals import servicio
from libs.foundation.sql.runner import Runner
from services.casillero.application.hacer_efectivas import Command, HacerEfectivas

_JOB = servicio("casillero", cause="job:hacer_efectivas")


def hacer_efectivas(runner: Runner[Any], use_case: HacerEfectivas, clock: Clock) -> Callable[[], Awaitable[None]]:
    """Makes effective all that is due now, in transactions of a hundred."""

    async def run() -> None:
        command = Command(hasta=clock.now())
        while await runner.run(use_case, _JOB, command) == command.limite:
            pass

    return run

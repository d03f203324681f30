"""Timed work → commands."""

from collections.abc import Awaitable, Callable

from libs.foundation.core.clock import Clock
from libs.foundation.core.principals import Principal, servicio
from services.casillero.application.hacer_efectivas import Command, HacerEfectivas

_JOB = servicio("casillero", cause="job:hacer_efectivas")

Run = Callable[[HacerEfectivas, Principal, Command], Awaitable[int]]


def hacer_efectivas(run: Run, use_case: HacerEfectivas, clock: Clock) -> Callable[[], Awaitable[None]]:
    """Makes effective all that is due now, in transactions of a hundred; `run` runs a use case."""

    async def work() -> None:
        command = Command(hasta=clock.now())
        while await run(use_case, _JOB, command) == command.limite:
            pass

    return work

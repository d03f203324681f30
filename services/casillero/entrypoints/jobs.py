"""Timed work → commands."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

from libs.foundation.core.clock import Clock
from libs.foundation.core.crashpoints import reach
from libs.foundation.core.principals import Principal, servicio
from libs.foundation.core.usecases import Reader, UseCase
from services.casillero.application import expirar_avisos as expiracion
from services.casillero.application import hacer_efectivas as efectos
from services.casillero.application.ports import Tx

C = TypeVar("C")
R = TypeVar("R")


class Runs(Reader[Tx], Protocol):
    """What runs use cases."""

    async def run(self, use_case: UseCase[Tx, C, Any, R], principal: Principal, command: C) -> R:
        """What `use_case` gives."""
        ...


class Run(Protocol):
    """What runs a use case."""

    async def __call__(self, use_case: UseCase[Tx, C, Any, R], principal: Principal, command: C, /) -> R:
        """What it gives."""
        ...


def hacer_efectivas(run: Run, use_case: efectos.HacerEfectivas, clock: Clock) -> Callable[[], Awaitable[None]]:
    """Makes effective all that is due now, in transactions of a hundred; `run` runs a use case. What it does raises
    RelojNoFiable at its end where mailboxes ahead of the clock have to wait."""
    job = servicio("casillero", cause="job:hacer_efectivas")

    async def work() -> None:
        command = efectos.Command(hasta=clock.now())
        while await run(use_case, job, command):
            reach("efectos.confirmados")

    return work


def expirar_avisos(run: Run, use_case: expiracion.ExpirarAvisos, clock: Clock) -> Callable[[], Awaitable[None]]:
    """Takes out of the lists all avisos that are kept no longer, in transactions of a hundred; raises as
    hacer_efectivas does."""
    job = servicio("casillero", cause="job:expirar_avisos")

    async def work() -> None:
        command = expiracion.Command(ahora=clock.now())
        while await run(use_case, job, command):
            reach("expiracion.confirmada")

    return work

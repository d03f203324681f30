"""A process: its event loop, its signals, its logs, its health."""

import asyncio
import gc
import signal
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager

import uvloop

from libs.foundation.core.errors import Unavailable
from libs.foundation.observability.health import Health, answering
from libs.foundation.observability.logs import configure_logs
from libs.foundation.settings import FoundationSettings


class MetricasSinPuerto(Unavailable):
    """Metrics and health cannot be answered at `direccion`, for `causa`."""

    reason = "METRICAS_SIN_PUERTO"


def keep_what_start_made() -> None:
    """Leave what exists now out of later garbage collections: code and wiring live as long as the process, and looking
    at them again and again was a sixth of a read's processor time."""
    gc.collect()
    gc.freeze()


Main = Callable[[asyncio.Event, Health], Awaitable[None]]


def run_until_signal(settings: FoundationSettings, main: Main) -> None:
    """Run `main` on a uvloop until it returns; SIGTERM and SIGINT set the event that it is given. What it says of its
    health is answered beside the metrics. Raises MetricasSinPuerto."""
    configure_logs(settings.log_level, settings.log_format)
    health = Health()

    async def guarded() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        beating = asyncio.create_task(health.beat())
        await main(stop, health)
        beating.cancel()

    with _answering(settings, health):
        uvloop.run(guarded())


@contextmanager
def _answering(settings: FoundationSettings, health: Health) -> Iterator[None]:
    if settings.metrics_port is None:
        yield
        return
    with ExitStack() as stack:
        try:
            stack.enter_context(answering(health, settings.metrics_host, settings.metrics_port))
        except OSError as error:
            direccion = f"{settings.metrics_host}:{settings.metrics_port}"
            raise MetricasSinPuerto(direccion=direccion, causa=error.strerror or "") from error
        yield

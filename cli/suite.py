"""The suite's processes: which services there are and how one is built and run until a signal."""

import asyncio
import gc
import importlib
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import uvloop

from libs.foundation import ground
from libs.foundation.core.errors import Unavailable
from libs.foundation.development_ca import make_development_certificates
from libs.foundation.eventos.log import EventLog
from libs.foundation.observability.health import Health, answering
from libs.foundation.observability.logs import configure_logs
from libs.foundation.service import Service
from libs.foundation.settings import FoundationSettings

_CALLERS = ("gateway", "cli")
_SERVICES = Path(__file__).parent.parent / "services"


class MetricasSinPuerto(Unavailable):
    """Metrics and health cannot be answered at `direccion`, for `causa`."""

    reason = "METRICAS_SIN_PUERTO"


def names() -> list[str]:
    """Every service: the folders of services/ that have a bootstrap."""
    return sorted(path.parent.name for path in _SERVICES.glob("*/bootstrap.py"))


def build(name: str, log: EventLog) -> Service:
    """The service `name`, wired from the environment's settings."""
    service: Service = importlib.import_module(f"services.{name}.bootstrap").build(settings_of(name)(), log)
    return service


def settings_of(name: str) -> type[FoundationSettings]:
    """The settings that the service `name` understands."""
    kind: type[FoundationSettings] = importlib.import_module(f"services.{name}.settings").Settings
    return kind


def make_keys(settings: FoundationSettings) -> None:
    """Make the development keys that are missing: for each service, the gateway and this command; and those that a
    service says, in its bootstrap's `make_keys`, that it has besides."""
    ground.make_keys(settings, [*names(), *_CALLERS])
    for name in names():
        bootstrap = importlib.import_module(f"services.{name}.bootstrap")
        if make_own := getattr(bootstrap, "make_keys", None):
            make_own(settings)


def make_certificates(settings: FoundationSettings) -> Path:
    """Make a development CA, and the certificates that are missing or near their end, for the same. Their folder."""
    folder = (settings.keys / "tls").absolute()
    make_development_certificates(folder, [*names(), *_CALLERS])
    return folder


@asynccontextmanager
async def opened(settings: FoundationSettings, services: list[str]) -> AsyncIterator[list[Service]]:
    """Those services on one event log; everything is closed at the end."""
    async with AsyncExitStack() as stack:
        log = await stack.enter_async_context(ground.open_log(settings))
        built = []
        for name in services:
            service = build(name, log)
            stack.push_async_callback(service.close)
            built.append(service)
        keep_what_start_made()
        yield built


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

"""`estrado serve`, `work` and `migrate`: one process of the suite in real mode."""

import asyncio

import structlog
import typer

from cli.running import run_until_signal
from cli.services import known, names
from cli.settings import gateway_settings, unknown
from libs.foundation.observability.health import Health
from libs.foundation.real_mode import require_database_and_log, require_store
from libs.foundation.settings import FoundationSettings
from libs.foundation.tasks import Hung

log = structlog.get_logger(__name__)


def serve(service: str) -> None:
    """Answer the RPCs of `service`, or HTTP for `gateway`, until SIGTERM."""
    if service == "gateway":
        _serve_gateway()
    else:
        _run(known(service), serving=True)


def _serve_gateway() -> None:
    from cli.web import bind, serve_gateway

    settings = gateway_settings()
    require_store(settings)
    listener = bind(settings.host, settings.port)

    async def main(stop: asyncio.Event, health: Health) -> None:
        _warn_of_unknown()
        await serve_gateway(settings, listener, stop, health)

    run_until_signal(settings, main)


def work(service: str) -> None:
    """Relay, consume and keep the schedule of `service` until SIGTERM; with status 1 when a consumer hung."""
    try:
        _run(known(service), serving=False)
    except Hung as error:
        raise typer.Exit(1) from error  # the log says why


def _run(name: str, *, serving: bool) -> None:
    from cli import suite

    settings = FoundationSettings()
    require_database_and_log(settings)

    async def main(stop: asyncio.Event, health: Health) -> None:
        _warn_of_unknown()
        async with suite.opened(settings, [name]) as (service,):
            await (service.serve(stop, health) if serving else service.work(stop, health))

    run_until_signal(settings, main)


def _warn_of_unknown() -> None:
    for name, nearest in unknown().items():
        log.warning("unknown setting", setting=name, nearest=nearest)


async def migrate(services: list[str] | None, *, contract: bool) -> None:
    """Bring schemas and topics of `services` (None: all) to this program's version; what only the release before needs
    goes when told to `contract`."""
    from cli import suite
    from libs.foundation.sql.migrate import migrate as upgrade

    settings = FoundationSettings()
    require_database_and_log(settings)
    async with suite.opened(settings, [known(name) for name in services or names()]) as built:
        for service in built:
            await upgrade(service.database, service.name, contract=contract)
            await service.prepare()
            await service.topics()
            typer.echo(f"{service.name}: al día")

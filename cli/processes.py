"""`estrado serve`, `work` and `migrate`: one process of the suite in real mode."""

import asyncio

import structlog
import typer

from cli.running import run_until_signal
from cli.services import known, names
from cli.settings import gateway_settings, unknown
from libs.foundation.core.errors import Invalid
from libs.foundation.observability.health import Health
from libs.foundation.settings import FoundationSettings
from libs.foundation.tasks import Hung

log = structlog.get_logger(__name__)


class AjustesIncompletos(Invalid):
    """`faltan` are not set, and without them what this process writes would stay with it, unseen by the others."""

    reason = "AJUSTES_INCOMPLETOS"


def require_servers(settings: FoundationSettings, *, gateway: bool = False) -> None:
    """Refuse a part of real mode: once one server or address is named, all have to be that the process uses. Raises
    AjustesIncompletos."""
    store = {
        "ESTRADO_S3_ENDPOINT": settings.s3_endpoint,
        "ESTRADO_S3_ACCESS_KEY": settings.s3_access_key,
        "ESTRADO_S3_SECRET_KEY": settings.s3_secret_key.get_secret_value(),
    }
    others = {"ESTRADO_DATABASE_URL": settings.database_url, "ESTRADO_KAFKA_BOOTSTRAP": settings.kafka_bootstrap}
    addressed = any(address and not address.startswith("unix:") for address in (settings.listen, settings.peers))
    embedded = not (addressed or any(store.values()) or any(others.values()))
    missing = [name for name, value in (store if gateway else others | store).items() if not value]
    if missing and not embedded:
        raise AjustesIncompletos(faltan=", ".join(missing))


def serve(service: str) -> None:
    """Answer the RPCs of `service`, or HTTP for `gateway`, until SIGTERM."""
    if service == "gateway":
        _serve_gateway()
    else:
        _run(known(service), serving=True)


def _serve_gateway() -> None:
    from cli.web import bind, serve_gateway

    settings = gateway_settings()
    require_servers(settings, gateway=True)
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
    require_servers(settings)

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
    require_servers(settings)
    async with suite.opened(settings, [known(name) for name in services or names()]) as built:
        for service in built:
            await upgrade(service.database, service.name, contract=contract)
            await service.prepare()
            await service.topics()
            typer.echo(f"{service.name}: al día")

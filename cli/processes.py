"""`estrado serve`, `work` and `migrate`: one process of the suite in real mode."""

import asyncio

import typer

from cli import suite
from libs.foundation.core.errors import Invalid
from libs.foundation.observability.health import Health
from libs.foundation.settings import FoundationSettings


class ServicioDesconocido(Invalid):
    """There is no service of that name."""

    reason = "SERVICIO_DESCONOCIDO"


def _known(service: str) -> str:
    if service not in suite.names():
        raise ServicioDesconocido(servicio=service, conocidos=", ".join(suite.names()))
    return service


def serve(service: str) -> None:
    """Answer the RPCs of `service`, or HTTP for `gateway`, until SIGTERM."""
    if service == "gateway":
        from cli.web import bind, serve_gateway
        from gateway.settings import Settings

        settings = Settings()
        listener = bind(settings.host, settings.port)
        suite.run_until_signal(settings, lambda stop, health: serve_gateway(settings, listener, stop, health))
        return
    _run(_known(service), serving=True)


def work(service: str) -> None:
    """Relay, consume and keep the schedule of `service` until SIGTERM."""
    _run(_known(service), serving=False)


def _run(name: str, *, serving: bool) -> None:
    settings = FoundationSettings()

    async def main(stop: asyncio.Event, health: Health) -> None:
        async with suite.opened(settings, [name]) as (service,):
            await (service.serve(stop, health) if serving else service.work(stop, health))

    suite.run_until_signal(settings, main)


async def migrate(services: list[str] | None) -> None:
    """Bring schemas and topics of `services` (None: all) to this program's version."""
    from libs.foundation.sql.migrate import migrate as upgrade

    settings = FoundationSettings()
    async with suite.opened(settings, [_known(name) for name in services or suite.names()]) as built:
        for service in built:
            await upgrade(service.database, service.name)
            await service.prepare()
            typer.echo(f"{service.name}: al día")

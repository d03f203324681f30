"""`estrado events`: look at what is said, and mend what could not be handled."""

import asyncio
import importlib
import json
import pkgutil
from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

import estrado
import typer

from cli import suite
from libs.foundation.core.clock import SystemClock
from libs.foundation.core.errors import NotFound
from libs.foundation.eventos.log import Event, Topics
from libs.foundation.eventos.parked import MensajeNoAparcado, Parked, as_json, discard, list_parked, replay
from libs.foundation.ground import open_log
from libs.foundation.settings import FoundationSettings
from libs.foundation.sql.database import Body, Database, open_database
from libs.foundation.tls import require_encryption

app = typer.Typer(no_args_is_help=True, help="Los eventos: verlos, y reparar los que no pudieron aplicarse.")

EventId = Annotated[UUID, typer.Argument(help="Identificador del evento (ce_id)")]


def _settings() -> FoundationSettings:
    settings = FoundationSettings()
    require_encryption(settings)
    return settings


def _load_protos() -> None:
    """Import every generated module, so that every message is known by its name."""
    for module in pkgutil.walk_packages(estrado.__path__, "estrado."):
        if module.name.endswith("_pb2"):
            importlib.import_module(module.name)


def _print(event: Event, **more: object) -> None:
    typer.echo(json.dumps(more | as_json(event), ensure_ascii=False))


@app.command()
def tail(
    from_start: Annotated[bool, typer.Option("--from-start", help="Desde el principio, no solo lo nuevo")] = False,
) -> None:
    """Los eventos de todos los servicios como JSON, uno por línea, mientras ocurren."""

    async def follow() -> None:
        topics = [topic for name in suite.names() for topic in Topics(name).all()]
        async with open_log(_settings()) as log:
            await log.ensure_topics(topics)
            async for record in log.tail(topics, from_start=from_start):
                if record.event is not None:
                    _print(record.event)

    _load_protos()
    try:
        asyncio.run(follow())
    except KeyboardInterrupt:
        raise typer.Exit from None


@app.command()
def parked() -> None:
    """Los mensajes que no pudieron aplicarse, con su motivo y cuántos esperan detrás."""
    _load_protos()
    found: list[Parked] = []

    async def look(_service: str, database: Database) -> None:
        found.extend(await database.read(list_parked))

    _in_each_database(look)
    for message in found:
        _print_parked(message)
    if not found:
        typer.echo("ninguno", err=True)


def _print_parked(message: Parked) -> None:
    _print(
        message.event,
        consumer=message.consumer,
        reason=message.reason,
        since=message.since.isoformat(),
        behind=message.behind,
    )


@app.command(name="replay")
def replay_one(event: EventId) -> None:
    """Intenta de nuevo un mensaje aparcado y, en orden, los que esperan detrás."""
    _where_parked(lambda session: replay(session, event, SystemClock().now()))
    typer.echo("se intentará de nuevo en el próximo segundo")


@app.command(name="discard")
def discard_one(
    event: EventId, motivo: Annotated[str, typer.Option(help="Por qué se descarta; queda registrado")]
) -> None:
    """Da por perdido un mensaje aparcado, con un motivo; los que esperan detrás siguen."""
    _where_parked(lambda session: discard(session, event, motivo, SystemClock().now()))
    typer.echo("descartado; los siguientes continúan")


def _in_each_database(work: Callable[[str, Database], Awaitable[None]]) -> None:
    async def visit() -> None:
        settings = _settings()
        for service in suite.names():
            database = open_database(settings.database(service), pool=1)
            try:
                await work(service, database)
            finally:
                await database.close()

    asyncio.run(visit())


def _where_parked(body: Body[None]) -> None:
    """Run `body` in the database that has the message. Raises MensajeNoAparcado when none has."""
    done: list[str] = []

    async def attempt(service: str, database: Database) -> None:
        try:
            await database.write(body)
            done.append(service)
        except NotFound:
            pass

    _in_each_database(attempt)
    if not done:
        raise MensajeNoAparcado

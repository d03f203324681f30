"""What `estrado events` does: look at what is said, and mend what could not be handled."""

import asyncio
import importlib
import json
import pkgutil
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import estrado
import typer

from cli.databases import opened
from cli.folder import Files, event_log_file, in_use
from cli.services import known, names
from libs.foundation.core.clock import SystemClock
from libs.foundation.core.errors import NotFound
from libs.foundation.eventos.log import Event, Topics
from libs.foundation.eventos.parked import MensajeNoAparcado, Parked, as_json, discard, list_parked, replay
from libs.foundation.eventos.resend import resend
from libs.foundation.ground import open_log
from libs.foundation.settings import FoundationSettings
from libs.foundation.sql.database import Body, Database
from libs.foundation.tls import require_encryption

_LOOK = 0.5  # seconds
_RESEND_SECONDS = 600.0


def _say(text: str) -> None:
    """For the person who reads: standard output is for programs."""
    typer.echo(text, err=True)


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


def tail_events(from_start: bool) -> None:
    """Print every service's events as JSON, one a line, while they happen; `from_start` those that are there too.
    Raises CarpetaDesaparecida."""
    _load_protos()
    settings = _settings()
    if (file := event_log_file(settings)) is None:
        _say(f"Eventos de {settings.kafka_bootstrap}. Ctrl-C termina.")
        asyncio.run(_follow(settings, from_start))
    else:
        _until_there(file)
        idle = "" if in_use(file.parent) else " Ahora ninguna suite está en marcha ahí."
        _say(f"Eventos de {file.parent}.{idle} Ctrl-C termina.")
        asyncio.run(_follow_file(settings, from_start, file))


def _until_there(file: Path) -> None:
    if not file.exists():
        _say(f"En {file.parent} (ESTRADO_DATA_DIR) no hay eventos aún. Se espera a una suite ahí: make run")
    while not file.exists():
        time.sleep(_LOOK)


async def _follow_file(settings: FoundationSettings, from_start: bool, file: Path) -> None:
    """Raises CarpetaDesaparecida when the embedded log's file is deleted meanwhile: nothing would ever come from it."""
    files, gone = Files(file.parent, file.name), asyncio.Event()
    files.require()
    following = asyncio.create_task(_follow(settings, from_start))
    watching = asyncio.create_task(files.watch(gone))
    await asyncio.wait({following, watching}, return_when=asyncio.FIRST_COMPLETED)
    following.cancel()
    files.require()
    await following


async def _follow(settings: FoundationSettings, from_start: bool) -> None:
    topics = [topic for name in names() for topic in Topics(name).all()]
    async with open_log(settings) as log:
        await log.ensure_topics(topics)
        async for record in log.tail(topics, from_start=from_start):
            if record.event is not None:
                _print(record.event)


def print_parked(services: list[str] | None) -> None:
    """Print the messages that `services` (None: all) could not apply, with reason and how many wait behind. Raises
    SinDatos, EsquemaInadecuado, ServicioDesconocido."""
    _load_protos()
    found: list[Parked] = []

    async def look(_service: str, database: Database) -> None:
        found.extend(await database.read(list_parked))

    _in_databases(services, look)
    for message in found:
        _print_parked(message)
    if not found:
        _say("ninguno")
        return
    _say("Para intentar uno de nuevo:   estrado events replay ID")
    _say('Para darlo por perdido:       estrado events discard ID --motivo "…"')


def _print_parked(message: Parked) -> None:
    _print(
        message.event,
        consumer=message.consumer,
        reason=message.reason,
        since=message.since.isoformat(),
        behind=message.behind,
    )


def replay_one(event: UUID, services: list[str] | None) -> None:
    """Try a parked message of `services` (None: all) again and, in order, those behind it. Raises MensajeNoAparcado,
    ServicioDesconocido."""
    _where_parked(services, lambda session: replay(session, event, SystemClock().now()))
    typer.echo("se intentará de nuevo en el próximo segundo")


def discard_one(event: UUID, motivo: str, services: list[str] | None) -> None:
    """Give a parked message of `services` (None: all) up, for `motivo`; those behind it go on. Raises
    MensajeNoAparcado, MotivoAusente, ServicioDesconocido."""
    _where_parked(services, lambda session: discard(session, event, motivo, SystemClock().now()))
    typer.echo("descartado; los siguientes continúan")


def resend_events(services: list[str] | None, since: datetime) -> None:
    """Send again what `services` (None: all) recorded since then, a local or a UTC instant. Raises SinDatos,
    EsquemaInadecuado, ServicioDesconocido."""

    async def again(service: str, database: Database) -> None:
        count = await database.maintain(lambda session: resend(session, since.astimezone(UTC)), _RESEND_SECONDS)
        typer.echo(f"{service}: {count}")

    _in_databases(services, again)


def _in_databases(chosen: list[str] | None, work: Callable[[str, Database], Awaitable[None]]) -> None:
    async def visit() -> None:
        settings = _settings()
        for service in [known(name) for name in chosen or names()]:
            async with opened(settings, service) as database:
                await work(service, database)

    asyncio.run(visit())


def _where_parked(chosen: list[str] | None, body: Body[None]) -> None:
    """Run `body` in the database that has the message. Raises MensajeNoAparcado when none has."""
    done: list[str] = []

    async def attempt(service: str, database: Database) -> None:
        try:
            await database.write(body)
            done.append(service)
        except NotFound:
            pass

    _in_databases(chosen, attempt)
    if not done:
        raise MensajeNoAparcado

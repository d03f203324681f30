"""`estrado events`: look at what is said, and mend what could not be handled."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import typer

app = typer.Typer(no_args_is_help=True, help="Los eventos: verlos, y reparar los que no pudieron aplicarse.")

Servicios = Annotated[
    list[str] | None, typer.Option("--servicio", help="Solo en la base de datos de este servicio; repetible")
]
EventId = Annotated[UUID, typer.Argument(help="Identificador del evento (ce_id)")]


@app.command()
def tail(
    from_start: Annotated[bool, typer.Option("--from-start", help="Desde el principio, no solo lo nuevo")] = False,
) -> None:
    """Los eventos de todos los servicios como JSON, uno por línea, mientras ocurren."""
    from cli.mending import tail_events

    tail_events(from_start)


@app.command()
def parked(servicio: Servicios = None) -> None:
    """Los mensajes que no pudieron aplicarse, con su motivo y cuántos esperan detrás."""
    from cli.mending import print_parked

    print_parked(servicio)


@app.command()
def replay(event: EventId, servicio: Servicios = None) -> None:
    """Intenta de nuevo un mensaje aparcado y, en orden, los que esperan detrás."""
    from cli.mending import replay_one

    replay_one(event, servicio)


@app.command()
def discard(
    event: EventId,
    motivo: Annotated[str, typer.Option(help="Por qué se descarta; queda registrado")],
    servicio: Servicios = None,
) -> None:
    """Da por perdido un mensaje aparcado, con un motivo; los que esperan detrás siguen."""
    from cli.mending import discard_one

    discard_one(event, motivo, servicio)


@app.command()
def resend(
    desde: Annotated[datetime, typer.Option(help="Desde cuándo, p. ej. 2026-11-27T08:00:00, hora de esta máquina")],
    servicio: Annotated[list[str] | None, typer.Option(help="Solo de este servicio; repetible")] = None,
) -> None:
    """Publica otra vez lo registrado desde un instante: cuando el registro de eventos perdió lo que ya tenía."""
    from cli.mending import resend_events

    resend_events(servicio, desde)

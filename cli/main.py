"""Commands of `estrado`."""

import asyncio
from typing import Annotated

import typer

from cli.events import app as events_app
from libs.foundation.core.errors import EstradoError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Estrado: servicios electrónicos de un organismo judicial.",
)
app.add_typer(events_app, name="events")

_EXPLAINED = {
    "PUERTO_OCUPADO": "El puerto {puerto} está ocupado por otro programa. Libérelo, o elija otro:"
    " ESTRADO_PORT=8090 make run",
    "YA_EN_MARCHA": "Ya hay un `estrado up` en marcha con la carpeta {carpeta}. Termínelo, o use otra:"
    " ESTRADO_DATA_DIR=otra make run",
    "LLAVES_AUSENTES": "Falta la llave {llave} en {carpeta}. En desarrollo la crea `estrado keys`; si no, copie la"
    " carpeta de llaves de la suite (ESTRADO_KEYS_DIR).",
    "MENSAJE_NO_APARCADO": "Ningún servicio tiene aparcado un mensaje con ese identificador.",
    "MOTIVO_AUSENTE": 'Para descartar un mensaje hay que decir el motivo: --motivo "…".',
    "SERVICIO_DESCONOCIDO": "No hay un servicio «{servicio}». Hay: {conocidos}.",
}


def _explained(error: EstradoError) -> str:
    text = _EXPLAINED.get(error.code, "No fue posible: {motivo}")
    return text.format_map({"motivo": error.code, **error.metadata})


def main() -> None:
    """Run the command line; a refusal ends it with one line that explains it and status 1."""
    try:
        app()
    except EstradoError as error:
        typer.secho(_explained(error), fg=typer.colors.RED, err=True)
        raise SystemExit(1) from None


@app.command()
def up() -> None:
    """Toda la suite en un proceso, con datos de prueba (modo incorporado)."""
    from cli import suite
    from cli.up import up as run
    from gateway.settings import Settings

    settings = Settings()
    suite.run_until_signal(settings, lambda stop: run(stop, settings))


@app.command()
def serve(service: Annotated[str, typer.Argument(help="identity, expedientes, casillero … o gateway")]) -> None:
    """Atiende las llamadas de un servicio (gRPC), o HTTP si es el gateway."""
    from cli import processes

    processes.serve(service)


@app.command()
def work(service: Annotated[str, typer.Argument(help="identity, expedientes, casillero …")]) -> None:
    """Consume eventos, publica los propios y hace los trabajos programados de un servicio."""
    from cli import processes

    processes.work(service)


@app.command()
def migrate(
    services: Annotated[list[str] | None, typer.Argument(help="Servicios; ninguno: todos")] = None,
) -> None:
    """Lleva las bases de datos y los tópicos a la versión de este programa."""
    from cli import processes

    asyncio.run(processes.migrate(services or None))


@app.command()
def keys() -> None:
    """Crea las llaves de desarrollo que falten."""
    from cli import suite
    from libs.foundation.settings import FoundationSettings

    settings = FoundationSettings()
    suite.make_keys(settings)
    typer.echo(f"llaves en {settings.keys}")


@app.command()
def seed() -> None:
    """Ingresa la corte sintética en una suite en marcha."""
    from cli.seed import seed as run
    from libs.foundation.settings import FoundationSettings

    asyncio.run(run(FoundationSettings(), typer.echo))


@app.command()
def demo(
    url: Annotated[str, typer.Option(envvar="ESTRADO_URL", help="Dirección del gateway")] = "http://127.0.0.1:8080",
    pdf: Annotated[str | None, typer.Option(help="Un PDF propio; si no, el de muestra")] = None,
) -> None:
    """De un escrito a una notificación, paso a paso, contra una suite en marcha."""
    from cli.demo import demo as run

    raise typer.Exit(run(url, pdf))


@app.command()
def doctor() -> None:
    """Revisa ajustes, llaves, almacenes y servicios, y dice qué falta."""
    from cli.doctor import doctor as run

    raise typer.Exit(asyncio.run(run()))

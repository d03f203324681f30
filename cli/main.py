"""Commands of `estrado`."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.audit import app as audit_app
from cli.casillero import app as casillero_app
from cli.clients import app as clients_app
from cli.events import app as events_app
from cli.explain import explainable, explained
from cli.firma import app as firma_app
from cli.identity import app as identity_app
from cli.usage import UsageError, explained_usage

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Estrado: servicios electrónicos de un organismo judicial.",
)
app.add_typer(events_app, name="events")
app.add_typer(audit_app, name="audit")
app.add_typer(identity_app, name="identity")
app.add_typer(casillero_app, name="casillero")
app.add_typer(clients_app, name="clients")
app.add_typer(firma_app, name="firma")


def main() -> None:
    """Run the command line; what can be explained ends it with that line and status 1, a wrong call with status 2."""
    try:
        status = app(standalone_mode=False)
    except UsageError as error:
        typer.secho(explained_usage(error), fg=typer.colors.RED, err=True)
        raise SystemExit(2) from None
    except typer.Abort:
        raise SystemExit(1) from None
    except explainable() as error:
        typer.secho(explained(error), fg=typer.colors.RED, err=True)
        raise SystemExit(1) from None
    raise SystemExit(status or 0)


@app.command()
def up() -> None:
    """Toda la suite en un proceso, con datos de prueba (modo incorporado)."""
    from cli.running import run_until_signal
    from cli.settings import gateway_settings
    from cli.up import up as run

    settings = gateway_settings()
    run_until_signal(settings, lambda stop, health: run(stop, settings, health))


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
    contract: Annotated[
        bool,
        typer.Option("--contract", help="También quita lo que usaba la versión anterior, si ya nada de ella corre"),
    ] = False,
) -> None:
    """Lleva las bases de datos y los tópicos a la versión de este programa."""
    from cli import processes

    asyncio.run(processes.migrate(services or None, contract=contract))


@app.command()
def keys(
    tls: Annotated[bool, typer.Option("--tls", help="También una CA y los certificados de los servicios")] = False,
    de_prueba: Annotated[
        bool,
        typer.Option("--de-prueba", help="También los certificados con que firma la corte sintética"),
    ] = False,
) -> None:
    """Crea las llaves de desarrollo que falten."""
    from cli import suite
    from libs.foundation.settings import FoundationSettings

    settings = FoundationSettings()
    suite.make_keys(settings)
    if de_prueba:
        suite.make_signers(settings)
    typer.echo(f"llaves en {settings.keys}")
    if tls:
        folder = suite.make_certificates(settings)
        typer.echo(f"certificados en {folder}; para usarlos: export ESTRADO_RPC_TLS_DIR='{folder}/{{service}}'")


@app.command("rotate-keys")
def rotate_keys(
    llavero: Annotated[
        list[str] | None, typer.Argument(help="identity-acceso, identity-oidc; ninguno: los dos")
    ] = None,
    minutos: Annotated[float, typer.Option("--en", min=0.05, help="Minutos hasta que la nueva llave firme")] = 15.0,
    ahora: Annotated[
        bool, typer.Option("--ahora", help="Firma ya, y retira las demás: lo que firmaron deja de valer")
    ] = False,
    carpeta: Annotated[Path | None, typer.Option(help="Carpeta de las llaves; si no, la de ESTRADO_KEYS_DIR")] = None,
) -> None:
    """Pone la siguiente llave de los tokens: se publica ya y firma después; retira las que ya de nada sirven."""
    from datetime import timedelta

    from cli.rotation import RINGS, rotate
    from libs.foundation.settings import FoundationSettings

    delay = timedelta(0) if ahora else timedelta(minutes=minutos)
    rotate(carpeta or FoundationSettings().keys, llavero or RINGS, delay, typer.echo)


@app.command()
def seed(
    de_prueba: Annotated[
        bool,
        typer.Option("--de-prueba", help="Los servidores son de prueba: las claves las sabe todo el mundo"),
    ] = False,
) -> None:
    """Ingresa la corte sintética en una suite en marcha."""
    from cli.seed import seed as run
    from libs.foundation.settings import FoundationSettings

    asyncio.run(run(FoundationSettings(), typer.echo, de_prueba=de_prueba))


@app.command()
def demo(
    url: Annotated[
        str | None,
        typer.Option(envvar="ESTRADO_URL", help="Dirección del gateway; si no, la de ESTRADO_HOST y ESTRADO_PORT"),
    ] = None,
    pdf: Annotated[str | None, typer.Option(help="Un PDF propio; si no, el de muestra")] = None,
    mail_url: Annotated[
        str | None,
        typer.Option(envvar="ESTRADO_MAIL_URL", help="Dirección del buzón de pruebas (Mailpit), donde lo hay"),
    ] = None,
    pruebas: Annotated[
        Path | None,
        typer.Option(help="Carpeta de las pruebas que descarga; si no, `pruebas` en la de ESTRADO_DATA_DIR"),
    ] = None,
    raices: Annotated[
        list[Path] | None,
        typer.Option(
            "--raices",
            envvar="ESTRADO_RAICES",
            help="PEM: en quién se confía al comprobarlas; repetible; si no, como `estrado verify`",
        ),
    ] = None,
) -> None:
    """De un registro a una cuenta verificada, de un escrito a un decreto firmado y su notificación, con sus pruebas, y
    de una entidad a un mandato revocado, contra una suite en marcha."""
    from cli.demo import demo as run
    from cli.pruebas import Comprobacion
    from cli.settings import url_of
    from gateway.settings import Settings

    settings = Settings()
    comprobacion = Comprobacion(pruebas or settings.data_dir / "pruebas", raices)
    raise typer.Exit(run(url or url_of(settings), pdf, mail_url, comprobacion))


@app.command()
def token(
    correo: Annotated[str, typer.Argument(help="Cuenta de la corte sintética")],
    url: Annotated[
        str | None,
        typer.Option(envvar="ESTRADO_URL", help="Dirección del gateway; si no, la de ESTRADO_HOST y ESTRADO_PORT"),
    ] = None,
) -> None:
    """Inicia sesión con una cuenta de la corte sintética, con su llave si la tiene, y da su token de acceso."""
    from cli.demo import token as run
    from cli.settings import url_of
    from gateway.settings import Settings

    raise typer.Exit(run(url or url_of(Settings()), correo))


@app.command()
def doctor(
    service: Annotated[
        str | None, typer.Argument(help="El servicio de cuya cuenta se trata; ninguno: todas las bases de datos")
    ] = None,
) -> None:
    """Revisa ajustes, llaves, almacenes y servicios, y dice qué falta."""
    from cli.doctor import doctor as run
    from cli.services import known

    raise typer.Exit(asyncio.run(run(service and known(service))))


@app.command()
def verify(
    archivo: Annotated[Path, typer.Argument(help="Un paquete (zip), una evidencia (json) o un PDF firmado")],
    raices: Annotated[
        list[Path] | None,
        typer.Option(
            "--raices",
            help="PEM: en quién se confía, la institución o su autoridad; repetible; si no, las de los ajustes o, de"
            " desarrollo, la de la carpeta de llaves",
        ),
    ] = None,
    raices_de_tiempo: Annotated[
        list[Path] | None,
        typer.Option("--raices-de-tiempo", help="PEM: autoridades de sellos de tiempo; si no, las de --raices"),
    ] = None,
    bitacora: Annotated[
        list[str] | None,
        typer.Option("--bitacora", help="Llave de una bitácora, nombre+id+llave; si no, las que la institución firma"),
    ] = None,
    en_instante: Annotated[
        datetime | None,
        typer.Option(
            "--en-instante",
            formats=["%Y-%m-%dT%H:%M:%SZ"],
            help="Cómo se veía entonces (UTC), con los certificados de entonces: para cuando ya terminaron",
        ),
    ] = None,
) -> None:
    """Comprueba, sin suite y sin red, cada cosa que un archivo afirma (estado 1: algo no se cumple; 3: algo está
    pendiente o no se puede comparar)."""
    from cli.verifying import believed
    from cli.verifying import verify as run

    raise typer.Exit(run(archivo, believed(raices, raices_de_tiempo, bitacora), en_instante))

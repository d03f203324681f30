"""`estrado identity`: what an operator does with accounts."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True,
    help="Las cuentas: traer las de otro sistema, cerrar sesiones; volver a borrar tras una restauración.",
)


@app.callback()
def identity() -> None:
    """Las cuentas: traer las de otro sistema, cerrar sesiones; volver a borrar tras una restauración."""


@app.command("import-cape")
def import_cape(
    file: Annotated[Path, typer.Argument(help="CSV en UTF-8 con encabezado: cui, correo, hash, esquema")],
    hilos: Annotated[
        int | None,
        typer.Option(
            min=1, max=256, help="Contraseñas cifradas a la vez, 19 MiB cada una; si no, ESTRADO_ARGON2_THREADS"
        ),
    ] = None,
) -> None:
    """Crea las cuentas de los usuarios de CAPE, que entran con su contraseña; dice qué líneas no pudo (estado 1)."""
    from cli.importing import import_accounts

    raise typer.Exit(import_accounts(file, hilos))


@app.command("close-sessions")
def close_sessions(
    correo: Annotated[str | None, typer.Argument(help="Correo de la cuenta")] = None,
    todas: Annotated[bool, typer.Option("--todas", help="Las de todas las cuentas")] = False,
) -> None:
    """Cierra las sesiones de una cuenta, o las de todas, y lo que otros sistemas tienen de ella; sus tokens dejan de
    servir en un segundo."""
    from cli.closing import close_sessions as run

    if (correo is None) is not todas:
        raise typer.BadParameter("indique un correo, o --todas")
    closed = run(correo or "")
    typer.echo(f"{closed.sesiones} sesiones y {closed.concesiones} concesiones a otros sistemas cerradas")


@app.command("apply-erasures")
def apply_erasures() -> None:
    """Tras restaurar la base de datos de identity, antes de servir: vuelve a borrar lo que ya se había borrado."""
    from cli.erasures import apply_erasures as apply

    apply()

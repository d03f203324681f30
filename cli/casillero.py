"""`estrado casillero`: what an operator does with mailboxes."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Los casilleros: traer el registro de los que ya había.")


@app.callback()
def casillero() -> None:
    """Los casilleros: traer el registro de los que ya había."""


@app.command("import-register")
def import_register(
    file: Annotated[Path, typer.Argument(help="CSV en UTF-8 con encabezado: numero, cui")],
) -> None:
    """Anota de quién es cada número de casillero que ya había, en una suite en marcha; dice qué líneas no pudo
    (estado 1)."""
    from cli.register import import_numbers

    raise typer.Exit(import_numbers(file))

"""`estrado casillero`: what an operator does with mailboxes."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True,
    help="Los casilleros: traer el registro de los que ya había, abrir los de órganos, anotar alertas devueltas.",
)


@app.callback()
def casillero() -> None:
    """Los casilleros: traer el registro de los que ya había, abrir los de órganos, anotar alertas devueltas."""


@app.command("import-register")
def import_register(
    file: Annotated[Path, typer.Argument(help="CSV en UTF-8 con encabezado: numero, cui")],
) -> None:
    """Anota de quién es cada número de casillero que ya había, en una suite en marcha; dice qué líneas no pudo
    (estado 1)."""
    from cli.register import import_numbers

    raise typer.Exit(import_numbers(file))


@app.command("open-units")
def open_units(codes: Annotated[list[str], typer.Argument(help="códigos de órganos (DDNNN)")]) -> None:
    """Abre el casillero de cada órgano, en una suite en marcha, y dice su número; otra vez, el que ya tiene (estado 1:
    alguno no es código de un órgano)."""
    from cli.units import open_units as opened

    raise typer.Exit(opened(codes))


@app.command()
def bounce() -> None:
    """Lee de la entrada un correo que volvió y anota, en una suite en marcha, qué fue de la alerta que devuelve; de lo
    que no es de una alerta lo dice y no hace nada (estado 75: no ahora, que se intente de nuevo)."""
    import sys

    from cli.bounces import note

    raise typer.Exit(note(sys.stdin.buffer))

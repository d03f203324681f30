"""`estrado audit`: whether what was sealed is as it was, and proofs of it for others."""

from typing import Annotated
from uuid import UUID

import typer

app = typer.Typer(no_args_is_help=True, help="La bitácora sellada: verificarla y probar lo que dice.")


@app.command()
def verify(
    servicio: Annotated[list[str] | None, typer.Option(help="Solo los de este servicio; repetible")] = None,
) -> None:
    """Revisa filas, árbol, firmas y anclas de cada registro sellado; dice qué está mal y dónde (estado 1)."""
    from cli.auditing import verify_all

    raise typer.Exit(verify_all(servicio or []))


@app.command()
def proof(note: Annotated[UUID, typer.Argument(help="Identificador de la anotación")]) -> None:
    """Una prueba, como JSON, de que una anotación está en su registro; se verifica sin la suite."""
    from cli.auditing import print_proof

    print_proof(note)

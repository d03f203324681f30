"""`estrado audit`: what was noted, whether what was sealed is as it was, and proofs of it for others."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import typer

app = typer.Typer(no_args_is_help=True, help="La bitácora sellada: leerla, verificarla y probar lo que dice.")


@app.command()
def verify(
    servicio: Annotated[list[str] | None, typer.Option(help="Solo los de este servicio; repetible")] = None,
) -> None:
    """Revisa filas, árbol, firmas y anclas de cada registro sellado; dice qué está mal y dónde (estado 1)."""
    from cli.auditing import verify_all

    raise typer.Exit(verify_all(servicio or []))


@app.command("list")
def list_(
    servicio: Annotated[str, typer.Option(help="De qué servicio")] = "identity",
    cuenta: Annotated[UUID | None, typer.Option(help="Lo que hizo esta cuenta, y lo que se hizo con ella")] = None,
    objeto: Annotated[str, typer.Option(help="Lo que se hizo con esto, p. ej. verificacion/<id>")] = "",
    accion: Annotated[str, typer.Option(help="Solo estas, p. ej. SESION_NEGADA")] = "",
    desde: Annotated[datetime | None, typer.Option(help="Desde este instante, en la hora de aquí")] = None,
    limite: Annotated[int, typer.Option(min=1, help="Las últimas tantas")] = 50,
) -> None:
    """Las últimas anotaciones, una por línea, como JSON: lo que se selló de cada una, y su `id` para `proof`."""
    from cli.auditing import print_rows
    from libs.foundation.sealing.listing import Sought

    since = desde.astimezone() if desde else None
    print_rows(servicio, Sought(str(cuenta or ""), objeto, accion, since, ("VERIFICACION_SOLICITADA",)), limite)


@app.command()
def proof(
    note: Annotated[UUID, typer.Argument(help="Identificador de la anotación")],
    servicio: Annotated[str, typer.Option(help="Solo en la bitácora de este servicio")] = "",
) -> None:
    """Una prueba, como JSON, de que una anotación está en su registro; se verifica sin la suite."""
    from cli.auditing import print_proof

    print_proof(note, servicio)

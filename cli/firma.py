"""`estrado firma`: the certificates with which the staff signs acts."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Los certificados con que el personal firma resoluciones.")


@app.command()
def register(
    cui: Annotated[str, typer.Argument(help="De quién es")],
    certificado: Annotated[
        Path, typer.Argument(help="PEM: el certificado y los que estén entre él y su raíz", exists=True, dir_okay=False)
    ],
) -> None:
    """Registra un certificado: su titular puede firmar con él mientras valga. Dice su huella."""
    from cli.signers import register as run

    run(cui, certificado)


@app.command()
def revoke(
    huella: Annotated[str, typer.Argument(help="SHA-256 del certificado, en hexadecimal, con o sin dos puntos")],
    motivo: Annotated[str, typer.Argument(help="Por qué")],
) -> None:
    """Revoca un certificado: no firma nada más; lo firmado queda. Otra vez, dice desde cuándo lo está."""
    from cli.signers import revoke as run

    run(huella, motivo)

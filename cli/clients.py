"""`estrado clients`: systems of others that ask for tokens (OAuth 2.0, OpenID Connect)."""

from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Los sistemas de otros que piden tokens (OpenID Connect).")

ClienteId = Annotated[str, typer.Argument(help="Identificador del cliente (client_id)")]


@app.command()
def create(
    nombre: Annotated[str, typer.Argument(help="Cómo lo verán las personas a las que pida permiso")],
    alcance: Annotated[
        list[str], typer.Option(help="openid, profile, email, cui; o de un sistema: expedientes:leer; repetible")
    ],
    redireccion: Annotated[
        list[str] | None, typer.Option(help="Dirección exacta a la que vuelve el navegador; repetible")
    ] = None,
    sistema: Annotated[
        bool, typer.Option("--sistema", help="Actúa por sí mismo (client_credentials), no por personas")
    ] = False,
    publico: Annotated[
        bool, typer.Option("--publico", help="No puede guardar un secreto: una aplicación en el equipo de la persona")
    ] = False,
    sin_renovar: Annotated[
        bool, typer.Option("--sin-renovar", help="Sin tokens de renovación: cada vez pregunta a la persona")
    ] = False,
) -> None:
    """Registra un cliente y dice su identificador y su secreto, que no se muestra otra vez."""
    from cli.client_registry import create as run

    flujos = ["client_credentials"] if sistema else ["authorization_code", *([] if sin_renovar else ["refresh_token"])]
    run(nombre, redireccion or [], alcance, flujos, confidential=not publico)


@app.command("list")
def list_() -> None:
    """Los clientes como JSON, uno por línea; también los retirados."""
    from cli.client_registry import print_all

    print_all()


@app.command()
def retire(cliente: ClienteId) -> None:
    """Retira un cliente: no recibe más tokens, y los que tiene se rechazan en un segundo."""
    from cli.client_registry import withdraw

    withdraw(cliente)


@app.command("renew-secret")
def renew_secret(cliente: ClienteId) -> None:
    """Da a un cliente otro secreto, que no se muestra otra vez; el anterior deja de servir."""
    from cli.client_registry import renew_secret as run

    run(cliente)

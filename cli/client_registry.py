"""What `estrado clients` does: it asks identity, as this command."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import typer
from estrado.identity.v1 import clientes_service_pb2 as pb
from estrado.identity.v1.clientes_service_pb2_grpc import ClientesServiceStub
from google.protobuf.json_format import MessageToDict

from libs.foundation.keyfiles import own_identity
from libs.foundation.rpc.client import connect
from libs.foundation.settings import FoundationSettings
from libs.foundation.tls import require_encryption

if TYPE_CHECKING:  # the generated stub has this name for its types only
    from estrado.identity.v1.clientes_service_pb2_grpc import ClientesServiceAsyncStub


@asynccontextmanager
async def _identity() -> AsyncIterator["ClientesServiceAsyncStub"]:
    settings = FoundationSettings()
    require_encryption(settings)
    async with connect(settings.peer("identity"), "identity", own_identity(settings, "cli")) as channel:
        yield ClientesServiceStub(channel)


def create(
    nombre: str, redirecciones: Sequence[str], alcances: Sequence[str], flujos: Sequence[str], *, confidential: bool
) -> None:
    """Register a client and print it, with its secret, as JSON. Raises what identity answers."""

    async def ask() -> pb.CrearClienteResponse:
        request = pb.CrearClienteRequest(
            nombre=nombre,
            confidencial=confidential,
            redirecciones=redirecciones,
            alcances=alcances,
            flujos=flujos,
        )
        async with _identity() as identity:
            return await identity.CrearCliente(request)

    made = asyncio.run(ask())
    typer.echo(
        json.dumps(_told(made.cliente) | ({"secreto": made.secreto} if made.secreto else {}), ensure_ascii=False)
    )
    if made.secreto:
        typer.echo("Guarde el secreto ahora: no se muestra otra vez.", err=True)


def print_all() -> None:
    """Print every client as JSON, one a line. Raises what identity answers."""

    async def ask() -> pb.ListarClientesResponse:
        async with _identity() as identity:
            return await identity.ListarClientes(pb.ListarClientesRequest())

    for cliente in asyncio.run(ask()).clientes:
        typer.echo(json.dumps(_told(cliente), ensure_ascii=False))


def withdraw(cliente: str) -> None:
    """Withdraw a client. Raises what identity answers."""

    async def ask() -> None:
        async with _identity() as identity:
            await identity.RetirarCliente(pb.RetirarClienteRequest(cliente_id=cliente))

    asyncio.run(ask())
    typer.echo(f"retirado: {cliente}", err=True)


def renew_secret(cliente: str) -> None:
    """Give a client another secret and print it as JSON. Raises what identity answers."""

    async def ask() -> str:
        async with _identity() as identity:
            request = pb.RenovarSecretoDeClienteRequest(cliente_id=cliente)
            return (await identity.RenovarSecretoDeCliente(request)).secreto

    typer.echo(json.dumps({"cliente_id": cliente, "secreto": asyncio.run(ask())}))
    typer.echo("Guarde el secreto ahora: no se muestra otra vez.", err=True)


def _told(cliente: pb.ClienteDeApi) -> dict[str, object]:
    told: dict[str, object] = MessageToDict(
        cliente, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )
    return told

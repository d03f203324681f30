"""What `estrado casillero open-units` does."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer
from estrado.casillero.v1 import administracion_service_pb2 as pb
from estrado.casillero.v1.administracion_service_pb2_grpc import AdministracionServiceStub

from libs.foundation.core.errors import NotFound
from libs.foundation.keyfiles import own_identity
from libs.foundation.rpc.client import connect
from libs.foundation.settings import FoundationSettings
from libs.foundation.tls import require_encryption

if TYPE_CHECKING:
    from estrado.casillero.v1.administracion_service_pb2_grpc import AdministracionServiceAsyncStub

_TIMEOUT = 10.0  # seconds


def open_units(codes: Sequence[str]) -> int:
    """Open the mailbox of each court, by its code, and print its number; 1 when one is no court's. Raises what
    casillero answers otherwise."""
    settings = FoundationSettings()
    require_encryption(settings)
    return 1 if asyncio.run(_open(settings, codes)) else 0


async def _open(settings: FoundationSettings, codes: Sequence[str]) -> int:
    """How many are no court's."""
    unknown = 0
    async with connect(settings.peer("casillero"), "casillero", own_identity(settings, "cli")) as channel:
        stub: AdministracionServiceAsyncStub = AdministracionServiceStub(channel)
        for code in codes:
            try:
                answer = await stub.AbrirCasilleroDeUnidad(
                    pb.AbrirCasilleroDeUnidadRequest(organo=code), timeout=_TIMEOUT
                )
            except NotFound:
                unknown += 1
                typer.echo(f"✗ {code}: no es el código de un órgano de esta jurisdicción")
                continue
            typer.echo(f"{code}: casillero {answer.casillero.numero}, {'abierto' if answer.nuevo else 'ya lo tenía'}")
    return unknown

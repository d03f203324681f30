"""What `estrado firma` does: it asks expedientes, as this command."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from estrado.expedientes.v1 import expedientes_service_pb2 as pb
from estrado.expedientes.v1.expedientes_service_pb2_grpc import ExpedientesServiceStub

from libs.foundation.keyfiles import own_identity
from libs.foundation.rpc.client import connect
from libs.foundation.settings import FoundationSettings
from libs.foundation.tls import require_encryption

if TYPE_CHECKING:  # the generated stub has this name for its types only
    from estrado.expedientes.v1.expedientes_service_pb2_grpc import ExpedientesServiceAsyncStub


@asynccontextmanager
async def _expedientes() -> AsyncIterator["ExpedientesServiceAsyncStub"]:
    settings = FoundationSettings()
    require_encryption(settings)
    async with connect(settings.peer("expedientes"), "expedientes", own_identity(settings, "cli")) as channel:
        yield ExpedientesServiceStub(channel)


def register(cui: str, file: Path) -> None:
    """Enter the certificate in `file`; print its SHA-256 and its name. Raises OSError, and what expedientes answers."""

    request = pb.RegistrarCertificadoRequest(cui=cui, pem=file.read_bytes())

    async def ask() -> pb.Certificado:
        async with _expedientes() as expedientes:
            return (await expedientes.RegistrarCertificado(request)).certificado

    entered = asyncio.run(ask())
    until = entered.hasta.ToJsonString()
    typer.echo(f"{entered.certificado} {entered.nombre}, hasta {until}")


def revoke(fingerprint: str, reason: str) -> None:
    """Revoke it; print since when, and whether it was already. Raises what expedientes answers."""
    request = pb.RevocarCertificadoRequest(certificado=_plain(fingerprint), motivo=reason)

    async def ask() -> pb.RevocarCertificadoResponse:
        async with _expedientes() as expedientes:
            return await expedientes.RevocarCertificado(request)

    answer = asyncio.run(ask())
    revoked = answer.certificado
    since = f"revocado desde {revoked.revocado.ToJsonString()}"
    if answer.ya_revocado:
        since = f"ya estaba {since}: queda como estaba, con el motivo de entonces"
    typer.echo(f"{revoked.certificado} {revoked.nombre}, {since}")


def _plain(fingerprint: str) -> str:
    """As the register has it: `openssl x509 -fingerprint` writes a name, capitals and colons."""
    return re.sub(r"[:\s-]", "", fingerprint.rpartition("=")[2]).lower()

"""What `estrado casillero import-register` does."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from estrado.casillero.v1 import registro_service_pb2 as pb
from estrado.casillero.v1.registro_service_pb2_grpc import RegistroServiceStub

from cli.batches import in_batches
from cli.tabular import Row, Table
from libs.foundation.keyfiles import own_identity
from libs.foundation.rpc.client import connect
from libs.foundation.settings import FoundationSettings
from libs.foundation.tls import require_encryption

if TYPE_CHECKING:
    from estrado.casillero.v1.registro_service_pb2_grpc import RegistroServiceAsyncStub

COLUMNS = ("numero", "cui")
_BATCH = 100  # rows that casillero asks identity about within the time of one call
_TIMEOUT = 30.0  # seconds
_MALFORMED = "no es una fila de este archivo: columnas de más o de menos, comillas o codificación"
_TEXTS = {
    pb.RECHAZO_DE_FILA_NUMERO_INVALIDO: "el número debe tener de 1 a 20 letras, cifras o guiones",
    pb.RECHAZO_DE_FILA_CUI_INVALIDO: "el CUI no es válido",
    pb.RECHAZO_DE_FILA_NUMERO_DE_OTRO: "ese número ya es de otro CUI",
    pb.RECHAZO_DE_FILA_CUI_CON_OTRO_NUMERO: "ese CUI ya tiene otro número",
}


@dataclass
class Counts:
    """Rows of a whole file, by what became of them."""

    added: int = 0
    there: int = 0
    rejected: int = 0


def import_numbers(path: Path) -> int:
    """Tell casillero whose each number of the file is; print the lines that it did not take; 1 when there are any.
    Raises EncabezadoInvalido, OSError, and what the services answer."""
    settings = FoundationSettings()
    require_encryption(settings)
    counts = Counts()
    with path.open("rb") as file:
        asyncio.run(_import(settings, Table(file, COLUMNS), path.stat().st_size, counts))
    typer.echo(f"{counts.added} números nuevos, {counts.there} ya traídos, {counts.rejected} líneas no")
    return 1 if counts.rejected else 0


async def _import(settings: FoundationSettings, table: Table, size: int, counts: Counts) -> None:
    async with connect(settings.peer("casillero"), "casillero", own_identity(settings, "cli")) as channel:
        stub: RegistroServiceAsyncStub = RegistroServiceStub(channel)

        async def work(rows: Sequence[Row]) -> None:
            answer = await stub.ImportarRegistro(_request(rows), timeout=_TIMEOUT)
            counts.added, counts.there = counts.added + answer.agregadas, counts.there + answer.presentes
            told = {row.line: _MALFORMED for row in rows if row.fields is None}
            told |= {one.linea: _TEXTS[one.rechazo] for one in answer.rechazadas}
            counts.rejected += len(told)
            for line, why in sorted(told.items()):
                typer.echo(f"✗ línea {line}: {why}")

        await in_batches(table, _BATCH, size, work)


def _request(rows: Sequence[Row]) -> pb.ImportarRegistroRequest:
    filas = [pb.FilaDeRegistro(linea=row.line, **row.fields) for row in rows if row.fields is not None]
    return pb.ImportarRegistroRequest(filas=filas)

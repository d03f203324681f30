"""What `estrado identity import-cape` does."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import typer

from cli.batches import in_batches
from cli.databases import opened
from cli.tabular import Row, Seen, Table, fingerprint
from libs.foundation.core.ids import new_id
from libs.foundation.core.principals import servicio
from libs.foundation.tls import require_encryption
from services.identity.application.anotar_importacion import AnotarLa, Totales
from services.identity.application.importar_cuentas import Fila, Importado, Importar, Rechazada
from services.identity.bootstrap import Importador, importador
from services.identity.domain.importacion import Rechazo
from services.identity.settings import Settings

COLUMNS = ("cui", "correo", "hash", "esquema")
_BATCH = 200  # rows of one transaction: seconds of hashing, and a tenth of one in the database
_CLI = servicio("cli")
_TEXTS = {
    Rechazo.FILA_MALFORMADA: "no es una fila de este archivo: columnas de más o de menos, comillas o codificación",
    Rechazo.CUI_INVALIDO: "el CUI no es válido",
    Rechazo.CORREO_INVALIDO: "el correo no es válido",
    Rechazo.ESQUEMA_DESCONOCIDO: "el esquema no es md5, sha1, sha256, sha512 ni pbkdf2_sha256",
    Rechazo.RESUMEN_INVALIDO: "el hash no es del esquema que dice",
    Rechazo.ITERACIONES_EXCESIVAS: "sus iteraciones pasan de ESTRADO_PBKDF2_ITERATIONS, el ajuste de identity",
    Rechazo.REPETIDA: "el CUI o el correo es el de la línea {otra}",
    Rechazo.CORREO_CON_CUENTA: "el correo ya tiene una cuenta, de otro CUI o registrada en este portal",
    Rechazo.CUI_CON_CUENTA: "el CUI ya tiene una cuenta, con otro correo",
}


def told(rejected: Rechazada) -> str:
    """Why a line did not go in: without anything of what stands in it."""
    return f"línea {rejected.linea}: {_TEXTS[rejected.rechazo].format(otra=rejected.otra)}"


def import_accounts(path: Path, threads: int | None) -> int:
    """Make accounts of the file's rows, hashing `threads` passwords at once (None: as a login would); print
    the lines that did not go in; 1 when there are any. Done again, it goes on where it was cut off. Raises
    EncabezadoInvalido, SinDatos, EsquemaInadecuado, OSError, and what the database raises."""
    settings = Settings()
    require_encryption(settings)
    archivo = fingerprint(path)
    with path.open("rb") as file, Seen.opened() as seen:
        table = Table(file, COLUMNS)
        totals = asyncio.run(_accounts(settings, table, archivo, path.stat().st_size, seen, threads))
    typer.echo(f"{totals.agregadas} cuentas nuevas, {totals.presentes} ya traídas, {totals.rechazadas} líneas no")
    return 1 if totals.rechazadas else 0


async def _accounts(
    settings: Settings, table: Table, archivo: str, size: int, seen: Seen, threads: int | None
) -> Totales:
    # The setting's by default: so many fit in the memory of whatever runs identity, where this may run too.
    importacion, hilos = new_id(), threads or settings.argon2_threads
    async with (
        opened(settings, "identity") as database,
        importador(settings, database, seen, hilos, _BATCH) as identity,
    ):
        await identity.runner.run(identity.anotar, _CLI, AnotarLa(importacion, archivo))
        totals = await _batches(identity, table, size)
        await identity.runner.run(identity.anotar, _CLI, AnotarLa(importacion, archivo, totals))
    return totals


async def _batches(identity: Importador, table: Table, size: int) -> Totales:
    totals = Totales(0, 0, 0)

    async def work(rows: Sequence[Row]) -> None:
        nonlocal totals
        result = await _batch(identity, rows)
        totals = _plus(totals, result)
        for rejected in result.rechazadas:
            typer.echo(f"✗ {told(rejected)}")

    await in_batches(table, _BATCH, size, work)
    return totals


async def _batch(identity: Importador, rows: Sequence[Row]) -> Importado:
    malformed = [Rechazada(row.line, Rechazo.FILA_MALFORMADA) for row in rows if row.fields is None]
    filas = [_fila(row.line, **row.fields) for row in rows if row.fields is not None]
    result = await identity.runner.run(identity.importar, _CLI, Importar(filas))
    rejected = sorted([*malformed, *result.rechazadas], key=lambda one: one.linea)
    return Importado(result.agregadas, result.presentes, rejected)


def _fila(line: int, cui: str, correo: str, hash: str, esquema: str) -> Fila:  # noqa: A002  a column's name
    return Fila(line, cui, correo, hash, esquema)


def _plus(totals: Totales, result: Importado) -> Totales:
    return Totales(
        totals.agregadas + result.agregadas,
        totals.presentes + result.presentes,
        totals.rechazadas + len(result.rechazadas),
    )

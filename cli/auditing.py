"""What `estrado audit` does."""

import asyncio
import importlib
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import Progress
from sqlalchemy import Row

from cli.databases import opened
from cli.services import ServicioSinSellar, known, names, settings_of
from cli.stamped import Leer, Selladas
from libs.foundation.sealing.bitacora import AUDITORIA, AnotacionNoEncontrada, canonical
from libs.foundation.sealing.listing import Sought, last_rows
from libs.foundation.sealing.opening import open_sealed_log
from libs.foundation.sealing.proof import prove
from libs.foundation.sealing.rows import SealedTable
from libs.foundation.sealing.sealer import SealedLog
from libs.foundation.sealing.verify import Finding, Kind, Report, verify
from libs.foundation.settings import FoundationSettings
from libs.foundation.sql.database import Database
from libs.foundation.stores import open_bucket
from libs.foundation.tls import require_encryption

_SHOWN = 50  # findings of one log that are told in full
_TEXTS = {
    Kind.ROW_MISSING: "falta la fila {fila} (hoja {hoja}), que fue sellada",
    Kind.ROW_CHANGED: "la fila {fila} no es la que fue sellada (hoja {hoja}), o cambió la huella de la hoja",
    Kind.ROW_UNREADABLE: "la fila {fila} (hoja {hoja}) no se puede leer: el archivo de la base de datos está dañado",
    Kind.ROW_STRAY: "la fila {fila} está puesta en medio: ni fue sellada ni espera serlo",
    Kind.ROW_PENDING_MISSING: "la fila {fila} espera ser sellada y no está",
    Kind.BESIDES: "la fila {fila} (hoja {hoja}): {que}",
    Kind.LEAF_MISSING: "no se sabe a qué fila corresponde la hoja {hoja}",
    Kind.SIZE_WRONG: "dice tener {tamano} filas y se conocen {hojas}",
    Kind.NODE_MISSING: "falta la huella de las hojas {desde} a {hasta} (nivel {nivel})",
    Kind.NODE_CHANGED: "la huella de las hojas {desde} a {hasta} (nivel {nivel}) no es la de lo que hay bajo ella",
    Kind.NODE_STRAY: "hay una huella que no corresponde a ninguna fila (nivel {nivel}, índice {indice})",
    Kind.HEAD_INVALID: "{donde}: la cabeza en {lugar} no lleva una firma válida de este registro",
    Kind.HEAD_DISORDERED: "{donde}: la cabeza en {lugar} está fuera de orden",
    Kind.HEAD_CHANGED: "{donde}: la cabeza en {lugar} se firmó sobre otro contenido: algo cambió en las hojas {desde}"
    " a {hasta}",
    Kind.HEAD_BEYOND: "{donde}: en {lugar} hay una cabeza de {tamano} filas y el registro tiene {hojas}: se borraron"
    " filas, o se restauró una copia anterior",
    Kind.HEAD_MISSING: "falta la cabeza firmada de las {hojas} primeras filas",
    Kind.HEAD_BESIDES: "{donde}: con lo que acompaña a la cabeza de {lugar} filas nadie la creería: {que}",
    Kind.DATABASE_DAMAGED: "el archivo de la base de datos está dañado: {que}",
    Kind.ANCHOR_INCOMPLETE: "{donde}: llegó a guardar una cabeza de {confirmado} filas y ahora la mayor es de {tamano}",
}
_BESIDES = {
    "DETALLES_CAMBIADOS": "los datos personales guardados aparte no son los que se sellaron",
    "cabeza": "está dañada la cabeza, o la llave con que se dice firmada",
    "firma": "está dañada la firma de la institución",
    "sello_de_tiempo": "está dañado el sello de tiempo, o no es de ese instante",
    "DETALLES_AUSENTES": "faltan los datos personales guardados aparte, y nadie anotó que se borraran",
}

console = Console(stderr=True, highlight=False, soft_wrap=True)


def told(finding: Finding) -> str:
    """The finding as a sentence."""
    where = dict(finding.where)
    if "que" in where:
        where["que"] = _BESIDES.get(where["que"], where["que"])
    return _TEXTS[finding.kind].format_map(where)


def verify_all(services: Sequence[str]) -> int:
    """Verify the sealed logs of `services` (none: of all that have some) and print what is wrong; 1 when anything is.
    Raises ServicioDesconocido, ServicioSinSellar, SinDatos, EsquemaInadecuado, and what stores raise."""
    for service in services:
        _require_sealed(service)
    reports = [asyncio.run(_verify(service)) for service in services or names()]
    return 1 if any(report.findings for of_service in reports for report in of_service) else 0


async def _verify(service: str) -> list[Report]:
    tables = _sealed_tables(service)
    if not tables:
        return []
    async with _opened(service) as (settings, database):
        return [
            await _verify_one(database, _log(settings, service, table), _stamped(service, table, database))
            for table in tables
        ]


async def _verify_one(database: Database, log: SealedLog, stamped: Sequence[Selladas]) -> Report:
    found: list[Finding] = []

    def keep(finding: Finding) -> None:
        if len(found) < _SHOWN:
            found.append(finding)

    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(log.signer.origin, total=None)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        report = await verify(log, database, keep, show, stamped)
    for finding in found:
        typer.echo(f"✗ {log.signer.origin}: {told(finding)}")
    if more := report.findings - len(found):
        typer.echo(f"✗ {log.signer.origin}: y {more} más")
    heads = ", ".join(f"{count} en {where}" for where, count in report.heads.items())
    waiting = f"; {report.waiting} por sellar" if report.waiting else ""
    mark, verdict = ("✗", "NO es el que se selló") if report.findings else ("✓", "íntegro")
    typer.echo(f"{mark} {log.signer.origin}: {verdict}; {report.rows} filas selladas, cabezas: {heads}{waiting}")
    return report


def print_rows(service: str, sought: Sought, limit: int) -> None:
    """Print the last `limit` rows that are sought, without the personal data beside them. Raises ServicioDesconocido,
    SinDatos, EsquemaInadecuado, and what stores raise."""
    for row in asyncio.run(_rows(known(service), sought, limit)):
        typer.echo(canonical(row).decode())


async def _rows(service: str, sought: Sought, limit: int) -> Sequence[Row[Any]]:
    async with _opened(service) as (_, database):
        return await database.read(lambda session: last_rows(session, sought, limit))


def print_proof(note: UUID, service: str = "") -> None:
    """Print the proof that the audit row `note` is in its log, as JSON; it is looked for in that of `service`, or in
    all. Raises AnotacionNoEncontrada, NoSelladaAun, ServicioDesconocido, ServicioSinSellar."""
    if service:
        _require_sealed(service)
    for each in [service] if service else names():
        if AUDITORIA in _sealed_tables(each):
            with suppress(AnotacionNoEncontrada):
                typer.echo(json.dumps(asyncio.run(_prove(each, note)), ensure_ascii=False, indent=1))
                return
    raise AnotacionNoEncontrada


async def _prove(service: str, note: UUID) -> dict[str, Any]:
    async with _opened(service) as (settings, database):
        log = _log(settings, service, AUDITORIA)
        return await database.read(lambda session: prove(session, log, note))


def _require_sealed(service: str) -> None:
    if not _sealed_tables(known(service)):
        raise ServicioSinSellar(servicio=service)


def _sealed_tables(service: str) -> Sequence[SealedTable]:
    """What a service seals: its bootstrap says so in SEALED."""
    tables: Sequence[SealedTable] = getattr(importlib.import_module(f"services.{service}.bootstrap"), "SEALED", ())
    return tables


def _stamped(service: str, table: SealedTable, database: Database) -> Sequence[Selladas]:
    """What a service keeps of heads that were stamped: its bootstrap says so in STAMPED."""
    kept: Mapping[str, Leer] = getattr(importlib.import_module(f"services.{service}.bootstrap"), "STAMPED", {})
    return [Selladas(database, kept[table.name])] if table.name in kept else []


def _log(settings: FoundationSettings, service: str, table: SealedTable) -> SealedLog:
    return open_sealed_log(settings, service, table, partial(open_bucket, settings))


@asynccontextmanager
async def _opened(service: str) -> AsyncIterator[tuple[FoundationSettings, Database]]:
    settings = settings_of(service)()
    require_encryption(settings)
    async with opened(settings, service) as database:
        yield settings, database

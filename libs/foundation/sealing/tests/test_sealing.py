"""The contract on SQLite, and what needs a process or a file of its own."""

import asyncio
import os
import signal
import sqlite3
import sys
import tracemalloc
from collections.abc import AsyncIterator
from itertools import zip_longest
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import literal_column, update
from sqlalchemy.exc import DatabaseError

from libs.foundation.sealing.bitacora import AUDITORIA
from libs.foundation.sealing.keys import make_sealing_key
from libs.foundation.sealing.opening import open_sealed_log
from libs.foundation.sealing.tables import bitacora, sellado_cabezas
from libs.foundation.sealing.verify import Finding, Kind, Report, verify
from libs.foundation.settings import FoundationSettings
from libs.foundation.sql.database import BaseDeDatosNoDisponible, Database, open_database
from libs.foundation.testing.contracts.sealing import SealingContract
from libs.foundation.testing.contracts.tampering import EVIDENCE, TamperingContract
from libs.foundation.testing.sealing_world import World, create_tables, finding, keep, kept

SEALER = """
import asyncio, sys
from pathlib import Path
from libs.foundation.core.clock import SystemClock
from libs.foundation.core.principals import servicio
from libs.foundation.sealing.bitacora import AUDITORIA, SqlBitacora
from libs.foundation.sealing.opening import open_sealed_log
from libs.foundation.sealing.sealer import Sealer
from libs.foundation.settings import FoundationSettings
from libs.foundation.sql.database import open_database

async def main():
    settings = FoundationSettings(data_dir=Path(sys.argv[1]))
    database = open_database(settings.database("prueba"))
    now = SystemClock().now
    for _ in range(3):
        await database.write(lambda session: SqlBitacora(session, servicio("x"), now).anotar("HECHO", "cosa/1"))
    log = open_sealed_log(settings, "prueba", AUDITORIA, None)
    await Sealer(log, database, SystemClock()).run()
    await database.close()

asyncio.run(main())
"""


class TestSqlite(SealingContract, TamperingContract):
    @pytest.fixture
    async def database(self, tmp_path: Path) -> AsyncIterator[Database]:
        database = open_database(f"sqlite:///{tmp_path}/prueba.db")
        yield database
        await database.close()

    async def test_what_cannot_be_read_is_named(self, world: World) -> None:
        await world.sealed_rows(3, 4)
        await world.execute(
            update(bitacora).where(bitacora.c.posicion == 5).values(accion=no_text("accion")),
            update(sellado_cabezas).where(sellado_cabezas.c.tamano == 3).values(texto=no_text("texto")),
        )
        found = await world.verified()
        assert finding(Kind.ROW_UNREADABLE, fila=5, hoja=4) in found
        assert finding(Kind.HEAD_INVALID, donde="base de datos", lugar=3) in found

    async def test_verification_needs_as_much_memory_for_many_rows_as_for_few(self, world: World) -> None:
        peaks = []
        for batches in (2, 6):
            for _ in range(batches):
                await world.note(1_000)
                await world.sealer().run()
            await world.verified()  # what is loaded and cached once
            tracemalloc.start()
            assert await world.verified() == []
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        assert peaks[1] < peaks[0] * 1.3 + 100_000

    @pytest.mark.parametrize("seed", range(3))
    async def test_no_bit_of_the_file_is_changed_unfound(self, world: World, seed: int, tmp_path: Path) -> None:
        await world.sealed_rows(3, 4)
        checkpoint(tmp_path / "prueba.db")
        written, evidence = kept(tmp_path / "prueba.db"), told(tmp_path / "prueba.db")
        random, spoilt = Random(seed), tmp_path / "spoilt.db"
        changed = 0
        while changed < 25:
            content = bytearray(written)
            content[random.randrange(len(content))] ^= 1 << random.randrange(8)
            keep(spoilt, bytes(content))
            if told(spoilt) == evidence:  # an index, free space, another table
                continue
            changed += 1
            database = open_database(f"sqlite:///{spoilt}")
            found: list[Finding] = []
            try:
                await verify(world.sealed(), database, found.append)
            except (BaseDeDatosNoDisponible, DatabaseError, UnicodeDecodeError):
                continue  # its schema cannot be read: nothing overlooks that
            finally:
                await database.close()
            assert found, differences(evidence, told(spoilt))


def no_text(column: str) -> object:
    """An SQL value that is no UTF-8, though it has the type of a text."""
    return literal_column(f"CAST(x'ff' || CAST({column} AS BLOB) AS TEXT)")


def differences(one: Any, other: Any) -> list[Any]:
    return [pair for rows in zip(one, other, strict=True) for pair in zip_longest(*rows) if pair[0] != pair[1]]


def checkpoint(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.close()


def told(path: Path) -> object:
    """What the tables of evidence hold, to the byte."""
    connection = sqlite3.connect(path)
    connection.text_factory = bytes
    tables = [table.name for table in EVIDENCE]
    try:
        return [connection.execute(f"SELECT * FROM {name} ORDER BY rowid").fetchall() for name in tables]
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        return str(error)
    finally:
        connection.close()


@pytest.mark.parametrize("point", ["sellado.confirmado", "sellado.anclado"])
async def test_killed_between_the_log_and_its_anchor_nothing_is_amiss(tmp_path: Path, point: str) -> None:
    settings = FoundationSettings(data_dir=tmp_path)
    make_folder(settings.keys)
    make_sealing_key(settings.keys, "prueba")
    database = open_database(settings.database("prueba"))
    await create_tables(database)
    log = open_sealed_log(settings, "prueba", AUDITORIA, lambda name: pytest.fail(f"no bucket {name}"))

    async def report() -> Report:
        found: list[Finding] = []
        report = await verify(log, database, found.append)
        assert found == []
        return report

    await seal_three(tmp_path)
    assert await seal_three(tmp_path, ESTRADO_CRASH_AT=point) == -signal.SIGKILL
    anchored = 2 if point == "sellado.anclado" else 1
    assert await report() == Report(6, 0, {"base de datos": 2, "carpeta": anchored})
    assert await seal_three(tmp_path) == 0
    assert await report() == Report(9, 0, {"base de datos": 3, "carpeta": anchored + 1})
    await database.close()


async def seal_three(folder: Path, **environment: str) -> int | None:
    """A process that writes three rows, seals and anchors them; its exit status."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SEALER, str(folder), env=os.environ | environment
    )
    return await process.wait()


def make_folder(path: Path) -> None:
    path.mkdir(parents=True)

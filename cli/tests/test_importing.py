"""`estrado identity import-cape`: what a file brings, what it says of lines that do not go in, and again."""

import asyncio
import json
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha1, sha256
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from cli import importing
from cli.importing import _TEXTS
from cli.main import app
from cli.tabular import Row, Seen, Table
from libs.foundation.core.errors import Unavailable
from libs.foundation.sql.database import BaseDeDatosNoDisponible, open_database
from libs.foundation.sql.migrate import migrate
from services.identity.application.importar_cuentas import Importado
from services.identity.bootstrap import Importador
from services.identity.domain.importacion import Rechazo
from services.identity.settings import Settings

T = TypeVar("T")
HASH = sha1(b"QZ-VKX7W").hexdigest()
CUIS = ("1234567890101", "0000000190101", "0000999962217", "0000202221601", "0000123431333")
HEADING = "cui,correo,hash,esquema"


class Court:
    """identity's database in a data folder, and a file to import."""

    def __init__(self, folder: Path) -> None:
        self.settings, self.file = Settings(data_dir=folder), folder / "cape.csv"
        asyncio.run(self._migrate())

    async def _migrate(self) -> None:
        database = open_database(self.settings.database("identity"))
        await migrate(database, "identity", contract=True)
        await database.close()

    def run(self, *rows: str, heading: str = HEADING) -> Result:
        """The command on a file of those rows."""
        self.file.write_text("\n".join([heading, *rows]), encoding="utf-8")
        return CliRunner().invoke(app, ["identity", "import-cape", str(self.file), "--hilos", "2"])

    def read(self, body: Callable[[Session], T]) -> T:
        """What `body` reads."""

        async def run() -> T:
            database = open_database(self.settings.database("identity"))
            try:
                return await database.read(body)
            finally:
                await database.close()

        return asyncio.run(run())

    def all(self, statement: str) -> list[tuple[object, ...]]:
        """The rows of a query."""
        return self.read(lambda session: [tuple(row) for row in session.execute(text(statement))])


@pytest.fixture
def court(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Court:
    monkeypatch.setenv("ESTRADO_DATA_DIR", str(tmp_path))
    return Court(tmp_path)


def row(index: int) -> str:
    return f"{CUIS[index]},persona{index}@ejemplo.gt,{HASH},sha1"


def test_all_go_in_and_nothing_weak_is_kept(court: Court) -> None:
    result = court.run(*map(row, range(3)))
    assert (result.exit_code, result.stdout) == (0, "3 cuentas nuevas, 0 ya traídas, 0 líneas no\n")
    hashes = [str(hash_) for (hash_,) in court.all("SELECT contrasena FROM cuentas")]
    assert [hash_.split("$")[:3] for hash_ in hashes] == [["sha1", "", "argon2id"]] * 3
    assert not [hash_ for hash_ in hashes if HASH in hash_]
    [(sent,)] = court.all("SELECT count(*) FROM eventos_sin_enviar")
    assert sent == 3


def test_lines_that_do_not_go_in_are_told_without_what_stands_in_them_and_the_rest_goes_in(court: Court) -> None:
    bad = [
        f"1234567800101,a@ejemplo.gt,{HASH},sha1",
        f"{CUIS[3]},no es correo,{HASH},sha1",
        f"{CUIS[3]},b@ejemplo.gt,{HASH},bcrypt",
        f"{CUIS[3]},b@ejemplo.gt,{HASH},md5",
        f'{CUIS[3]},"b@ejemplo.gt,{HASH},sha1',
        f"{CUIS[1]},persona0@ejemplo.gt,{HASH},sha1",
    ]
    result = court.run(row(0), *bad, row(2))
    assert result.exit_code == 1
    reasons = [
        Rechazo.CUI_INVALIDO,
        Rechazo.CORREO_INVALIDO,
        Rechazo.ESQUEMA_DESCONOCIDO,
        Rechazo.RESUMEN_INVALIDO,
        Rechazo.FILA_MALFORMADA,
        Rechazo.REPETIDA,
    ]
    told = [f"✗ línea {line}: {_TEXTS[reason].format(otra=2)}" for line, reason in enumerate(reasons, 3)]
    assert result.stdout.splitlines() == [*told, "2 cuentas nuevas, 0 ya traídas, 6 líneas no"]
    assert not [secret for secret in (*CUIS, "@", HASH) if secret in result.output]


def test_every_reason_has_its_words() -> None:
    assert set(_TEXTS) == set(Rechazo)


def test_it_is_noted_with_its_counts(court: Court) -> None:
    court.run(row(0), "x")
    notes = court.all("SELECT accion, objeto, servicio, datos FROM bitacora ORDER BY posicion")
    archivo = sha256(court.file.read_bytes()).hexdigest()
    assert [note[0] for note in notes] == ["IMPORTACION_INICIADA", "IMPORTACION_TERMINADA"]
    assert notes[0][1:3] == notes[1][1:3]
    counts = {"archivo": archivo, "agregadas": "1", "presentes": "0", "rechazadas": "1"}
    assert json.loads(str(notes[1][3])) == counts


def test_cut_off_half_way_it_goes_on_where_it_was(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "_BATCH", 2)
    real = importing._batch
    done: list[Sequence[Row]] = []

    async def dying(identity: Importador, rows: Sequence[Row]) -> Importado:
        if done:
            raise BaseDeDatosNoDisponible
        done.append(rows)
        return await real(identity, rows)

    with monkeypatch.context() as patch:
        patch.setattr(importing, "_batch", dying)
        assert isinstance(court.run(*map(row, range(5))).exception, Unavailable)
    assert court.all("SELECT count(*) FROM cuentas") == [(2,)]
    before = court.all("SELECT * FROM cuentas ORDER BY correo")
    assert court.run(*map(row, range(5))).stdout == "3 cuentas nuevas, 2 ya traídas, 0 líneas no\n"
    assert court.all("SELECT * FROM cuentas ORDER BY correo")[:2] == before
    notes = [accion for (accion,) in court.all("SELECT accion FROM bitacora ORDER BY posicion")]
    assert notes == ["IMPORTACION_INICIADA", "IMPORTACION_INICIADA", "IMPORTACION_TERMINADA"]


def test_a_file_for_something_else_changes_nothing(court: Court) -> None:
    result = court.run(row(0), heading="cui,correo,clave,esquema")
    assert result.exception is not None
    assert court.all("SELECT count(*) FROM bitacora") == [(0,)]


def test_a_long_file_takes_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    def lines() -> Iterator[bytes]:
        yield b"cui,correo\n"
        yield from (f"{number:013},persona{number}@ejemplo.gt\n".encode() for number in range(30_000))

    path = tmp_path / "x.csv"
    with path.open("wb") as file:
        file.writelines(lines())
    with path.open("rb") as written, Seen.opened() as seen:
        tracemalloc.start()
        for one in Table(written, ("cui", "correo")):
            assert one.fields is not None
            assert seen.anterior(one.line, *one.fields.values()) == one.line
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 500_000

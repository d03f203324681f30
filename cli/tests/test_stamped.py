"""`estrado audit verify` names each stamped head that would not convince a stranger any more."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from cli.main import app
from libs.firma.institucion import abrir_institucion
from libs.firma.llaves_de_desarrollo import RAIZ, hacer_llaves
from libs.foundation.core.clock import SystemClock
from libs.foundation.sealing.opening import open_sealed_log
from libs.foundation.sealing.sealer import Sealer
from libs.foundation.sql.database import open_database
from libs.foundation.sql.migrate import migrate
from libs.foundation.stores import make_keys, open_bucket
from services.casillero.adapters.selladora import SelladoraDeCabezas
from services.casillero.adapters.sql_evidencias import EVIDENCIAS
from services.casillero.application import sellar_cabeza
from services.casillero.settings import Settings
from services.casillero.tests.contrato_sql import Libro, reciente
from services.casillero.tests.fakes import EVENTO


@dataclass
class Sede:
    """casillero in a data folder, with two stamped heads over six records."""

    settings: Settings

    async def hacer(self) -> None:
        """All of it."""
        database, clock = open_database(self.settings.database("casillero")), SystemClock()
        await migrate(database, "casillero", contract=True)
        log = open_sealed_log(self.settings, "casillero", EVIDENCIAS, lambda name: open_bucket(self.settings, name))
        libro, selladora = Libro(database), SelladoraDeCabezas(abrir_institucion(self.settings, clock), log.verifier)
        persona = await libro.abrir()
        for _ in range(2):
            await libro.depositar(reciente(persona))
            await Sealer(log, database, clock).run()
            await libro.runner.run(sellar_cabeza.SellarCabeza(libro.runner, selladora), EVENTO, sellar_cabeza.Command())
        await database.close()

    def execute(self, statement: str) -> None:
        """Go behind the suite's back."""

        async def run() -> None:
            database = open_database(self.settings.database("casillero"))
            await database.write(lambda session: session.execute(text(statement)))
            await database.close()

        asyncio.run(run())


@pytest.fixture
def sede(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sede:
    monkeypatch.setenv("ESTRADO_DATA_DIR", str(tmp_path))
    made = Sede(Settings(data_dir=tmp_path))
    hacer_llaves(made.settings.keys)
    make_keys(made.settings, ["casillero"])
    asyncio.run(made.hacer())
    return made


def verified() -> tuple[int, list[str]]:
    """The status, and what is said of evidence."""
    done = CliRunner().invoke(app, ["audit", "verify", "--servicio", "casillero"])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, [line for line in done.stdout.splitlines() if "evidencias" in line]


def test_heads_that_are_as_they_were_kept_are_counted(sede: Sede) -> None:
    status, [line] = verified()
    assert status == 0
    assert line.startswith("✓ estrado/casillero/evidencias: íntegro; 6 filas selladas")
    assert "2 en cabezas selladas" in line


_WITHOUT_ITS_LAST_BYTE = "UPDATE cabezas_selladas SET firma = CAST(substr(firma, 1, length(firma) - 1) AS BLOB)"


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (f"{_WITHOUT_ITS_LAST_BYTE} WHERE tamano = 3", "la cabeza de 3 filas nadie la creería: está dañada la firma"),
        (
            "UPDATE cabezas_selladas SET sellada = '2026-01-01 00:00:00.000000' WHERE tamano = 6",
            "la cabeza de 6 filas nadie la creería: está dañado el sello de tiempo",
        ),
        (
            "UPDATE cabezas_selladas SET llave = 'x' WHERE tamano = 3",
            "la cabeza de 3 filas nadie la creería: está dañada la cabeza",
        ),
        (
            "UPDATE cabezas_selladas SET cabeza = replace(cabeza, '3', '4') WHERE tamano = 3",
            "cabezas selladas: la cabeza en 3 no lleva una firma válida de este registro",
        ),
        ("DELETE FROM sellado_cabezas WHERE tamano = 3", "falta la cabeza firmada de las 3 primeras filas"),
    ],
)
def test_whatever_is_damaged_of_one_is_named(sede: Sede, statement: str, said: str) -> None:
    sede.execute(statement)
    status, lines = verified()
    assert status == 1
    assert any(said in line for line in lines), lines


def test_one_that_nobody_believes_is_named_with_the_reason(sede: Sede, tmp_path: Path) -> None:
    """As when somebody else signed it, whole as it is."""
    hacer_llaves(tmp_path / "otras")
    (sede.settings.keys / RAIZ).write_bytes((tmp_path / "otras" / RAIZ).read_bytes())
    status, lines = verified()
    assert status == 1
    assert "firma NO_CERTIFICATE_CHAIN_FOUND, sello_de_tiempo NO_CERTIFICATE_CHAIN_FOUND" in lines[0]

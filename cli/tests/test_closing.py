"""`estrado identity close-sessions`: whose, how many, and what it does not do."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from cli.main import app
from libs.foundation.core.principals import servicio
from libs.foundation.sql.database import Database, open_database
from libs.foundation.sql.migrate import migrate
from services.identity.bootstrap import beside
from services.identity.domain.cuenta import Cuenta, TipoDeCuenta
from services.identity.domain.errors import CuentaNoEncontrada
from services.identity.domain.persona import Identificador
from services.identity.domain.sesion import Cliente, Sesion
from services.identity.settings import Settings

CORREOS = ("ana@ejemplo.gt", "eva@ejemplo.gt")


async def prepare(database: Database) -> None:
    """An account for each e-mail, with two sessions."""
    await migrate(database, "identity", contract=True)
    runner, now = beside(database), datetime.now(UTC)
    for number, correo in enumerate(CORREOS):

        def make(session: object, number: int = number, correo: str = correo) -> None:
            tx = runner.make_tx(session, servicio("cli"))  # type: ignore[arg-type]  # the database gives its own
            persona = tx.personas.resolver(Identificador("nit", f"{number}"))
            cuenta = Cuenta(uuid4(), correo, "x", "Ana", TipoDeCuenta.INDIVIDUAL, persona, verificada=True)
            tx.cuentas.agregar(cuenta)
            for _ in range(2):
                sesion = Sesion(uuid4(), cuenta.id, Cliente("10.0.0.1", "x"), abierta=now, ultimo_uso=now)
                tx.sesiones.agregar(sesion, str(sesion.id))

        await database.write(make)


@pytest.fixture(autouse=True)
def court(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESTRADO_DATA_DIR", str(tmp_path))

    async def run() -> None:
        database = open_database(Settings(data_dir=tmp_path).database("identity"))
        await prepare(database)
        await database.close()

    asyncio.run(run())


def closed(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["identity", "close-sessions", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_those_of_one_account_and_those_of_all() -> None:
    assert closed("ANA@ejemplo.gt") == "2 sesiones y 0 concesiones a otros sistemas cerradas\n"
    assert closed("ana@ejemplo.gt") == "0 sesiones y 0 concesiones a otros sistemas cerradas\n"
    assert closed("--todas") == "2 sesiones y 0 concesiones a otros sistemas cerradas\n"


@pytest.mark.parametrize("arguments", [[], ["ana@ejemplo.gt", "--todas"]])
def test_one_of_the_two_must_be_said(arguments: list[str]) -> None:
    assert CliRunner().invoke(app, ["identity", "close-sessions", *arguments]).exit_code == 2
    assert closed("--todas") == "4 sesiones y 0 concesiones a otros sistemas cerradas\n"


def test_an_account_that_is_not_there_is_said() -> None:
    with pytest.raises(CuentaNoEncontrada):
        closed("nadie@ejemplo.gt")

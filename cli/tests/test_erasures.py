"""`estrado identity apply-erasures`: what a restored database brought back is erased again."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from cli.erasures import _BATCH
from cli.main import app
from libs.foundation.core.principals import servicio
from libs.foundation.sql.database import open_database
from libs.foundation.sql.migrate import migrate
from services.identity.application.ports import Tx
from services.identity.bootstrap import beside, borrados
from services.identity.domain.cuenta import Cuenta, TipoDeCuenta
from services.identity.domain.evidencia import Clase, Evidencia
from services.identity.domain.formulario import Formulario
from services.identity.domain.persona import Identificador
from services.identity.domain.verificacion import Estado, Verificacion
from services.identity.settings import Settings

CUI = "1234567890101"
DPI = Evidencia(Clase.DPI, "image/png", 7, "ab" * 32)
NOW = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)


def kept(tx: Tx, number: int) -> list[Verificacion]:
    """Refused requests of one account, with their keys: what a backup has."""
    persona = tx.personas.resolver(Identificador("cui", CUI))
    cuenta = Cuenta(uuid4(), "ana@ejemplo.gt", "hash", "Ana", TipoDeCuenta.INDIVIDUAL, persona, verificada=False)
    assert tx.cuentas.agregar(cuenta)
    form = Formulario("Ana", "Pérez", "55551234", "zona 9", "ana@ejemplo.gt", CUI, TipoDeCuenta.INDIVIDUAL)
    first = Verificacion(
        id=uuid4(),
        cuenta_id=cuenta.id,
        formulario=form,
        evidencias=(DPI,),
        llave=b"llave envuelta",
        solicitada=NOW,
        estado=Estado.RECHAZADA,
        decidida=NOW,
    )
    made = [replace(first, id=uuid4(), borrar_desde=NOW + timedelta(days=36_500)) for _ in range(number)]
    for one in made:
        tx.verificaciones.crear(one)
    return made


async def restored(settings: Settings, erased: int, others: int) -> None:
    database = open_database(settings.database("identity"))
    await migrate(database, "identity", contract=True)
    runner, lista = beside(database), borrados(settings)
    made = await database.write(lambda session: kept(runner.make_tx(session, servicio("cli")), erased + others))
    for one in made[:erased]:
        await lista.anotar(one.id)
    await lista.anotar(uuid4())  # younger than the backup
    await database.close()


async def with_key(settings: Settings) -> int:
    database = open_database(settings.database("identity"))
    try:
        due = NOW + timedelta(days=40_000)
        return len(await beside(database).read(servicio("cli"), lambda tx: tx.verificaciones.por_borrar(due, 1000)))
    finally:
        await database.close()


def test_what_was_erased_is_erased_again_and_what_was_not_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESTRADO_DATA_DIR", str(tmp_path))
    settings = Settings(data_dir=tmp_path)
    asyncio.run(restored(settings, erased=_BATCH + 3, others=2))
    for again in (_BATCH + 3, 0):
        result = CliRunner().invoke(app, ["identity", "apply-erasures"])
        assert result.exit_code == 0, result.output
        assert result.stdout.startswith(f"{_BATCH + 4} borrados en la lista, {again} que")
        assert asyncio.run(with_key(settings)) == 2

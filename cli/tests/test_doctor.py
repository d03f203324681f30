"""`estrado doctor` looks at every server that the settings name."""

import os
import shutil
from pathlib import Path

import pytest

from cli import doctor
from cli.services import names
from libs.foundation.eventos.log import Topics
from libs.foundation.ground import open_log
from libs.foundation.settings import FoundationSettings
from libs.foundation.sql.database import open_database
from libs.foundation.sql.migrate import apply
from libs.foundation.sql.schema import histories_of
from libs.foundation.testing.contracts.schema import Step, release


async def test_each_server_that_is_away_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("ESTRADO_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ESTRADO_DATABASE_URL", "postgresql+asyncpg://u:p@127.0.0.1:1/{service}")
    monkeypatch.setenv("ESTRADO_KAFKA_BOOTSTRAP", "127.0.0.1:1")
    monkeypatch.setenv("ESTRADO_S3_ENDPOINT", "127.0.0.1:1")
    monkeypatch.setenv("ESTRADO_S3_ACCESS_KEY", "estrado")
    monkeypatch.setenv("ESTRADO_S3_SECRET_KEY", "secreta")
    monkeypatch.setenv("ESTRADO_PORTAL_URL", "https://portal.oj.example")
    monkeypatch.setenv("ESTRADO_PASSKEY_RP_ID", "oj.example")
    monkeypatch.setenv("ESTRADO_PASSKEY_ORIGINS", '["https://portal.oj.example"]')
    assert await doctor.doctor() == 1
    said = capsys.readouterr().out
    for away in ("✗ llaves", "✗ registro de eventos", "✗ almacén de documentos", "✗ identity: base de datos"):
        assert away in said
    assert "ESTRADO_S3_ENDPOINT" in said


async def test_before_the_first_run_it_says_how_to_run_and_makes_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    monkeypatch.setenv("ESTRADO_DATA_DIR", str(folder))
    monkeypatch.setenv("ESTRADO_PORT", "1")
    assert await doctor.doctor() == 1
    said = capsys.readouterr().out
    assert f"✗ datos en {folder}: todavía no hay; `make run` los crea y arranca la suite" in said
    assert "estrado keys" not in said
    assert "estrado migrate" not in said
    assert not folder.exists()


async def test_what_a_folder_lacks_is_said_and_not_made(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "identity.db").touch()
    monkeypatch.setenv("ESTRADO_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ESTRADO_PORT", "1")
    assert await doctor.doctor() == 1
    said = capsys.readouterr().out
    for missing in ("registro de eventos", "almacén de documentos", "casillero: base de datos", "identity: responde"):
        assert f"✗ {missing}" in said
    assert "✗ gateway: responde en http://localhost:1: no responde; ¿está en marcha `make run`?" in said
    assert "estrado migrate" not in said
    assert os.listdir(tmp_path) == ["identity.db"]


async def test_a_topic_that_is_missing_is_named_and_not_made(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("ESTRADO_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ESTRADO_PORT", "1")
    async with open_log(FoundationSettings()) as log:
        *made, missing = [topic for service in names() for topic in Topics(service).all()]
        await log.ensure_topics(made)
    for _ in range(2):
        assert await doctor.doctor() == 1
        said = capsys.readouterr().out
        assert f"✗ registro de eventos y sus tópicos: El tópico {missing} tiene 0 particiones y debe tener 12" in said


async def test_every_setting_with_a_value_that_cannot_be_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("ESTRADO_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ESTRADO_GATEWAY_UPLOAD_TEMP_DIR", "/nope")
    monkeypatch.setenv("ESTRADO_CASILLERO_EFECTOS_CADA", "-5")
    assert await doctor.doctor() == 1
    said = capsys.readouterr().out
    assert said.count("ESTRADO_GATEWAY_UPLOAD_TEMP_DIR: debe ser una carpeta que existe (") == 1
    assert said.count("ESTRADO_CASILLERO_EFECTOS_CADA: debe ser más de 0.0 (") == 1


async def test_in_real_mode_the_gateway_is_looked_at_where_the_environment_says(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("ESTRADO_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ESTRADO_KAFKA_BOOTSTRAP", "127.0.0.1:1")
    for address in ("ESTRADO_URL", "ESTRADO_HOST", "ESTRADO_PORT"):
        monkeypatch.delenv(address, raising=False)
    await doctor.doctor()
    assert "gateway: responde" not in capsys.readouterr().out
    monkeypatch.setenv("ESTRADO_URL", "http://127.0.0.1:1")
    await doctor.doctor()
    said = capsys.readouterr().out
    assert "✗ gateway: responde en http://127.0.0.1:1: no responde; ¿está en marcha `estrado serve gateway`?" in said


async def test_a_slip_in_the_name_of_a_setting_is_seen(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("ESTRADO_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ESTRADO_GATEWAY_UPLOAD_MAX", "1000")
    monkeypatch.setenv("ESTRADO_CASILLERO_EFECTOS_CADA", "5")
    monkeypatch.setenv("ESTRADO_URL", "http://127.0.0.1:8190")
    await doctor.doctor()
    assert "✓ nombres de los ajustes" in capsys.readouterr().out
    monkeypatch.setenv("ESTRADO_DATABSE_URL", "postgresql+asyncpg://u:p@db/{service}")
    assert await doctor.doctor() == 1
    said = capsys.readouterr().out
    assert "✗ nombres de los ajustes: no existe el ajuste ESTRADO_DATABSE_URL (¿ESTRADO_DATABASE_URL?)" in said


@pytest.mark.parametrize(
    ("expands", "said"),
    [
        (True, "✓ identity: base de datos ({known}9999; servicio: una expansión por delante de este programa"),
        (False, "✗ identity: base de datos ({known}9999): La base de datos es de una versión más nueva del programa"),
    ],
)
async def test_a_database_that_a_newer_release_migrated_is_told_with_what_to_do(
    expands: bool, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("ESTRADO_DATA_DIR", str(tmp_path))
    foundation, own = histories_of("identity")
    shutil.copytree(own.folder, tmp_path / "newer")
    head = own.versions()[0]
    newer = release(tmp_path / "newer", Step("9999", expands), before=head)
    for service, histories in (("identity", (foundation, newer)), ("casillero", (foundation,))):
        database = open_database(f"sqlite:///{tmp_path}/{service}.db")
        await apply(database, histories, contract=True)
        await database.close()
    assert await doctor.doctor() == 1
    output = capsys.readouterr().out
    assert said.format(known=f"foundation {foundation.versions()[0]}, servicio ") in output
    assert "servicio —): a servicio le falta llegar a" in output
    assert "`make run` la pone al día" in output


async def test_what_is_left_of_the_release_before_is_told_and_is_no_fault(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("ESTRADO_DATA_DIR", str(tmp_path))
    foundation, own = histories_of("identity")
    database = open_database(f"sqlite:///{tmp_path}/identity.db")
    await apply(database, (foundation, own), contract=True)
    await database.close()
    shutil.copytree(own.folder, tmp_path / "newer")
    newer = release(tmp_path / "newer", Step("9999", expands=False), before=own.versions()[0])
    monkeypatch.setattr(doctor, "histories_of", lambda service: (foundation, newer))
    assert await doctor.doctor() == 1
    output = capsys.readouterr().out
    assert "✓ identity: base de datos" in output
    assert (
        "servicio: aún con lo de la versión anterior; cuando nada de ella corra, `estrado migrate --contract`" in output
    )


async def test_for_one_service_the_databases_of_others_and_a_store_without_account_are_left_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("ESTRADO_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ESTRADO_S3_ENDPOINT", "127.0.0.1:1")
    assert await doctor.doctor("casillero") == 1
    output = capsys.readouterr().out
    assert "casillero: base de datos" in output
    assert "identity: base de datos" not in output
    assert "✓ almacén de documentos: sin cuenta en este proceso" in output
    await doctor.doctor()
    output = capsys.readouterr().out
    assert "identity: base de datos" in output
    assert "✗ almacén de documentos: Faltan ESTRADO_S3_ACCESS_KEY, ESTRADO_S3_SECRET_KEY." in output


async def test_each_connection_is_told_to_be_encrypted_or_not(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("ESTRADO_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ESTRADO_S3_ENDPOINT", "127.0.0.1:1")
    monkeypatch.setenv("ESTRADO_PEERS", "dns:///nadie.invalid:50051")
    monkeypatch.setenv("ESTRADO_LISTEN", "127.0.0.1:50051")
    assert await doctor.doctor() == 1
    said = capsys.readouterr().out
    assert "✓ ESTRADO_S3_ENDPOINT (127.0.0.1:1): cifrada" in said
    assert "✗ ESTRADO_PEERS (nadie.invalid:50051): sin cifrar, hacia otra máquina: configure TLS" in said
    assert "✓ ESTRADO_LISTEN (127.0.0.1:50051): sin cifrar, en esta máquina" in said
    monkeypatch.setenv("ESTRADO_ALLOW_PLAINTEXT", "true")
    await doctor.doctor()
    assert "✓ ESTRADO_PEERS (nadie.invalid:50051): sin cifrar, hacia otra máquina" in capsys.readouterr().out

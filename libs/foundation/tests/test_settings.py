"""Settings choose the embedded parts by default and the servers when named."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from libs.foundation.settings import FoundationSettings


def test_the_default_is_embedded(tmp_path: Path) -> None:
    settings = FoundationSettings(data_dir=tmp_path)
    assert settings.database("casillero") == f"sqlite:///{tmp_path}/casillero.db"
    assert settings.peer("casillero") == settings.address("casillero")
    assert settings.keys == tmp_path / "llaves"


def test_only_who_listens_makes_a_folder(tmp_path: Path) -> None:
    settings = FoundationSettings(data_dir=tmp_path / "data")
    settings.peer("casillero")
    assert not settings.data_dir.exists()
    settings.address("casillero")
    assert (settings.data_dir / "run").is_dir()


def test_servers_are_named_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESTRADO_DATABASE_URL", "postgresql+asyncpg://u:p@db/{service}")
    monkeypatch.setenv("ESTRADO_PEERS", "dns:///{service}:50051")
    monkeypatch.setenv("ESTRADO_LISTEN", "0.0.0.0:50051")
    settings = FoundationSettings()
    assert settings.database("casillero") == "postgresql+asyncpg://u:p@db/casillero"
    assert settings.peer("identity") == "dns:///identity:50051"
    assert settings.address("identity") == "0.0.0.0:50051"


def test_a_long_path_still_has_a_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("carpeta" * 15)
    settings = FoundationSettings(data_dir=deep)
    assert len(settings.peer("expedientes")) < 108
    assert settings.peer("expedientes") != FoundationSettings(data_dir=deep / "otra").peer("expedientes")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DATABASE_URL", "mysql://u:p@db/{service}"),
        ("DATABASE_URL", "postgresql://u:p@db/{service}"),
        ("DATABASE_URL", "postgresql+asyncpg://u:p@db/one_for_all"),
        ("DATABASE_URL", "postgresql+asyncpg://u:p@db/{service}?sslrequired=true"),
        ("DATABASE_URL", "postgresql+asyncpg://u:p@/{service}?host=a&host=b"),
        ("KAFKA_BOOTSTRAP", "kafka"),
        ("S3_ENDPOINT", "http://minio:9000"),
        ("S3_BUCKET_PREFIX", "MALO_"),
        ("LISTEN", "50051"),
        ("PEERS", "http://casillero:50051"),
        ("PEERS", "dns:///casillero"),
        ("MEMBER", ""),
        ("LOG_LEVEL", "loud"),
        ("METRICS_PORT", "70000"),
        ("DATA_DIR", ""),
        ("KEYS_DIR", ""),
        ("LOG_FORMAT", "xml"),
        ("KAFKA_CA", "/no/such/ca.crt"),
        ("S3_CA", "/no/such/ca.crt"),
        ("SECRETS_DIR", "/no/such/folder"),
    ],
)
def test_what_could_not_work_is_refused_at_the_start(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"ESTRADO_{variable}", value)
    with pytest.raises(ValidationError, match=variable.lower()):
        FoundationSettings()


def test_what_works_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "ESTRADO_DATABASE_URL", "postgresql+asyncpg://{service}:p@db:5432/{service}?sslmode=require&host=b"
    )
    monkeypatch.setenv("ESTRADO_KAFKA_BOOTSTRAP", "kafka-0:9092,[::1]:9092")
    monkeypatch.setenv("ESTRADO_S3_ENDPOINT", "s3.ejemplo.gt")
    monkeypatch.setenv("ESTRADO_LISTEN", "[::]:50051")
    monkeypatch.setenv("ESTRADO_PEERS", "unix:/run/{service}.sock")
    monkeypatch.setenv("ESTRADO_MEMBER", "work-casillero-0")
    monkeypatch.setenv("ESTRADO_LOG_LEVEL", "debug")
    assert FoundationSettings().log_level == "DEBUG"


def test_the_certificate_of_a_process_has_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    assert FoundationSettings().certificate("casillero") is None
    monkeypatch.setenv("ESTRADO_RPC_TLS_DIR", "/run/tls/{service}")
    assert FoundationSettings().certificate("casillero") == Path("/run/tls/casillero")


def test_secrets_may_lie_in_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "ESTRADO_KAFKA_PASSWORD").write_text("de archivo\n")
    (tmp_path / "ESTRADO_DATABASE_URL").write_text("postgresql+asyncpg://u:p@db/{service}\n")
    (tmp_path / "ESTRADO_S3_SECRET_KEY").write_text("de archivo")
    monkeypatch.setenv("ESTRADO_SECRETS_DIR", str(tmp_path))
    monkeypatch.setenv("ESTRADO_S3_SECRET_KEY", "del ambiente")
    settings = FoundationSettings()
    assert settings.kafka_password.get_secret_value() == "de archivo"
    assert settings.database("casillero") == "postgresql+asyncpg://u:p@db/casillero"
    assert settings.s3_secret_key.get_secret_value() == "del ambiente"
    assert "de archivo" not in repr(settings)

"""What a command says when it cannot go on."""

import re
import socket
import ssl
import sys
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from cli.explain import explained
from cli.main import main
from cli.services import names
from cli.suite import make_keys
from cli.web import bind
from gateway.problems.catalogue import entries
from libs.foundation.core.errors import NotFound, Unavailable
from libs.foundation.eventos.log import TopicMalConfigurado
from libs.foundation.rpc.server import DireccionInutilizable
from libs.foundation.settings import FoundationSettings
from libs.jurisdiccion.jurisdiccion import Jurisdiccion, JurisdiccionDesconocida


def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *command: str, status: int = 1) -> str:
    """What the command writes on standard error when it ends with that status."""
    monkeypatch.setattr(sys, "argv", ["estrado", *command])
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == status
    return capsys.readouterr().err


@pytest.mark.parametrize(
    ("variable", "value", "accepted"),
    [
        ("ESTRADO_PORT", "abc", "número entero"),
        ("ESTRADO_PORT", "99999", "65535 o menos"),
        ("ESTRADO_LOG_LEVEL", "loud", "'DEBUG', 'INFO', 'WARNING', 'ERROR'"),
        ("ESTRADO_S3_SECURE", "quizas", "true o false"),
        ("ESTRADO_DATA_DIR", "", "no puede estar vacío"),
        ("ESTRADO_KEYS_DIR", "", "no puede estar vacío"),
        ("ESTRADO_HOST", "", "no puede estar vacío"),
        ("ESTRADO_KAFKA_MIN_ISR", "2", "1 o menos"),
        ("ESTRADO_LOG_FORMAT", "xml", "'auto', 'text', 'json'"),
        ("ESTRADO_GATEWAY_UPLOAD_TEMP_DIR", "/nope", "debe ser una carpeta que existe"),
        ("ESTRADO_KAFKA_CA", "/nope", "debe ser un archivo que existe"),
        ("ESTRADO_DATABASE_URL", "mysql://u:secreta@db/{service}", "postgresql+asyncpg://user:password@host/{service}"),
        ("ESTRADO_GATEWAY_RATE_PER_ACCOUNT", "muchas", "no es válido, por ejemplo 600/minute"),
        ("ESTRADO_GATEWAY_TRUSTED_PROXIES", "foo", "10.0.0.0/8,192.0.2.7"),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_accepted(
    variable: str,
    value: str,
    accepted: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("ESTRADO_DATA_DIR", str(tmp_path))
    monkeypatch.setenv(variable, value)
    line = said(monkeypatch, capsys, "up")
    assert line.startswith(f"{variable}: ")
    assert accepted in line
    assert not value or value not in line
    assert line.endswith(" (véase docs/settings.md)\n")


def test_a_folder_that_cannot_be_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "archivo"
    file.touch()
    monkeypatch.setenv("ESTRADO_DATA_DIR", str(file))
    expected = f"No se puede usar {file} (ESTRADO_DATA_DIR): existe y no es una carpeta.\n"
    assert said(monkeypatch, capsys, "up") == expected


def test_a_folder_in_the_place_of_a_file_is_no_settings_fault(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("ESTRADO_DATA_DIR", str(tmp_path / "data"))
    expected = f"No se puede usar {tmp_path}: es una carpeta.\n"
    assert said(monkeypatch, capsys, "identity", "import-cape", str(tmp_path)) == expected


def test_a_reason_that_the_api_has_words_for_is_told_by_them() -> None:
    told = explained(NotFound("CUENTA_NO_ENCONTRADA"))
    assert told == f"{entries()['CUENTA_NO_ENCONTRADA'].texts['es'].titulo}: " + (
        f"{entries()['CUENTA_NO_ENCONTRADA'].texts['es'].detalle} (CUENTA_NO_ENCONTRADA)"
    )
    assert explained(NotFound("DE_MANANA")) == "No fue posible: DE_MANANA"


@pytest.mark.parametrize(
    ("command", "wrong"),
    [
        (("pollo",), "No hay un comando «pollo»."),
        (("clients", "pollo"), "No hay un comando «pollo»."),
        (("serve",), "Falta service."),
        (("rotate-keys", "--en"), "A la opción --en le falta su valor."),
        (("rotate-keys", "--en", "x"), "--en: Debe ser un número."),
        (("rotate-keys", "--en", "0"), "--en: Debe ser 0.05 o más."),
        (("rotate-keys", "--ahora=1"), "La opción --ahora no lleva un valor."),
        (("rotate-keys", "--pollo"), "No hay una opción --pollo."),
        (("events", "replay", "pollo"), "event: Debe ser un identificador (UUID)."),
        (("events", "resend", "--desde", "pollo"), "--desde: "),
        (("keys", "x", "y"), "Sobra: x y."),
        (("identity", "close-sessions"), "Indique un correo, o --todas."),
    ],
)
def test_how_a_command_is_called_wrongly_is_said_in_spanish(
    command: tuple[str, ...], wrong: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = said(monkeypatch, capsys, *command, status=2)
    assert wrong in told
    for english in ("Usage", "Error", "such", "Missing", "Invalid", "Got", "requires", "should", "OPTIONS", "ARGS"):
        assert english not in told
    if not wrong.startswith(("A la opción", "La opción")):  # of those the library does not say which command's
        assert "Uso: estrado" in told
        assert re.search(r"Ayuda: estrado [a-z -]*--help", told)


def test_without_a_command_there_is_the_help(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["estrado"])
    with pytest.raises(SystemExit):
        main()
    out = capsys.readouterr()
    assert "rotate-keys" in out.out + out.err


def test_a_commands_own_status_is_that_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    for url, status in (("nada", 1), (None, 0)):
        monkeypatch.setattr(sys, "argv", ["estrado", *(["demo", "--url", url] if url else ["--help"])])
        with pytest.raises(SystemExit) as caught:
            main()
        assert caught.value.code == status


@pytest.mark.parametrize("command", [("up",), ("serve", "gateway")])
def test_one_port_for_two_things_is_said(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("ESTRADO_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ESTRADO_PORT", "8080")
    monkeypatch.setenv("ESTRADO_METRICS_PORT", "8080")
    line = said(monkeypatch, capsys, *command)
    assert line.startswith("ESTRADO_PORT y ESTRADO_METRICS_PORT son el mismo puerto, 8080: ")


@pytest.mark.parametrize("command", [("parked",), ("replay", str(UUID(int=0)))])
def test_a_folder_without_data_is_named_and_left_alone(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = tmp_path / "nada"
    monkeypatch.setenv("ESTRADO_DATA_DIR", str(folder))
    line = said(monkeypatch, capsys, "events", *command)
    assert line.startswith(f"En {folder} no hay datos de una suite. `make run` los crea")
    assert not folder.exists()


def test_a_database_of_another_version_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("ESTRADO_DATA_DIR", str(tmp_path))
    for service in names():
        (tmp_path / f"{service}.db").touch()
    line = said(monkeypatch, capsys, "events", "parked")
    assert line.startswith("La base de datos de casillero no es de la versión de este programa.")


@pytest.mark.parametrize("command", [("parked",), ("replay", str(UUID(int=0)))])
def test_the_database_of_one_service_is_looked_at_where_no_account_reaches_the_others(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("ESTRADO_DATA_DIR", str(tmp_path))
    (tmp_path / "identity.db").touch()
    line = said(monkeypatch, capsys, "events", *command, "--servicio", "identity")
    assert line.startswith("La base de datos de identity no es de la versión de este programa.")
    assert "«prueba»" in said(monkeypatch, capsys, "events", *command, "--servicio", "prueba")


def test_an_unknown_jurisdiction_is_said_with_those_there_are() -> None:
    with pytest.raises(JurisdiccionDesconocida) as refused:
        Jurisdiccion.cargar("xx")
    assert explained(refused.value) == "ESTRADO_JURISDICCION: no hay una jurisdicción «xx». Hay: gt."


def test_what_the_system_says_is_told_in_spanish() -> None:
    with pytest.raises(DireccionInutilizable) as refused:
        bind("192.0.2.1", 8080)
    assert explained(refused.value) == "No se puede escuchar en 192.0.2.1:8080: no es una dirección de esta máquina."
    with pytest.raises(DireccionInutilizable) as refused:
        bind("no-such-host.invalid", 8080)
    assert explained(refused.value).endswith("no hay una máquina con ese nombre.")


def test_a_database_that_refuses_the_account_is_told_and_a_wrong_statement_is_not_hidden() -> None:
    refused = DBAPIError(None, None, Exception('password authentication failed for user "estrado"'))
    assert "password authentication failed" in explained(refused)
    wrong = IntegrityError("insert …", {}, Exception("duplicate key"))
    with pytest.raises(IntegrityError):
        explained(wrong)


def test_a_fault_of_ours_is_not_hidden() -> None:
    with pytest.raises(ConnectionResetError):
        explained(ConnectionResetError())


def test_a_refusal_without_an_explanation_keeps_its_reason() -> None:
    assert "ALGO_NUEVO" in explained(Unavailable("ALGO_NUEVO"))
    assert explained(Unavailable("PUERTO_OCUPADO")).startswith("El puerto …")


def test_an_address_for_metrics_that_is_taken_is_named_before_anything_listens(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        monkeypatch.setenv("ESTRADO_DATA_DIR", str(tmp_path))
        monkeypatch.setenv("ESTRADO_METRICS_PORT", str(port))
        line = said(monkeypatch, capsys, "serve", "casillero")
    assert line.startswith(f"No se pueden atender métricas y salud en 127.0.0.1:{port}: está ocupado. Revise")
    assert "ESTRADO_METRICS_PORT" in line


REAL = {
    "ESTRADO_DATABASE_URL": "postgresql+asyncpg://u:p@db/{service}",
    "ESTRADO_KAFKA_BOOTSTRAP": "kafka:9092",
    "ESTRADO_S3_ENDPOINT": "minio:9000",
    "ESTRADO_S3_ACCESS_KEY": "estrado",
    "ESTRADO_S3_SECRET_KEY": "secreta",
}
PAGES = {
    "ESTRADO_PORTAL_URL": "https://portal.oj.example",
    "ESTRADO_PASSKEY_RP_ID": "oj.example",
    "ESTRADO_PASSKEY_ORIGINS": '["https://portal.oj.example"]',
    "ESTRADO_TSA_URL": "propia",
}
STORE = [name for name in REAL if "S3" in name]


def set_all_but(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings of real mode, one left out."""
    for name, value in (REAL | PAGES).items():
        if name != missing:
            monkeypatch.setenv(name, value)


@pytest.mark.parametrize("missing", [name for name in REAL if name not in STORE])
@pytest.mark.parametrize("command", [("serve", "casillero"), ("work", "casillero"), ("migrate",)])
def test_a_part_of_real_mode_is_refused_and_names_what_is_missing(
    missing: str,
    command: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("ESTRADO_DATA_DIR", str(tmp_path))
    set_all_but(missing, monkeypatch)
    assert said(monkeypatch, capsys, *command).startswith(f"Faltan {missing}.")


@pytest.mark.parametrize("missing", STORE)
@pytest.mark.parametrize(
    "command", [("serve", "expedientes"), ("work", "expedientes"), ("work", "identity"), ("migrate",)]
)
def test_who_keeps_documents_or_anchors_needs_an_account_at_the_store(
    missing: str,
    command: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("ESTRADO_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ESTRADO_ALLOW_PLAINTEXT", "true")
    make_keys(FoundationSettings())
    set_all_but(missing, monkeypatch)
    assert f"Faltan {missing}." in said(monkeypatch, capsys, *command)


@pytest.mark.parametrize("service", ["casillero", "identity"])
def test_who_keeps_no_documents_and_no_anchors_there_needs_none(
    service: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("ESTRADO_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ESTRADO_ANCHOR_DIR", str(tmp_path / "anclas"))
    monkeypatch.setenv("ESTRADO_ALLOW_PLAINTEXT", "true")
    for name, value in (REAL | PAGES).items():
        if name not in STORE:
            monkeypatch.setenv(name, value)
    # The next thing that it lacks.
    assert "llave" in said(monkeypatch, capsys, "migrate", service)


def test_the_synthetic_court_is_entered_on_servers_only_when_told_that_they_are_for_trials(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("ESTRADO_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ESTRADO_PEERS", "dns:///{service}:50051")
    assert said(monkeypatch, capsys, "seed").endswith("estrado seed --de-prueba\n")
    assert "Irían sin cifrar" in said(monkeypatch, capsys, "seed", "--de-prueba")


def test_the_gateway_needs_the_store_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("ESTRADO_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ESTRADO_PORT", "0")
    monkeypatch.setenv("ESTRADO_PEERS", "dns:///{service}:50051")
    monkeypatch.setenv("ESTRADO_ALLOW_PLAINTEXT", "true")
    assert said(monkeypatch, capsys, "serve", "gateway").startswith("Faltan ESTRADO_S3_ENDPOINT, ESTRADO_S3_ACCESS_KEY")
    for name, value in REAL.items():
        if "S3" in name:
            monkeypatch.setenv(name, value)
    assert "llave gateway.pem" in said(monkeypatch, capsys, "serve", "gateway")


def test_a_jurisdiction_that_is_not_there_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("ESTRADO_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ESTRADO_PORT", "0")
    make_keys(FoundationSettings())
    monkeypatch.setenv("ESTRADO_JURISDICCION", "zz")
    assert "ESTRADO_JURISDICCION" in said(monkeypatch, capsys, "serve", "gateway")


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"particiones": "3", "esperadas": "12"}, "tiene 3 particiones y debe tener 12"),
        ({"replicas": "1", "esperadas": "3"}, "tiene 1 réplicas y ESTRADO_KAFKA_REPLICATION pide 3"),
        ({"min_isr": "1", "esperadas": "2"}, "min.insync.replicas=1 y ESTRADO_KAFKA_MIN_ISR pide 2"),
        ({"error": "InvalidReplicationFactorError"}, "InvalidReplicationFactorError (¿más réplicas que servidores?)"),
    ],
)
def test_what_is_wrong_with_a_topic_is_told(found: dict[str, str], said: str) -> None:
    line = explained(TopicMalConfigurado(topic="estrado.identity.v1", **found))
    assert line.startswith("El tópico estrado.identity.v1 ")
    assert said in line


def test_what_tls_refused_is_told() -> None:
    away = Unavailable("BASE_DE_DATOS_NO_DISPONIBLE")
    assert "TLS" not in explained(away)
    away.__cause__ = ssl.SSLCertVerificationError(1, "certificate verify failed: self-signed certificate")
    assert explained(away).endswith(" TLS: certificate verify failed: self-signed certificate.")


@pytest.mark.parametrize("command", ["serve", "work", "migrate"])
def test_a_service_does_not_start_in_the_clear(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("ESTRADO_DATA_DIR", str(tmp_path))
    for name, value in REAL.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ESTRADO_PEERS", "dns:///{service}:50051")
    line = said(monkeypatch, capsys, command, "casillero")
    assert line.startswith(
        "Irían sin cifrar a otra máquina: ESTRADO_DATABASE_URL, ESTRADO_KAFKA_BOOTSTRAP, ESTRADO_PEERS. "
    )
    assert "ESTRADO_ALLOW_PLAINTEXT=true" in line
    assert line.count("\n") == 1


@pytest.mark.parametrize(
    "command", [("serve", "gateway"), ("seed", "--de-prueba"), ("events", "parked"), ("events", "tail")]
)
def test_nor_does_anything_else(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("ESTRADO_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ESTRADO_PORT", "0")
    monkeypatch.setenv("ESTRADO_KAFKA_BOOTSTRAP", "kafka:9092")
    for name, value in REAL.items():
        if "S3" in name:
            monkeypatch.setenv(name, value)
    assert said(monkeypatch, capsys, *command).startswith("Irían sin cifrar a otra máquina: ESTRADO_KAFKA_BOOTSTRAP. ")


def test_a_certificate_that_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("ESTRADO_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ESTRADO_RPC_TLS_DIR", f"{tmp_path}/tls/{{service}}")
    line = said(monkeypatch, capsys, "seed")
    assert line == f"No se puede usar el certificado en {tmp_path}/tls/cli: no existe.\n"

"""What the settings mean for TLS, and that nothing leaves this machine without it unless somebody said so."""

import ssl
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from libs.foundation.development_ca import DevelopmentCa, make_development_certificates
from libs.foundation.ground import Ground, open_log
from libs.foundation.rpc.certificate import CertificadoInutilizable
from libs.foundation.settings import FoundationSettings
from libs.foundation.stores import make_keys
from libs.foundation.tls import (
    ConexionesSinCifrar,
    connections,
    kafka_security,
    mail_server,
    own_certificate,
    require_encryption,
)

FILE = Path(__file__)  # any that exists

ELSEWHERE: list[dict[str, Any]] = [
    {"database_url": "postgresql+asyncpg://u:p@db/{service}"},
    {"database_url": "postgresql+asyncpg://u:p@10.0.0.5:5432/{service}?sslmode=prefer"},
    {"database_url": "postgresql+asyncpg://u:p@db/{service}?sslmode=require"},  # encrypted, for whoever answers
    {"database_url": "postgresql+asyncpg://u:p@/{service}?host=127.0.0.1:5432&host=db:5432"},
    {"database_url": "postgresql+asyncpg://u:p@127.0.0.1/{service}?host=db"},
    {"database_url": "postgresql+asyncpg://u:p@db/{service}?sslmode=verify-full&ssl=disable"},
    {"database_url": "postgresql+asyncpg:///{service}"},  # the environment says where
    {"kafka_bootstrap": "127.0.0.1:9092,kafka-1:9092"},
    {"kafka_bootstrap": "[2001:db8::1]:9092"},
    {"kafka_bootstrap": "127.0.0.1@kafka:9092"},
    {"s3_endpoint": "minio:9000", "s3_secure": False},
    {"listen": "0.0.0.0:50051"},
    {"listen": "[::]:50051"},
    {"peers": "dns:///{service}:50051"},
    {"peers": "dns:///localhost.example:50051"},
    {"peers": "ipv4:127.0.0.1:50051,10.0.0.1:50051"},
    {"peers": "{service}.localhost:50051"},
    {"peers": "xds:///127.0.0.1:50051"},
    {"smtp_url": "smtp-plain://mail:25"},
    {"smtp_url": "smtp-plain://10.0.0.5"},
]
HERE: list[dict[str, Any]] = [
    {},
    {"database_url": "postgresql+asyncpg://u:p@127.0.0.1:5432/{service}"},
    {"database_url": "postgresql+asyncpg://u:p@[::1]/{service}"},
    {"database_url": "postgresql+asyncpg://u@/{service}?host=/run/postgresql"},
    {"database_url": "postgresql+asyncpg://u@/{service}?host=127.0.0.1:5432&host=localhost:5433"},
    {"kafka_bootstrap": "127.0.0.1:9092,localhost:9093,[::1]:9094"},
    {"s3_endpoint": "localhost:9000", "s3_secure": False},
    {"listen": "127.0.0.1:50051", "peers": "dns:///localhost:50051"},
    {"listen": "unix:/run/estrado/{service}.sock", "peers": "unix:///run/estrado/{service}.sock"},
    {"peers": "ipv4:127.0.0.1:50051,127.0.0.2:50051"},
    {"peers": "ipv6:[::1]:50051"},
    {"smtp_url": "smtp-plain://127.0.0.1:1025"},
    {"smtp_url": "smtp-plain://localhost"},
]
ENCRYPTED: list[dict[str, Any]] = [
    {"database_url": "postgresql+asyncpg://u:p@db/{service}?sslmode=verify-full&sslrootcert=/run/ca.crt"},
    {"database_url": "postgresql+asyncpg://u:p@db/{service}?ssl=verify-full"},
    {"kafka_bootstrap": "kafka:9093", "kafka_ca": FILE},
    {"s3_endpoint": "minio:9000"},
    {"smtp_url": "smtp://mail:587"},
    {"smtp_url": "smtps://mail"},
    {"listen": "0.0.0.0:50051", "peers": "dns:///{service}:50051", "rpc_tls_dir": "/run/tls"},
]


@pytest.mark.parametrize("chosen", ELSEWHERE, ids=str)
def test_plaintext_to_another_machine_is_refused_unless_allowed(chosen: dict[str, Any]) -> None:
    with pytest.raises(ConexionesSinCifrar) as caught:
        require_encryption(FoundationSettings(**chosen))
    assert caught.value.metadata["conexiones"] == f"ESTRADO_{next(iter(chosen)).upper()}"
    require_encryption(FoundationSettings(**chosen, allow_plaintext=True))


@pytest.mark.parametrize("chosen", HERE, ids=str)
def test_plaintext_within_this_machine_is_not(chosen: dict[str, Any]) -> None:
    settings = FoundationSettings(**chosen)
    require_encryption(settings)
    assert not [found for found in connections(settings) if found.encrypted]


@pytest.mark.parametrize("chosen", ENCRYPTED, ids=str)
def test_nor_is_tls(chosen: dict[str, Any]) -> None:
    settings = FoundationSettings(**chosen)
    require_encryption(settings)
    assert all(found.encrypted for found in connections(settings))


def test_all_that_is_wrong_is_told_at_once_and_no_password() -> None:
    settings = FoundationSettings(
        database_url="postgresql+asyncpg://u:secreta@db/{service}", kafka_bootstrap="kafka:9092", listen="0.0.0.0:50051"
    )
    with pytest.raises(ConexionesSinCifrar) as caught:
        require_encryption(settings)
    told = "ESTRADO_DATABASE_URL, ESTRADO_KAFKA_BOOTSTRAP, ESTRADO_LISTEN"
    assert caught.value.metadata == {"conexiones": told}
    assert "secreta" not in str(connections(settings))


async def test_no_service_is_built_on_plaintext(tmp_path: Path) -> None:
    settings = FoundationSettings(data_dir=tmp_path, peers="dns:///{service}:50051")
    make_keys(settings, ["casillero"])
    async with open_log(settings) as log:
        with pytest.raises(ConexionesSinCifrar):
            Ground("casillero", settings, log)


def test_a_process_speaks_with_its_own_certificate_alone(tmp_path: Path) -> None:
    make_development_certificates(tmp_path, ["casillero", "identity"])
    assert own_certificate(FoundationSettings(), "casillero") is None
    own = FoundationSettings(rpc_tls_dir=f"{tmp_path}/{{service}}")
    certificate = own_certificate(own, "casillero")
    assert certificate is not None
    assert certificate.names == {"casillero"}
    with pytest.raises(CertificadoInutilizable) as caught:
        own_certificate(FoundationSettings(rpc_tls_dir=f"{tmp_path}/identity"), "casillero")
    assert "no nombra a casillero" in caught.value.metadata["causa"]


def test_development_certificates_are_kept_until_near_their_end(tmp_path: Path) -> None:
    make_development_certificates(tmp_path, ["casillero"])
    before = (tmp_path / "casillero" / "tls.crt").read_bytes(), (tmp_path / "ca.crt").read_bytes()
    make_development_certificates(tmp_path, ["casillero", "identity"])
    assert ((tmp_path / "casillero" / "tls.crt").read_bytes(), (tmp_path / "ca.crt").read_bytes()) == before
    DevelopmentCa(tmp_path).issue("casillero", life=timedelta(days=10))
    ending = (tmp_path / "casillero" / "tls.crt").read_bytes()
    make_development_certificates(tmp_path, ["casillero"])
    assert (tmp_path / "casillero" / "tls.crt").read_bytes() != ending
    keys = list(tmp_path.rglob("*.key"))
    assert [oct(path.stat().st_mode & 0o777) for path in keys] == ["0o600"] * 3


def test_kafka_is_reached_as_the_settings_say(tmp_path: Path) -> None:
    folder = DevelopmentCa(tmp_path).issue("expedientes")
    plain = kafka_security(FoundationSettings(kafka_bootstrap="localhost:9092"))
    assert (plain.protocol, plain.ssl_context) == ("PLAINTEXT", None)

    by_certificate = kafka_security(
        FoundationSettings(kafka_ca=folder / "ca.crt", kafka_cert=folder / "tls.crt", kafka_key=folder / "tls.key")
    )
    assert by_certificate.protocol == "SSL"
    assert by_certificate.ssl_context is not None
    assert by_certificate.ssl_context.check_hostname
    assert by_certificate.ssl_context.verify_mode == ssl.CERT_REQUIRED

    by_password = kafka_security(
        FoundationSettings(kafka_ca=folder / "ca.crt", kafka_user="expedientes", kafka_password="secreta")
    )
    assert (by_password.protocol, by_password.mechanism) == ("SASL_SSL", "SCRAM-SHA-512")
    assert (by_password.username, by_password.password) == ("expedientes", "secreta")


BAD_FILES: dict[str, Callable[[Path], dict[str, Any]]] = {
    "no PEM": lambda folder: {"kafka_ca": FILE},
    "another's key": lambda folder: {
        "kafka_ca": folder / "ca.crt",
        "kafka_cert": folder / "tls.crt",
        "kafka_key": folder.parent / "ca.key",
    },
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_files_that_do_not_fit_are_told(case: str, tmp_path: Path) -> None:
    folder = DevelopmentCa(tmp_path).issue("expedientes")
    with pytest.raises(CertificadoInutilizable):
        kafka_security(FoundationSettings(**BAD_FILES[case](folder)))


@pytest.mark.parametrize(
    ("url", "host", "port", "security"),
    [
        ("smtp://mail", "mail", 587, "starttls"),
        ("smtp://mail:2525", "mail", 2525, "starttls"),
        ("smtps://mail", "mail", 465, "tls"),
        ("smtp-plain://127.0.0.1:1025", "127.0.0.1", 1025, "plain"),
    ],
)
def test_a_mail_server_s_name_is_verified_unless_it_is_spoken_with_in_plain(
    url: str, host: str, port: int, security: str
) -> None:
    settings = FoundationSettings(smtp_url=url, smtp_user="u", smtp_password=SecretStr("secreta"))
    server = mail_server(settings)
    assert server is not None
    assert (server.host, server.port, server.security, server.user) == (host, port, security, "u")
    assert (server.context is None) is (security == "plain")
    if server.context:
        assert server.context.check_hostname
        assert server.context.verify_mode is ssl.CERT_REQUIRED
    assert "secreta" not in repr(server)


def test_without_a_mail_server_there_is_none_and_a_bad_ca_is_named() -> None:
    assert mail_server(FoundationSettings()) is None
    with pytest.raises(CertificadoInutilizable):
        mail_server(FoundationSettings(smtp_url="smtps://mail", smtp_ca=FILE))


@pytest.mark.parametrize("url", ["mail:25", "http://mail", "smtp://u:p@mail", "smtp://mail/x", "smtp://"])
def test_an_address_of_a_mail_server_carries_no_account_and_names_its_security(url: str) -> None:
    with pytest.raises(ValidationError, match="smtp_url"):
        FoundationSettings(smtp_url=url)

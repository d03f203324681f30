"""What the servers in containers need to speak TLS alone, and their clients to be let in. Certificates come from a
DevelopmentCa; each server is certified at the address where the tests find it."""

import ssl

from libs.foundation.development_ca import DevelopmentCa

# The key is written inside, since the server wants to own it; turning TLS on needs no restart.
ENCRYPT_POSTGRES = """
umask 077
printf %s "$CERTIFICATE" >"$PGDATA/server.crt"
printf %s "$KEY" >"$PGDATA/server.key"
sed -i 's/^host /hostssl /' "$PGDATA/pg_hba.conf"
psql --host=127.0.0.1 --username="$POSTGRES_USER" --command='ALTER SYSTEM SET ssl = on' postgres
pg_ctl reload
until psql "host=127.0.0.1 user=$POSTGRES_USER sslmode=require dbname=postgres" --command='SELECT 1'; do sleep 0.1; done
"""


def client_context(ca: DevelopmentCa) -> ssl.SSLContext:
    """Of a client that the CA certified and that believes its servers."""
    folder = ca.issue("cliente")
    context = ssl.create_default_context(cafile=ca.certificate)
    context.load_cert_chain(folder / "tls.crt", folder / "tls.key")
    return context


def postgres_environment(ca: DevelopmentCa, host: str) -> dict[str, str]:
    """What ENCRYPT_POSTGRES reads."""
    folder = ca.issue("postgres", host)
    return {"CERTIFICATE": (folder / "tls.crt").read_text(), "KEY": (folder / "tls.key").read_text()}


def kafka_environment(ca: DevelopmentCa, host: str, port: int) -> dict[str, str]:
    """What changes in the broker's environment: clients show a certificate and say their account. With itself, inside
    of its container, it speaks in the clear."""
    folder = ca.issue("kafka", host)
    # A properties file has one line per value.
    authority, certificate, key = (
        (folder / name).read_text().replace("\n", "\\n") for name in ("ca.crt", "tls.crt", "tls.key")
    )
    return {
        "KAFKA_LISTENERS": f"CLIENTS://:{port},BROKER://localhost:9094,CONTROLLER://localhost:9093",
        "KAFKA_ADVERTISED_LISTENERS": f"CLIENTS://{host}:{port},BROKER://localhost:9094",
        "KAFKA_INTER_BROKER_LISTENER_NAME": "BROKER",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "CONTROLLER:PLAINTEXT,BROKER:PLAINTEXT,CLIENTS:SASL_SSL",
        "KAFKA_SASL_ENABLED_MECHANISMS": "SCRAM-SHA-512",
        "KAFKA_LISTENER_NAME_CLIENTS_SCRAM___SHA___512_SASL_JAAS_CONFIG": (
            "org.apache.kafka.common.security.scram.ScramLoginModule required;"
        ),
        "KAFKA_LISTENER_NAME_CLIENTS_SSL_CLIENT_AUTH": "required",
        "KAFKA_SSL_KEYSTORE_TYPE": "PEM",
        "KAFKA_SSL_KEYSTORE_CERTIFICATE_CHAIN": certificate,
        "KAFKA_SSL_KEYSTORE_KEY": key,
        "KAFKA_SSL_TRUSTSTORE_TYPE": "PEM",
        "KAFKA_SSL_TRUSTSTORE_CERTIFICATES": authority,
    }


def kafka_account(user: str, password: str) -> list[str]:
    """The command that makes an account, inside of the broker's container."""
    return [
        *("java", "-cp", "/opt/kafka/libs/*", "kafka.admin.ConfigCommand", "--bootstrap-server=localhost:9094"),
        *("--alter", "--entity-type=users", f"--entity-name={user}"),
        f"--add-config=SCRAM-SHA-512=[password={password}]",
    ]


def minio_folder(ca: DevelopmentCa, host: str) -> str:
    """A folder for MinIO's `--certs-dir`."""
    folder = ca.issue("minio", host)
    (folder / "tls.crt").rename(folder / "public.crt")
    (folder / "tls.key").rename(folder / "private.key")
    return str(folder)

"""TLS as the settings choose it, and what may not leave this machine without it (ADR 0010)."""

import re
import ssl
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

import structlog

from libs.foundation.core.errors import Invalid
from libs.foundation.eventos.security import Security
from libs.foundation.rpc.certificate import CertificadoInutilizable, Certificate, usable
from libs.foundation.settings import FoundationSettings

log = structlog.get_logger(__name__)


class ConexionesSinCifrar(Invalid):
    """`conexiones` would leave this machine without TLS."""

    reason = "CONEXIONES_SIN_CIFRAR"


def own_certificate(settings: FoundationSettings, name: str) -> Certificate | None:
    """The certificate of `name` that the settings give; None: RPCs without TLS. Raises CertificadoInutilizable, also
    when it is another's: nobody would believe it."""
    folder = settings.certificate(name)
    if folder is None:
        return None
    certificate = Certificate(folder)
    if name not in certificate.names:
        raise CertificadoInutilizable(archivo=str(folder), causa=f"tls.crt no nombra a {name}")
    return certificate


def kafka_security(settings: FoundationSettings) -> Security:
    """How the settings say to reach the brokers. Raises CertificadoInutilizable."""
    context = None
    if settings.kafka_ca:
        with usable(settings.kafka_ca):
            context = ssl.create_default_context(cafile=settings.kafka_ca)
        if settings.kafka_cert:
            with usable(settings.kafka_cert):
                context.load_cert_chain(settings.kafka_cert, settings.kafka_key, password="")  # or it would ask for one
    transport = "SSL" if context else "PLAINTEXT"
    if not settings.kafka_user:
        return Security(transport, context)
    password = settings.kafka_password.get_secret_value()
    return Security(f"SASL_{transport}", context, "SCRAM-SHA-512", settings.kafka_user, password)


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mails are handed over. `security`: "starttls", "tls" (from the first byte) or "plain"; `context` is None
    for the latter."""

    host: str
    port: int
    security: str
    user: str
    password: str = field(repr=False)
    context: ssl.SSLContext | None


_MAIL = {"smtp": ("starttls", 587), "smtps": ("tls", 465), "smtp-plain": ("plain", 25)}


def mail_server(settings: FoundationSettings) -> MailServer | None:
    """The mail server that the settings name, None where they name none. Raises CertificadoInutilizable."""
    if settings.smtp_url is None:
        return None
    url = urlsplit(settings.smtp_url)
    security, port = _MAIL[url.scheme]
    context = None
    if security != "plain":
        if settings.smtp_ca:
            with usable(settings.smtp_ca):
                context = ssl.create_default_context(cafile=settings.smtp_ca)
        else:
            context = ssl.create_default_context()
    password = settings.smtp_password.get_secret_value()
    return MailServer(url.hostname or "", url.port or port, security, settings.smtp_user, password, context)


@dataclass(frozen=True, slots=True)
class Connection:
    """What this process speaks with over the network, or offers there.

    setting    the variable that says where
    places     where, without accounts and passwords
    encrypted  TLS is spoken, and whoever answers proves its name
    local      it stays on this machine
    """

    setting: str
    places: str
    encrypted: bool
    local: bool


def connections(settings: FoundationSettings) -> list[Connection]:
    """Every connection that the settings choose; the embedded parts and Unix sockets are none."""
    found = []
    if settings.database_url:
        from libs.foundation.sql.postgres import arguments  # noqa: PLC0415  the gateway has no database, nor loads this

        given = arguments(settings.database_url)
        host = given.get("host", "?")  # without one the environment says where
        hosts = [host] if isinstance(host, str) else host
        encrypted = given.get("ssl", given.get("sslmode")) == "verify-full"
        found.append(Connection("ESTRADO_DATABASE_URL", ",".join(hosts), encrypted, all(map(_is_here, hosts))))
    if settings.kafka_bootstrap:
        places = settings.kafka_bootstrap
        found.append(Connection("ESTRADO_KAFKA_BOOTSTRAP", places, bool(settings.kafka_ca), _are_here(places)))
    if settings.s3_endpoint:
        places = settings.s3_endpoint
        found.append(Connection("ESTRADO_S3_ENDPOINT", places, settings.s3_secure, _are_here(places)))
    if settings.smtp_url:
        scheme, _, places = settings.smtp_url.partition("://")
        found.append(Connection("ESTRADO_SMTP_URL", places, scheme != "smtp-plain", _are_here(places)))
    for setting, address in (("ESTRADO_PEERS", settings.peers), ("ESTRADO_LISTEN", settings.listen)):
        if address and not address.startswith(_UNIX):
            places = _SCHEME.sub("", address)
            found.append(Connection(setting, places, bool(settings.rpc_tls_dir), _are_here(places)))
    return found


def require_encryption(settings: FoundationSettings) -> None:
    """Raises ConexionesSinCifrar when something would leave this machine without TLS; where that is allowed, warns."""
    bare = ", ".join(found.setting for found in connections(settings) if not (found.encrypted or found.local))
    if bare and not settings.allow_plaintext:
        raise ConexionesSinCifrar(conexiones=bare)
    if bare:
        log.warning("speaking without TLS to other machines", connections=bare)


_UNIX = ("unix:", "unix-abstract:")
_SCHEME = re.compile(r"^(dns|ipv4|ipv6):(//[^/]*/)?")


def _are_here(places: str) -> bool:
    """Whether every `host:port` is of this machine. What a name stands for can change: only `localhost` counts."""
    try:
        return all(_is_here(urlsplit(f"//{place}").hostname or place) for place in places.split(","))
    except ValueError:
        return False


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or host.startswith("/") or ip_address(host).is_loopback
    except ValueError:
        return False

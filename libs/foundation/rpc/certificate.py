"""The certificate that a process shows to others and asks of them: mutual TLS between services (ADR 0010)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import grpc
import structlog
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from prometheus_client import Gauge

from libs.foundation.core.errors import Unavailable

log = structlog.get_logger(__name__)
_expires = Gauge(
    "estrado_rpc_certificate_expires", "Unix time at which the certificate read at the start ends", ["name"]
)


class CertificadoInutilizable(Unavailable):
    """The certificate at `archivo` cannot be used, for `causa`."""

    reason = "CERTIFICADO_INUTILIZABLE"


class _Pem(NamedTuple):
    ca: bytes
    chain: bytes
    key: bytes


class Certificate:
    """What proves a process in mutual TLS: a folder with `ca.crt` (who signs), `tls.crt` (the certificate and what
    leads from it to the CA) and `tls.key`, named as cert-manager and Kubernetes do. `names`: the services it names."""

    def __init__(self, folder: Path) -> None:
        """Raises CertificadoInutilizable."""
        self.folder = folder
        self._stamp = self._stamp_now()
        self._pem, leaf = self._read()
        self.names = _names(leaf)
        for name in self.names:
            _expires.labels(name).set(leaf.not_valid_after_utc.timestamp())

    def for_channel(self) -> grpc.ChannelCredentials:
        """Shows the certificate to servers, believes those that the CA signed. A channel keeps what it began with."""
        return grpc.ssl_channel_credentials(self._pem.ca, self._pem.key, self._pem.chain)

    def for_server(self) -> grpc.ServerCredentials:
        """Takes clients only with a certificate that the CA signed. Looks at the files again with each connection."""
        renewed: Any = self._renewed  # its None means "as before", which the stubs do not know
        return grpc.dynamic_ssl_server_credentials(self._for_clients(), renewed, True)

    def _for_clients(self) -> grpc.ServerCertificateConfiguration:
        return grpc.ssl_server_certificate_configuration([(self._pem.key, self._pem.chain)], self._pem.ca)

    def _renewed(self) -> grpc.ServerCertificateConfiguration | None:
        """None: as before, also when the files cannot be used: those before may be good for days."""
        try:
            stamp = self._stamp_now()
            if stamp == self._stamp:
                return None
            self._stamp = stamp  # before reading: what changes meanwhile is read again
            self._pem, _ = self._read()
        except CertificadoInutilizable as error:
            log.error("renewed certificate not taken", **error.metadata)
            return None
        log.info("certificate renewed", folder=str(self.folder))
        return self._for_clients()

    def _paths(self) -> list[Path]:
        return [self.folder / name for name in ("ca.crt", "tls.crt", "tls.key")]

    def _stamp_now(self) -> list[tuple[int, int]]:
        with usable(self.folder):
            return [(stat.st_ino, stat.st_mtime_ns) for stat in (path.stat() for path in self._paths())]

    def _read(self) -> tuple[_Pem, x509.Certificate]:
        with usable(self.folder):
            pem = _Pem(*(path.read_bytes() for path in self._paths()))
            x509.load_pem_x509_certificates(pem.ca)
            leaf = x509.load_pem_x509_certificate(pem.chain)
            if load_pem_private_key(pem.key, None).public_key() != leaf.public_key():
                raise ValueError("tls.key es de otro certificado")
            since, until = leaf.not_valid_before_utc, leaf.not_valid_after_utc
            if not since <= datetime.now(UTC) <= until:
                raise ValueError(f"tls.crt vale de {since:%Y-%m-%d %H:%M} a {until:%Y-%m-%d %H:%M} UTC")
            return pem, leaf


def _names(leaf: x509.Certificate) -> frozenset[str]:
    for extension in leaf.extensions:
        if isinstance(extension.value, x509.SubjectAlternativeName):
            return frozenset(extension.value.get_values_for_type(x509.DNSName))
    return frozenset()


@contextmanager
def usable(path: Path) -> Iterator[None]:
    """What is wrong with the PEM files at `path` becomes CertificadoInutilizable."""
    try:
        yield
    except (OSError, ValueError, TypeError) as error:
        cause = error.strerror if isinstance(error, OSError) else None
        raise CertificadoInutilizable(archivo=str(path), causa=cause or str(error)) from error

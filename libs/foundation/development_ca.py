"""Certificates for development and tests, from a CA whose key lies beside them. Production's come from outside."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from libs.foundation.rpc.tokens import write_private

_CA_LIFE = timedelta(days=3650)
_LIFE = timedelta(days=365)
_RENEWED = timedelta(days=30)  # before the end
_CLOCKS_DIFFER = timedelta(hours=1)


def make_development_certificates(folder: Path, services: Iterable[str]) -> None:
    """Make the CA in `folder` and a certificate per service in a folder of its name, where missing or near its end."""
    ca = DevelopmentCa(folder)
    for name in services:
        made = folder / name / "tls.crt"
        if not made.exists() or _end(made) < datetime.now(UTC) + _RENEWED:
            ca.issue(name)


class DevelopmentCa:
    """The CA in `folder`: `ca.crt` and `ca.key`, made when missing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.certificate, key = folder / "ca.crt", folder / "ca.key"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not key.exists():
            write_private(key, _pem(ec.generate_private_key(ec.SECP256R1())))
        loaded = load_pem_private_key(key.read_bytes(), None)
        if not isinstance(loaded, ec.EllipticCurvePrivateKey):
            raise TypeError(f"{key} is not a key of ours")
        self._key = loaded
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Estrado: CA de desarrollo")])
        if not self.certificate.exists():
            basic = x509.BasicConstraints(ca=True, path_length=0)
            made = self._signed(self._name, self._key, basic, _CA_LIFE, [])
            write_private(self.certificate, made.public_bytes(Encoding.PEM))

    def issue(self, name: str, *hosts: str, life: timedelta = _LIFE) -> Path:
        """A new certificate for `name` and `hosts` (names or addresses), good for `life`. Its folder, with `ca.crt`,
        `tls.crt` and `tls.key`."""
        folder, key = self.folder / name, ec.generate_private_key(ec.SECP256R1())
        folder.mkdir(exist_ok=True, mode=0o700)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        names = x509.SubjectAlternativeName([_general(host) for host in (name, *hosts)])
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
        made = self._signed(subject, key, x509.BasicConstraints(ca=False, path_length=None), life, [names, usage])
        write_private(folder / "ca.crt", self.certificate.read_bytes())
        write_private(folder / "tls.key", _pem(key))
        write_private(folder / "tls.crt", made.public_bytes(Encoding.PEM))
        return folder

    def _signed(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        basic: x509.BasicConstraints,
        life: timedelta,
        more: list[x509.ExtensionType],
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(min(now, now + life) - _CLOCKS_DIFFER)
            .not_valid_after(now + life)
            .add_extension(basic, critical=True)
            .add_extension(_usage(authority=basic.ca), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
        )
        for extension in more:
            builder = builder.add_extension(extension, critical=False)
        return builder.sign(self._key, hashes.SHA256())


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _general(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _end(certificate: Path) -> datetime:
    return x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc

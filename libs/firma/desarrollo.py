"""A certificate authority for development and tests: seals, signatures of persons, a timestamp authority, revocations.

It only makes bytes; who starts the suite keeps them. What it signs is believed by nobody outside.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_CA_LIFE, _LIFE = timedelta(days=3650), timedelta(days=1095)
_CLOCKS_DIFFER = timedelta(hours=1)
_CRL_LIFE = timedelta(days=7)
_RSA_BITS = 3072

LlavePrivada = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


class Uso(Enum):
    """What a certificate is for: the seal of an institution, the signature of a person, or timestamps."""

    SELLO = "sello"
    FIRMA = "firma"
    TIEMPO = "tiempo"


@dataclass(frozen=True, slots=True)
class Emitido:
    """A key with its certificate."""

    llave: LlavePrivada
    certificado: x509.Certificate
    emisor: x509.Certificate

    @property
    def pem(self) -> bytes:
        """Key, certificate and its authority's: what `LlaveEnArchivo.leer` reads."""
        key = self.llave.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return key + b"".join(each.public_bytes(Encoding.PEM) for each in (self.certificado, self.emisor))


class CaDeDesarrollo:
    """An authority whose key lies in `pem`, with its certificate."""

    def __init__(self, pem: bytes) -> None:
        key = load_pem_private_key(pem, None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TypeError(f"not a key of ours: {type(key).__name__}")
        self._key, self.certificado = key, x509.load_pem_x509_certificate(pem)

    @classmethod
    def nueva(cls, desde: datetime | None = None, nombre: str = "Estrado: CA de firma de desarrollo") -> bytes:
        """The PEM of a new one, good for ten years from `desde` (now)."""
        key, name = ec.generate_private_key(ec.SECP256R1()), _name(nombre)
        start = desde or datetime.now(UTC)
        builder = _builder(name, name, key, start, start + _CA_LIFE)
        basic = x509.BasicConstraints(ca=True, path_length=0)
        usage = _usage(key_cert_sign=True, crl_sign=True)
        made = (
            builder.add_extension(basic, critical=True).add_extension(usage, critical=True).sign(key, hashes.SHA256())
        )
        return Emitido(key, made, made).pem

    @property
    def raiz(self) -> bytes:
        """Its certificate (PEM)."""
        return self.certificado.public_bytes(Encoding.PEM)

    def firmar(self, datos: bytes) -> bytes:
        """Its key's signature over `datos` (ECDSA over SHA-256)."""
        return self._key.sign(datos, ec.ECDSA(hashes.SHA256()))

    def emitir(
        self,
        nombre: str,
        uso: Uso,
        *,
        numero: str = "",
        desde: datetime | None = None,
        vida: timedelta = _LIFE,
        llave: LlavePrivada | None = None,
        critico: bool = True,
    ) -> Emitido:
        """A certificate for `nombre`, whose number of identity is `numero` (a CUI, a NIT), good for `vida` from `desde`
        (now). Its key is `llave`, or a new one: RSA for seals and persons, which every reader of PDFs knows. `critico`:
        whether a timestamp authority's usage is critical, as RFC 3161 demands."""
        key = llave or (ec.generate_private_key(ec.SECP256R1()) if uso is Uso.TIEMPO else _rsa())
        start = desde or datetime.now(UTC)
        builder = _builder(_name(nombre, numero), self.certificado.subject, key, start, start + vida)
        issuer = self._key.public_key()
        builder = (
            builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer), critical=False)
            .add_extension(_usage(digital_signature=True, content_commitment=uso is not Uso.TIEMPO), critical=True)
        )
        if uso is Uso.TIEMPO:
            stamping = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            builder = builder.add_extension(stamping, critical=critico)
        return Emitido(key, builder.sign(self._key, hashes.SHA256()), self.certificado)

    def revocaciones(self, revocados: Iterable[tuple[x509.Certificate, datetime]], desde: datetime) -> bytes:
        """Its list of revoked certificates (DER), each with the instant, as of `desde` and good for a week."""
        builder = x509.CertificateRevocationListBuilder().issuer_name(self.certificado.subject)
        builder = builder.last_update(desde).next_update(desde + _CRL_LIFE)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        builder = builder.add_extension(issuer, critical=False)
        builder = builder.add_extension(x509.CRLNumber(int(desde.timestamp())), critical=False)
        for certificate, at in revocados:
            entry = x509.RevokedCertificateBuilder().serial_number(certificate.serial_number).revocation_date(at)
            reason = x509.CRLReason(x509.ReasonFlags.key_compromise)
            builder = builder.add_revoked_certificate(entry.add_extension(reason, critical=False).build())
        return builder.sign(self._key, hashes.SHA256()).public_bytes(Encoding.DER)


def _rsa() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, _RSA_BITS)


def _name(nombre: str, numero: str = "") -> x509.Name:
    number = [x509.NameAttribute(NameOID.SERIAL_NUMBER, numero)] if numero else []
    common = x509.NameAttribute(NameOID.COMMON_NAME, nombre)
    return x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "GT"), common, *number])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: LlavePrivada, start: datetime, end: datetime
) -> x509.CertificateBuilder:
    public = key.public_key()
    return x509.CertificateBuilder(
        subject_name=subject,
        issuer_name=issuer,
        public_key=public,
        serial_number=x509.random_serial_number(),
        not_valid_before=start - _CLOCKS_DIFFER,
        not_valid_after=end,
        extensions=[
            x509.Extension(
                x509.SubjectKeyIdentifier.oid, critical=False, value=x509.SubjectKeyIdentifier.from_public_key(public)
            )
        ],
    )


def _usage(
    *,
    digital_signature: bool = False,
    content_commitment: bool = False,
    key_cert_sign: bool = False,
    crl_sign: bool = False,
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=content_commitment,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )

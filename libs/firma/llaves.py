"""Who holds a key: the port, and the key in a file (a person's in development, the institution's in a small court)."""

from pathlib import Path
from typing import Protocol

from asn1crypto.x509 import Certificate
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12

from libs.firma.certificados import Certificados, de_pem
from libs.firma.errores import LlaveDeFirmaInutilizable


class Llave(Protocol):
    """A private key that can be used and not seen."""

    @property
    def certificados(self) -> Certificados:
        """Whose it is."""
        ...

    async def firmar(self, datos: bytes) -> bytes:
        """Its signature over SHA-256 of `datos`: RSA with PKCS #1 v1.5, or ECDSA in DER. Raises
        DispositivoDeFirmaNoDisponible, PinDeFirmaIncorrecto, LlaveDeFirmaInutilizable."""
        ...


class LlaveEnArchivo:
    """A key held in memory."""

    def __init__(self, llave: RSAPrivateKey | EllipticCurvePrivateKey, certificados: Certificados) -> None:
        self._llave, self.certificados = llave, certificados

    @classmethod
    def leer(
        cls, archivo: Path, contrasena: str | None = None, certificados: Certificados | None = None
    ) -> "LlaveEnArchivo":
        """From PKCS #12, or from PEM with the key and the certificates, the signer's own first; `certificados` take the
        place of those there. The key is checked here and not again, which takes a tenth of a second for RSA. Raises
        LlaveDeFirmaInutilizable."""
        secret = contrasena.encode() if contrasena else None
        try:
            content = archivo.read_bytes()
            llave, found = (_pem if b"-----BEGIN" in content else _pkcs12)(content, secret, certificados)
        except FileNotFoundError as error:
            raise LlaveDeFirmaInutilizable(llave=archivo.name, causa="ausente") from error
        except (OSError, ValueError, TypeError) as error:  # TypeError: a password too many, or too few
            raise LlaveDeFirmaInutilizable(llave=archivo.name, causa="ilegible") from error
        if not isinstance(llave, RSAPrivateKey | EllipticCurvePrivateKey):
            raise LlaveDeFirmaInutilizable(llave=archivo.name, causa="tipo")
        own = llave.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        if own != found.propio.public_key.dump():
            raise LlaveDeFirmaInutilizable(llave=archivo.name, causa="certificado_ajeno")
        return cls(llave, found)

    async def firmar(self, datos: bytes) -> bytes:
        """See Llave."""
        if isinstance(self._llave, RSAPrivateKey):
            return self._llave.sign(datos, PKCS1v15(), hashes.SHA256())
        return self._llave.sign(datos, ECDSA(hashes.SHA256()))


def _pem(content: bytes, secret: bytes | None, given: Certificados | None) -> tuple[PrivateKeyTypes, Certificados]:
    return load_pem_private_key(content, secret), given or Certificados.de(de_pem(content))


def _pkcs12(
    content: bytes, secret: bytes | None, given: Certificados | None
) -> tuple[PrivateKeyTypes | None, Certificados]:
    held = load_pkcs12(content, secret)
    if given:
        return held.key, given
    if held.cert is None:
        raise ValueError("no certificate for the key")
    certificates = [held.cert, *held.additional_certs]
    ders = [each.certificate.public_bytes(Encoding.DER) for each in certificates]
    return held.key, Certificados.de(map(Certificate.load, ders))
